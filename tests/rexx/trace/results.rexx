/* TRACE R: clauses, final values, values that PARSE sets; not for Regina: it traces to standard error */
trace r
x = 1 + 2 /*=      3 *-* x = 1 + 2 */
parse value 'p q r' with v . /*=        >>>   "3" */
call sub x /*=      4 *-* parse value 'p q r' with v . */
trace o /*=        >>>   "p q r" */
exit /*=        >>>   "p" */
sub: return arg(1) + 1 /*=        >.>   "q r" */
/*=      5 *-* call sub x */
/*=      8 *-*  sub: */
/*=        *-*  return arg(1) + 1 */
/*=        >>>    "4" */
/*=        >>>   "4" */
/*=      6 *-* trace o */
