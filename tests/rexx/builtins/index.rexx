/* INDEX (VM): POS with its arguments the other way round */
say index('abcdef','cd')                         /*= 3 */
say index('abcdef','xd')                         /*= 0 */
say index('abcdef','bc',3)                       /*= 0 */
say index('abcabc','bc',3)                       /*= 5 */
say index('abcdef','')                           /*= 0 */
say index('a')                                   /*! 40.3 */
say index('a','b',0)                             /*! 40.14 */
