/* DROP: only names */
x = 'a 1'
say 'ok'                                        /*= ok */
drop                                            /*! 20.1 */
drop 1                                          /*! 20.1 */
drop .x                                         /*! 20.1 */
drop 'a'                                        /*! 20.1 */
drop a, b                                       /*! 20.1 */
drop (x)                                        /*! 20.1 */
drop (x y)                                      /*! 46.1 */
drop (x                                         /*! 46.1 */
drop (1)                                        /*! 20.1 */
