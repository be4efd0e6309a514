/* TIME: conversions have fixed answers */
say time('C','16:54:22')                         /*= 4:54pm */
say time('C','00:00:00')                         /*= 12:00am */
say time('C','12:05:00')                         /*= 12:05pm */
say time('S','4:54pm','C')                       /*= 60840 */
say time('N','12:00am','C')                      /*= 00:00:00 */
say time('H','16:54:22')                         /*= 16 */
say time('M','16:54:22')                         /*= 1014 */
say time('S','16:54:22')                         /*= 60862 */
say time('L','16:54:22')                         /*= 16:54:22.000000 */
say time('N','16:54:22.123456','L')              /*= 16:54:22 */
say time('N',86399,'S')                          /*= 23:59:59 */
say time('N',90,'M')                             /*= 01:30:00 */
say time('N',7,'H')                              /*= 07:00:00 */
say time('N','24:00:00')                         /*! 40.19 */
say time('N','12:60:00')                         /*! 40.19 */
say time('N','13:00pm','C')                      /*! 40.19 */
say time('N',86400,'S')                          /*! 40.19 */
say time('E','12:00:00')                         /*! 40.29 */ /*~ none */
say time('R','12:00:00')                         /*! 40.29 */ /*~ none */
say time('N','12:00:00','E')                     /*! 40.28 */
say time('X')                                    /*! 40.28 */
say time('')                                     /*! 40.21 */
say length(time())                               /*= 8 */
say length(time('L'))                            /*= 15 */
say time('S') = time('S',time())                 /*= 1 */
say time('E')                                    /*= 0 */ /*~ * */
say datatype(time('E'),'N')                      /*= 1 */
say datatype(time('J'), 'N') datatype(time('T'), 'N')  /*= 1 1 */
say time('J', '10:00:00')                        /*! 40.29 */ /*~ none */
say time('N', 'x', 'T')                          /*! 40.19 */
