/* TRANSLATE */
say translate('abcdef')                          /*= ABCDEF */
say translate('abbc','&','b')                    /*= a&&c */
say translate('abcdef','12','ec')                /*= ab2d1f */
say translate('abcdef','12','abcd','.')          /*= 12..ef */
say translate('4123','abcd','1234')              /*= dabc */
say '['translate('abc',,'ab')']'                 /*= [  c] */
say translate('abc',,'ab','*')                   /*= **c */
say translate('APQRV',,'PR')                     /*= A Q V */
say translate('abc','xy','aab')                  /*= x c */
say '['translate('')']'                          /*= [] */
say translate('abc','','','ab')                  /*! 40.23 */
say translate()                                  /*! 40.3 */
