/* SPACE */
say space('abc  def  ')                          /*= abc def */
say space('  abc def',3)                         /*= abc   def */
say space('abc  def  ',1)                        /*= abc def */
say space('abc  def  ',0)                        /*= abcdef */
say space('abc  def  ',2,'+')                    /*= abc++def */
say space(' a  b c ',2,'.')                      /*= a..b..c */
say '['space('')']'                              /*= [] */
say '['space('   ')']'                           /*= [] */
say space('a b',-1)                              /*! 40.13 */
say space('a b',1,'')                            /*! 40.23 */
say space()                                      /*! 40.3 */
say space('a b',999999999)                       /*! 5.1 */
