/* TRACE I: every prefix; not for Regina: it traces to standard error */
a = 3; s.3 = 'x'
trace i
b = -a + \0
c = s.a || length('abc') s.none.a
d = unset 'lit' 12
parse value 'one two three' with e . f
parse var f g 3 h
call sub a, 'z'
i = sub(1)
queue 'q r'; pull j k
arg l
trace o
exit
sub: return arg(1) + 1
exit
/*=      4 *-* b = -a + \0 */
/*=        >V>   "3" */
/*=        >P>   "-3" */
/*=        >L>   "0" */
/*=        >P>   "1" */
/*=        >O>   "-2" */
/*=      5 *-* c = s.a || length('abc') s.none.a */
/*=        >C>   "S.3" */
/*=        >V>   "x" */
/*=        >L>   "abc" */
/*=        >F>   "3" */
/*=        >O>   "x3" */
/*=        >C>   "S.NONE.3" */
/*=        >L>   "S.NONE.3" */
/*=        >O>   "x3 S.NONE.3" */
/*=      6 *-* d = unset 'lit' 12 */
/*=        >L>   "UNSET" */
/*=        >L>   "lit" */
/*=        >O>   "UNSET lit" */
/*=        >L>   "12" */
/*=        >O>   "UNSET lit 12" */
/*=      7 *-* parse value 'one two three' with e . f */
/*=        >L>   "one two three" */
/*=        >>>   "one" */
/*=        >.>   "two" */
/*=        >>>   "three" */
/*=      8 *-* parse var f g 3 h */
/*=        >V>   "three" */
/*=        >>>   "th" */
/*=        >>>   "ree" */
/*=      9 *-* call sub a, 'z' */
/*=        >V>   "3" */
/*=        >L>   "z" */
/*=     15 *-*  sub: */
/*=        *-*  return arg(1) + 1 */
/*=        >L>    "1" */
/*=        >F>    "3" */
/*=        >L>    "1" */
/*=        >O>    "4" */
/*=        >>>   "4" */
/*=     10 *-* i = sub(1) */
/*=        >L>   "1" */
/*=     15 *-*  sub: */
/*=        *-*  return arg(1) + 1 */
/*=        >L>    "1" */
/*=        >F>    "1" */
/*=        >L>    "1" */
/*=        >O>    "2" */
/*=        >F>   "2" */
/*=     11 *-* queue 'q r' */
/*=        >L>   "q r" */
/*=        *-* pull j k */
/*=        >>>   "Q" */
/*=        >>>   "R" */
/*=     12 *-* arg l */
/*=        >>>   "" */
/*=     13 *-* trace o */
