/* DELSTR */
say delstr('abcd',3)                             /*= ab */
say delstr('abcde',3,2)                          /*= abe */
say delstr('abcde',6)                            /*= abcde */
say delstr('abcde',2,0)                          /*= abcde */
say '['delstr('abc',1)']'                        /*= [] */
say delstr('abcde',5,99)                         /*= abcd */
say delstr('abc',0)                              /*! 40.14 */
say delstr('abc',1,-1)                           /*! 40.13 */
say delstr('abc')                                /*! 40.3 */
