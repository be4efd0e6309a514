/* Names that begin with a period: constants on VM, under ANSI what the language keeps there; not for Regina: it has no .MN */
say .mn .rc .foo .5 .5e3 . ..           /*= .MN .RC .FOO .5 .5E3 . .. */
options 'ansi'
say .mn .rc .result .sigl .rs           /*= .MN .RC .RESULT .SIGL 0 */
call give
say .result .sigl                       /*= 7 5 */
signal on syntax
say left(1)
syntax: say rc .rc .mn .sigl            /*= 40 40 40.3 8 */
rc = 'mine'; say .rc                    /*= 40 */
trace off; address path 'nosuch_program_anywhere'
say rc .rc .rs                          /*= -3 -3 -1 */
'exit 3'
say .rc .rs                             /*= 3 1 */
'true'
say .rc .rs .line                       /*= 0 0 16 */
x.1 = 'one'; say x.1 .5+1               /*= one 1.5 */
options 'vm'
say .mn                                 /*= .MN */
options 'ansi'; say .foo                /*! 50.1 */
options 'ansi'; .mn = 1                 /*! 31.3 */
exit
give: return 7
