/* BITOR */
say c2x(bitor('12'x))                            /*= 12 */
say c2x(bitor('15'x,'24'x))                      /*= 35 */
say c2x(bitor('15'x,'2456'x))                    /*= 3556 */
say c2x(bitor('15'x,'2456'x,'F0'x))              /*= 35F6 */
say c2x(bitor('15'x,,'4D'x))                     /*= 5D */
say c2x(bitor('1111'x,,'4D'x))                   /*= 5D5D */
say bitor('a','b','cc')                          /*! 40.23 */
say bitor()                                      /*! 40.3 */
