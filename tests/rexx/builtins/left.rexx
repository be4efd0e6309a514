/* LEFT */
say '['left('abc d',8)']'                        /*= [abc d   ] */
say left('abc d',8,'.')                          /*= abc d... */
say left('abc  def',7)                           /*= abc  de */
say '['left('abc',0)']'                          /*= [] */
say '['left('',2)']'                             /*= [  ] */
say left(12345,3)                                /*= 123 */
say left('abc',-1)                               /*! 40.13 */
say left('abc',1E20)                             /*! 40.12 */
say left('abc',3,'xx')                           /*! 40.23 */
say left('abc')                                  /*! 40.3 */
say left('x',999999999)                          /*! 5.1 */
