/* TRACE L: labels passed; not for Regina: it traces to standard error */
trace l
call one
x = two()
three: nop
trace o
exit
one: return
two: return 2
exit
/*=      8 *-*  one: */
/*=      9 *-*  two: */
/*=      5 *-* three: */
