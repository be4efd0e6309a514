/* SUBSTR */
say substr('abc',2)                              /*= bc */
say '['substr('abc',2,4)']'                      /*= [bc  ] */
say substr('abc',2,6,'*')                        /*= bc**** */
say substr('abc',2,6,'.')                        /*= bc.... */
say '['substr('abc',4)']'                        /*= [] */
say '['substr('abc',9,2)']'                      /*= [  ] */
say '['substr('abc',1,0)']'                      /*= [] */
say substr(123456,3,2)                           /*= 34 */
say substr('abc',0)                              /*! 40.14 */
say substr('abc',-1)                             /*! 40.14 */
say substr('abc',1,-1)                           /*! 40.13 */
say substr('abc',1,1,'ab')                       /*! 40.23 */
say substr('abc')                                /*! 40.3 */
say substr('abc',1.5)                            /*! 40.12 */
say substr('x',1,999999999)                      /*! 5.1 */
