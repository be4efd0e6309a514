/* Number symbols with a signed exponent are constants; a comment leaves a name and its "(" together */
signal on novalue
x = 1E+5
say x 2.5e-3                                     /*= 1E+5 2.5E-3 */
say symbol('1E+5') datatype('1E+5', 'S')         /*= LIT 1 */
say symbol('1+5') datatype('1+5', 'S')           /*= BAD 0 */
say words/* of */('a b')                         /*= 2 */
say 'WORDS'/**//**/('a b c')                     /*= 3 */
drop unset
a == 3                                           /*! 35.1 */
4 == 3                                           /*! 31.1 */ /*~ 31.2 */
1E+5 = 3                                         /*! 31.1 */ /*~ none */
exit
novalue: say 'NOVALUE' condition('D')
