/* LASTPOS: backwards from the start */
say lastpos(' ','abc def ghi')                   /*= 8 */
say lastpos(' ','abcdefghi')                     /*= 0 */
say lastpos('xy','efgxyz')                       /*= 4 */
say lastpos(' ','abc def ghi',7)                 /*= 4 */
say lastpos('b','abcb',3)                        /*= 2 */
say lastpos('','abc')                            /*= 0 */
say lastpos('a','')                              /*= 0 */
say lastpos('bc','abc',2)                        /*= 0 */
say lastpos('a','abc',0)                         /*! 40.14 */
say lastpos('a')                                 /*! 40.3 */
