/* WORDS */
say words('Now is the time')                     /*= 4 */
say words(' ')                                   /*= 0 */
say words('')                                    /*= 0 */
say words('  a  ')                               /*= 1 */
say words()                                      /*! 40.3 */
