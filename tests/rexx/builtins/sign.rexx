/* SIGN */
say sign('12.3')                                 /*= 1 */
say sign(' -0.307')                              /*= -1 */
say sign(0.0)                                    /*= 0 */
say sign('-0')                                   /*= 0 */
say sign('x')                                    /*! 40.11 */
say sign()                                       /*! 40.3 */
