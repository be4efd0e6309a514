/* B2X: groups of four bits, the first may be short */
say b2x('11000011')                              /*= C3 */
say b2x('10111')                                 /*= 17 */
say b2x('101')                                   /*= 5 */
say b2x('1 1111 0000')                           /*= 1F0 */
say '['b2x('')']'                                /*= [] */
say b2x('12')                                    /*! 40.24 */
say b2x('1111 11')                               /*! 40.24 */ /*~ none */
say b2x(' 1')                                    /*! 40.24 */
say b2x('1 ')                                    /*! 40.24 */
say b2x()                                        /*! 40.3 */
