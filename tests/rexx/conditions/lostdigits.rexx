/* LOSTDIGITS (ANSI): an operand with more digits than DIGITS */
numeric digits 5
x = 123456 + 1; say x                           /*= 1.2346E+5 */
signal on lostdigits name l1
x = 123400 + 1; say 'zeros do not count' x      /*= zeros do not count 1.2340E+5 */
x = 123456 + 1
l1: say sigl condition('C') condition('D')      /*= 6 LOSTDIGITS 123456 */
signal on lostdigits name l2
if 1.000001 = 1 then nop
l2: say sigl condition('D')                     /*= 9 1.000001 */ /*~ 6 123456 */
signal on lostdigits name l3
x = -'9999999'
l3: say sigl condition('D')                     /*= 12 9999999 */ /*~ 6 123456 */
signal off lostdigits
say 9999999 * 1                                 /*= 1.0000E+7 */
call on lostdigits                              /*! 25.1 */
