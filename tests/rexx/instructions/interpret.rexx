/* INTERPRET: clauses from a string, with the variables of the program */
x = 'a = 5; b = a * 2'
interpret x
say a b                                         /*= 5 10 */
interpret 'do i = 1 to 2; say i; end'           /*= 1 */
interpret 'say "quoted" ''both'''               /*= 2 */
interpret ''                                    /*= quoted both */
n = 'total'; interpret n '= 7'; say total       /*= 7 */
interpret 'interpret "say 1+1"'                 /*= 2 */
do i = 1 to 3
  interpret 'i = 9'
end
say i                                           /*= 10 */
interpret 'call sub 4'; say result              /*= 16 */
interpret 'signal there'
say 'not here'
there: say 'there' sigl                         /*= there 15 */
exit
sub: return arg(1) ** 2
