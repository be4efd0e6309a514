/* TRACE number, prefixes alone; not for Regina: it traces to standard error */
trace -2
trace r
a = 1
b = 2
c = 3
trace o
say trace()
trace '!c'
'exit 9'
say rc
trace o
trace o
exit
/*=      6 *-* c = 3 */
/*=        >>>   "3" */
/*=      7 *-* trace o */
/*= O */
/*=     10 *-* 'exit 9' */
/*=        >>>   "exit 9" */
/*= 0 */
