/* TRACE A: clauses, no values; not for Regina: it traces to standard error */
trace a
x = 1
do i = 1 to 2; nop; end
if x = 1 then say 'then'; else say 'else'
call sub
trace o
exit
sub: return
exit
/*=      3 *-* x = 1 */
/*=      4 *-* do i = 1 to 2 */
/*=        *-*  nop */
/*=        *-* end */
/*=        *-* do i = 1 to 2 */
/*=        *-*  nop */
/*=        *-* end */
/*=        *-* do i = 1 to 2 */
/*=      5 *-* if x = 1 */
/*=        *-* then */
/*=        *-*  say 'then' */
/*= then */
/*=      6 *-* call sub */
/*=      9 *-*  sub: */
/*=        *-*  return */
/*=      7 *-* trace o */
