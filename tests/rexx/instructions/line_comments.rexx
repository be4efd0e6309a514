/* "--" to the end of the line; between things without blanks it is two signs; not for Regina: a -- is always a comment there */
say 1 -- not seen                                /*= 1 */
-- say 2
  --say 3
say 5--3                                         /*= 8 */
say 5 --3                                        /*= 8 */
say 5 - -3                                       /*= 8 */
say 'a--b -- c'                                  /*= a--b -- c */
x = 4 ----- more
say x                                            /*= 4 */
say 'a', -- goes on
    'b'                                          /*= a b */
