/* POS */
say pos('day','Saturday')                        /*= 6 */
say pos('x','abc def ghi')                       /*= 0 */
say pos(' ','abc def ghi')                       /*= 4 */
say pos(' ','abc def ghi',5)                     /*= 8 */
say pos('','abc')                                /*= 0 */
say pos('a','abc',9)                             /*= 0 */
say pos('abcd','abc')                            /*= 0 */
say pos('a','')                                  /*= 0 */
say pos('a','abc',0)                             /*! 40.14 */
say pos('a','abc','x')                           /*! 40.12 */
say pos('a')                                     /*! 40.3 */
