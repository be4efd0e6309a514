/* SUBWORD: no blanks at the ends, those between are kept */
say subword('Now is the  time',2,2)              /*= is the */
say subword('Now is  the time',2,2)              /*= is  the */
say subword('Now is the  time',3)                /*= the  time */
say '['subword('Now is the  time',5)']'          /*= [] */
say '['subword('a b c ',2)']'                    /*= [b c] */
say '['subword('a b c ',2,0)']'                  /*= [] */
say '['subword('  a b  ',1,99)']'                /*= [a b] */
say subword('a',0)                               /*! 40.14 */
say subword('a',1,-1)                            /*! 40.13 */
say subword('a')                                 /*! 40.3 */
