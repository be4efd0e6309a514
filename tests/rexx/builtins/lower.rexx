/* LOWER: part of a string in small letters; an extension of Regina and ooRexx */
say lower('AbC1Z')                               /*= abc1z */
say lower('ABCDEF', 3)                           /*= ABcdef */
say lower('ABCDEF', 2, 2)                        /*= AbcDEF */
say '['lower('ABC', 2, 9)']'                     /*= [Abc] */ /*~ [Abc      ] */
say '['lower('ABC', 7)']'                        /*= [ABC] */
say '['lower('')']'                              /*= [] */
say lower('ABC', , 0)                            /*= ABC */
say lower()                                      /*! 40.3 */
say lower('ABC', 0)                              /*! 40.14 */
say lower('ABC', 1, -1)                          /*! 40.13 */
