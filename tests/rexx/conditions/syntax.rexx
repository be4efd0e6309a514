/* SIGNAL ON SYNTAX: RC, SIGL, CONDITION, re-arming, levels. */
signal on syntax name s1
x = 1 / 0
say 'not here'
s1: say rc sigl condition('C') condition('I') condition('S') condition('E')  /*= 42 3 SYNTAX SIGNAL OFF 42.3 */ /*~ (nothing) */
say condition('D')                              /*= Arithmetic overflow; divisor must not be zero */ /*~ (nothing) */
signal on syntax name s2
call inner
s2: say rc sigl                                 /*= 41 35 */ /*~ (nothing) */
signal on syntax name s3
interpret 'x = copies("a", -1)'
s3: say rc sigl condition('E')                  /*= 40 11 40.13 */ /*~ (nothing) */
signal on syntax name s4
say (1
s4: say rc sigl condition('E')                  /*= 36 14 36 */ /*~ (nothing) */
do i = 1 to 3
  signal on syntax name s5
  x = 'a' + i
s5: say 'caught' i; i = i + 1; if i < 4 then signal again     /*= caught 1 */ /*~ (nothing) */
end
again: say 'on'                                 /*= on */ /*~ (nothing) */
signal on syntax name s6
numeric digits 5
call digits_inside
s6: say digits() rc                             /*= 3 42 */ /*~ (nothing) */
signal on syntax name s7; signal value 'NOWHERE'
s7: say rc condition('D')                       /*= 16 Label "NOWHERE" not found */ /*~ (nothing) */
signal on syntax name s8
signal on halt name s9
call own
say 'own handled' rc                            /*= own handled 16 */ /*~ (nothing) */
exit
s8: s9: say 'no'; exit

inner: x = 'a' + 1; return
digits_inside: numeric digits 3; x = 1 / 0; return
own: procedure; signal on syntax name mine; x = 1 // 0
mine: return
