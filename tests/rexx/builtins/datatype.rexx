/* DATATYPE */
say datatype(' 12 ')                             /*= NUM */
say datatype('')                                 /*= CHAR */
say datatype('123*')                             /*= CHAR */
say datatype('+ 5')                              /*= NUM */
say datatype('1E5')                              /*= NUM */
say datatype('.')                                /*= CHAR */
say datatype('12.3','N')                         /*= 1 */
say datatype('12.3','W')                         /*= 0 */
say datatype('12.0','W')                         /*= 1 */
say datatype('1e3','W')                          /*= 1 */
say datatype('123.0000003','W')                  /*= 1 */ /*~ 0 */
say datatype('Fred','M')                         /*= 1 */
say datatype('Fred','U')                         /*= 0 */
say datatype('FRED','U')                         /*= 1 */
say datatype('Fred','L')                         /*= 0 */
say datatype('fred','l')                         /*= 1 */
say datatype('?20K','S')                         /*= 1 */
say datatype('?20K','A')                         /*= 0 */
say datatype('20K','A')                          /*= 1 */
say datatype('1a','Symbol')                      /*= 1 */
say datatype('a b','S')                          /*= 0 */
say datatype('BC d3','X')                        /*= 1 */
say datatype('BCd 3','X')                        /*= 0 */
say datatype('1 1','B')                          /*= 0 */
say datatype('1 1111','B')                       /*= 1 */
say datatype('','X')                             /*= 1 */
say datatype('','B')                             /*= 1 */
say datatype('','A')                             /*= 0 */
say datatype('','N')                             /*= 0 */
say datatype('','S')                             /*= 0 */
say datatype('a','Z')                            /*! 40.28 */
say datatype('a','')                             /*! 40.21 */
say datatype()                                   /*! 40.3 */
