/* RIGHT */
say '['right('abc  d',8)']'                      /*= [  abc  d] */
say right('abc def',5)                           /*= c def */
say right('12',5,'0')                            /*= 00012 */
say '['right('abc',0)']'                         /*= [] */
say right('abc',-1)                              /*! 40.13 */
say right('abc',5,'ab')                          /*! 40.23 */
say right('abc')                                 /*! 40.3 */
say right('abc',1E12)                            /*! 40.12 */
say right('x',999999999)                         /*! 5.1 */
