/* FUZZ */
say fuzz()                          /*= 0 */
numeric fuzz 2
say fuzz()                          /*= 2 */
say fuzz(1)                         /*! 40.4 */
