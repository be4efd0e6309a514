/* COUNTSTR: occurrences that do not overlap */
say countstr('a','banana')                       /*= 3 */
say countstr('ana','banana')                     /*= 1 */
say countstr('','abc')                           /*= 0 */
say countstr('x','')                             /*= 0 */
say countstr('aa','aaaaa')                       /*= 2 */
say countstr('a')                                /*! 40.3 */
