/* UPPER: part of a string in capitals; an extension of Regina and ooRexx */
say upper('aBc1z')                               /*= ABC1Z */
say upper('abcdef', 3)                           /*= abCDEF */
say upper('abcdef', 2, 2)                        /*= aBCdef */
say '['upper('abc', 2, 9)']'                     /*= [aBC] */ /*~ [aBC      ] */
say '['upper('abc', 7)']'                        /*= [abc] */
say '['upper('')']'                              /*= [] */
say upper('abc', , 0)                            /*= abc */
say upper()                                      /*! 40.3 */
say upper('abc', 0)                              /*! 40.14 */
say upper('abc', 1, -1)                          /*! 40.13 */
