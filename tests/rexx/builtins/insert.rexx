/* INSERT */
say insert(' ','abcdef',3)                       /*= abc def */
say '['insert('123','abc',5,6)']'                /*= [abc  123   ] */
say insert('123','abc',5,6,'+')                  /*= abc++123+++ */
say insert('123','abc')                          /*= 123abc */
say insert('123','abc',,5,'-')                   /*= 123--abc */
say insert('123','abc',,0)                       /*= abc */
say '['insert('x','abc',5)']'                    /*= [abc  x] */
say insert('','abc',3)                           /*= abc */
say insert('x','abc',-1)                         /*! 40.13 */
say insert('x','abc',1,-1)                       /*! 40.13 */
say insert('x','abc',1,1,'ab')                   /*! 40.23 */
say insert('x')                                  /*! 40.3 */
say insert('x','y',999999999)                    /*! 5.1 */
