/* Groups that the end of a text leaves open: error 14 and its parts; not for Regina: it reports the first error of a whole text */
call check 'do'                                 /*= 14.1 */
call check 'do i = 1'                           /*= 14.1 */
call check 'select'                             /*= 14.2 */
call check 'select; when 1 then nop'            /*= 14.2 */
call check 'if 1 then'                          /*= 14.3 */
call check 'if 0 then nop; else'                /*= 14.4 */
call check 'do; if 1 then'                      /*= 14.3 */
call check '/* open'                            /*= 6.1 */
call check "say 'open"                          /*= 6.2 */
call check 'say "open'                          /*= 6.3 */
call check 'say (1'                             /*= 36 */
call check 'select; otherwise; end'             /*= 7.1 */
call check 'select; say 1; end'                 /*= 7.1 */
call check 'select; when 0 then nop; say 1; end'   /*= 7.2 */
call check 'a:'                                 /*= 47.1 */
exit
check: procedure
  parse arg text
  signal on syntax
  interpret text
  say 'no error'
  return
syntax: say condition('E'); return
