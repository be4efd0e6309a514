/* WORDINDEX */
say wordindex('Now is the time',3)               /*= 8 */
say wordindex('Now is the time',6)               /*= 0 */
say wordindex('  a',1)                           /*= 3 */
say wordindex('',1)                              /*= 0 */
say wordindex('a',0)                             /*! 40.14 */
