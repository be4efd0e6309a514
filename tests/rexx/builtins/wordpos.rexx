/* WORDPOS */
say wordpos('the','now is the time')             /*= 3 */
say wordpos('The','now is the time')             /*= 0 */
say wordpos('is the','now is the time')          /*= 2 */
say wordpos('is   the','now is  the time')       /*= 2 */
say wordpos('is   time','now is   the time')     /*= 0 */
say wordpos('be','To be or not to be')           /*= 2 */
say wordpos('be','To be or not to be',3)         /*= 6 */
say wordpos('','a b')                            /*= 0 */
say wordpos(' ','a b')                           /*= 0 */
say wordpos('a','')                              /*= 0 */
say wordpos('a','a b',0)                         /*! 40.14 */
say wordpos('a')                                 /*! 40.3 */
