/* TRACE ?: pauses, typed instructions, = and skipping; not for Regina: it traces to standard error */
trace ?r
a = 1                        /*=      3 *-* a = 1 */
b = a + 1
call sub
c = 3
d = 4
e = 5
trace o                      /* ignored: only a typed TRACE counts now */
say 'end' a b c d
exit
sub: return
/*=        +++ Interactive trace.  "Trace Off" to end debug. ENTER to continue. +++ */
/*=        >>>   "1" */
/*?  */
/*=      4 *-* b = a + 1 */
/*=        >>>   "2" */
/*? a = 10; say 'typed' a */
/*= typed 10 */
/*? = */
/*=        *-* b = a + 1 */
/*=        >>>   "11" */
/*? say 1 + */
/*=        +++ Error 35: Invalid expression */
/*? 'exit 3' */
/*=        +++ RC(3) +++ */
/*? say rc */
/*= RC */
/*? do i = 1 to 2; say i; end */
/*= 1 */
/*= 2 */
/*?  */
/*=      5 *-* call sub */
/*=     12 *-*  sub: */
/*? trace 1 */
/*=        *-*  return */
/*=      6 *-* c = 3 */
/*=        >>>   "3" */
/*=      7 *-* d = 4 */
/*=        >>>   "4" */
/*? trace off */
/*= end 10 11 3 4 */
