/* OVERLAY */
say overlay(' ','abcdef',3)                      /*= ab def */
say overlay('.','abcdef',3,2)                    /*= ab. ef */
say overlay('qq','abcd')                         /*= qqcd */
say overlay('qq','abcd',4)                       /*= abcqq */
say overlay('123','abc',5,6,'+')                 /*= abc+123+++ */
say overlay('x','abc',6,2,'+')                   /*= abc++x+ */
say overlay('','abc',2,0)                        /*= abc */
say overlay('x','abc',0)                         /*! 40.14 */
say overlay('x','abc',1,-1)                      /*! 40.13 */
say overlay('x','abc',1,1,'')                    /*! 40.23 */
say overlay('x')                                 /*! 40.3 */
say overlay('x','y',999999999)                   /*! 5.1 */
