/* VERIFY */
say verify('123','1234567890')                   /*= 0 */
say verify('1Z3','1234567890')                   /*= 2 */
say verify('AB4T','1234567890')                  /*= 1 */
say verify('AB4T','1234567890','M')              /*= 3 */
say verify('AB4T','1234567890','N')              /*= 1 */
say verify('1P3Q4','1234567890',,3)              /*= 4 */
say verify('123','',,2)                          /*= 2 */
say verify('123','')                             /*= 1 */
say verify('ABCDE','','M')                       /*= 0 */
say verify('','a')                               /*= 0 */
say verify('AB3CD5','1234567890','M',4)          /*= 6 */
say verify('abc','a','N',9)                      /*= 0 */
say verify('a','b','X')                          /*! 40.28 */
say verify('a','b','N',0)                        /*! 40.14 */
say verify('a')                                  /*! 40.3 */
