/* CENTER: the odd blank goes right, a cut loses one more on the right */
say '['center('ABC',7)']'                        /*= [  ABC  ] */
say center('ABC',8,'-')                          /*= --ABC--- */
say center('The blue sky',8)                     /*= e blue s */
say '['center('The blue sky',7)']'               /*= [e blue ] */
say center('abcdefg',3)                          /*= cde */
say center('abc',2)                              /*= ab */
say '['center('abc',0)']'                        /*= [] */
say '['center('',3)']'                           /*= [   ] */
say center('abc',-1)                             /*! 40.13 */
say center('abc','x')                            /*! 40.12 */
say center('abc',5,'--')                         /*! 40.23 */
say center('abc',5,'')                           /*! 40.23 */
say center('abc')                                /*! 40.3 */
say center('a',2000000000)                       /*! 40.12 */ /*~ none */
say center('x',999999999)                        /*! 5.1 */
