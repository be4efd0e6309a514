/* WORD */
say word('Now is the time',3)                    /*= the */
say '['word('Now is the time',5)']'              /*= [] */
say word('  a   b  ',2)                          /*= b */
say '['word('',1)']'                             /*= [] */
say word(copies('ab ',200),200)                  /*= ab */
say word(copies('x ',1000)'last',1001)           /*= last */
say word('a',0)                                  /*! 40.14 */
say word('a')                                    /*! 40.3 */
