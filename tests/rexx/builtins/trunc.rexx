/* TRUNC */
say trunc(12.3)                                  /*= 12 */
say trunc(127.09782,3)                           /*= 127.097 */
say trunc(127.1,3)                               /*= 127.100 */
say trunc(127,2)                                 /*= 127.00 */
say trunc(-0.9)                                  /*= 0 */
say trunc('-12.99',1)                            /*= -12.9 */
say trunc(1E12)                                  /*= 1000000000000 */
say trunc(1E-20,3)                               /*= 0.000 */
say trunc('x')                                   /*! 40.11 */
say trunc(1,-1)                                  /*! 40.13 */
say trunc()                                      /*! 40.3 */
say trunc('1E999999998')                         /*! 5.1 */
