/* D2C: two's complement in n bytes; without n never negative */
say c2x(d2c(9))                                  /*= 09 */
say c2x(d2c(129))                                /*= 81 */
say c2x(d2c(129,1))                              /*= 81 */
say c2x(d2c(129,2))                              /*= 0081 */
say c2x(d2c(257,1))                              /*= 01 */
say c2x(d2c(-127,1))                             /*= 81 */
say c2x(d2c(-127,2))                             /*= FF81 */
say c2x(d2c(-1,4))                               /*= FFFFFFFF */
say '['d2c(12,0)']'                              /*= [] */
say c2x(d2c(-128,1))                             /*= 80 */
say c2x(d2c(-129,2))                             /*= FF7F */
say c2x(d2c(999999999))                          /*= 3B9AC9FF */
say d2c(-1)                                      /*! 40.13 */
say d2c(1.5)                                     /*! 40.12 */
say d2c('x')                                     /*! 40.12 */
say d2c(1E9)                                     /*! 40.12 */ /*~ none */
say d2c(1,-1)                                    /*! 40.13 */
say d2c()                                        /*! 40.3 */
say d2c(1,999999999)                             /*! 5.1 */
