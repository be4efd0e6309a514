/* FIND (VM): WORDPOS with its arguments the other way round */
say find('now is the time','is the time')        /*= 2 */
say find('now is  the time','is    the')         /*= 2 */
say find('now is the time','is  time')           /*= 0 */
say find('a b a','a',2)                          /*= 3 */
say find('a b','')                               /*= 0 */
say find('a')                                    /*! 40.3 */
say find('a b','a',0)                            /*! 40.14 */
