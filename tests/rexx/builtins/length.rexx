/* LENGTH */
say length('abcdefgh')                           /*= 8 */
say length('abc defg')                           /*= 8 */
say length('')                                   /*= 0 */
say length(1/3)                                  /*= 11 */
say length()                                     /*! 40.3 */
say length(1,2)                                  /*! 40.4 */
