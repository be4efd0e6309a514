/* ADDRESS: one command, a lasting change, the swap, names. Redirection: address_with.rexx.
 */
call trace 'O'
say address()                                   /*= SYSTEM */
address path
say address()                                   /*= PATH */
address
say address()                                   /*= SYSTEM */
address
say address()                                   /*= PATH */
address value 'SYS'||'TEM'
say address()                                   /*= SYSTEM */
address ('PA'||'TH')
say address()                                   /*= PATH */
address system 'exit 5'
say rc address()                                /*= 5 PATH */
address value 'SYSTEM'
'exit 0'; say rc                                /*= 0 */
call inner                                      /*= PATH */
say address()                                   /*= SYSTEM */
exit
inner: address path; say address(); return
