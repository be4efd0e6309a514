/* SIGNAL ON and CALL ON */
signal on novalue name nv
say undefined
nv: say condition('C') condition('D') condition('S') condition('I') sigl /*= NOVALUE UNDEFINED OFF SIGNAL 3 */
signal on syntax
x = 1 / 0
syntax: say rc sigl condition('E')                   /*= 42 6 42.3 */
call on error name oops
address system 'exit 4'
/*= oops 4 9 ERROR exit 4 DELAY CALL */
say 'after' rc                                       /*= after 4 */
say condition('S')                                   /*= OFF */
result = 'kept'; address system 'exit 5'; say result
/*= oops 5 13 ERROR exit 5 DELAY CALL */
/*= kept */
call off error
address system 'exit 6'; say rc                      /*= 6 */
signal on lostdigits name lost
x = 12345678901 + 1
lost: say condition('D')                             /*= 12345678901 */
say x.undefined.tail                                 /*= X.UNDEFINED.TAIL */
signal on novalue name nv2
y = '5'; x.5 = 'set'; say x.y                        /*= set */
say x.6
nv2: say condition('D')                              /*= X.6 */
exit
oops: say 'oops' rc sigl condition('C') condition('D') condition('S') condition('I'); return 'dropped'
