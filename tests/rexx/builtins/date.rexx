/* DATE: conversions have fixed answers; not for Regina: it stops at DATE('J') conversions */
say date('B','27 May 1996')                      /*= 728805 */
say date('B','19960527','S')//7                  /*= 0 */
say date('W','19960527','S')                     /*= Monday */
say date('M','19960527','S')                     /*= May */
say date('S','27 May 1996')                      /*= 19960527 */
say date('N','19960501','S')                     /*= 1 May 1996 */
say date('D','19960527','S')                     /*= 148 */
say date('D','19961231','S')                     /*= 366 */
say date('E','19960527','S')                     /*= 27/05/96 */
say date('O','19960527','S')                     /*= 96/05/27 */
say date('U','19960527','S')                     /*= 05/27/96 */
say date('J','19960527','S')                     /*= 96148 */
say date('I','19960527','S')                     /*= 1996-05-27 */
say date('S','1996-05-27','I')                   /*= 19960527 */
say date('N',728805,'B')                         /*= 27 May 1996 */
say date('N',0,'B')                              /*= 1 Jan 0001 */
say date('S','99991231','S')                     /*= 99991231 */
say date('C','19960527','S')                     /*= 35211 */
say date('S','96148','J')                        /*= 19960527 */
say date('S','19960527','S','-')                 /*= 1996-05-27 */
say date('E','081698','U',,'')                   /*= 16/08/98 */
say date('U','1.Feb.1998','N','+','.')           /*= 02+01+98 */
say date('S','1 feb 1998','N','')                /*= 19980201 */
say date('E','19960527','S','')                  /*= 270596 */
say date('S','29 Feb 2000')                      /*= 20000229 */
say date('S','29 Feb 1900')                      /*! 40.19 */
say date('S','32 Jan 1999')                      /*! 40.19 */
say date('S','1 Foo 1999')                       /*! 40.19 */
say date('S','1999','S')                         /*! 40.19 */
say date('S','3652059','B')                      /*! 40.18 */
say date('S','1 Jan 1999','M')                   /*! 40.29 */
say date('S','1 Jan 1999','W')                   /*! 40.29 */
say date('X')                                    /*! 40.28 */
say date('')                                     /*! 40.21 */
say date('B','19990101','S','-')                 /*! 40.44 */
say date('S','19990101','S','ab')                /*! 40.43 */
say date('S','19990101','S','a')                 /*! 40.43 */
say date(1,2,3,4,5,6)                            /*! 40.4 */
say datatype(date('B'),'W')                      /*= 1 */
say length(date('S'))                            /*= 8 */
say words(date())                                /*= 3 */
say date('S') = date('S',date())                 /*= 1 */
say date('S', date('T', '20240229', 'S'), 'T')   /*= 20240229 */
say date('T', '19700103', 'S') - date('T', '19700101', 'S')  /*= 172800 */
say date('S', 'x', 'T')                          /*! 40.19 */
say date('S', 99999999999999, 'T')               /*! 40.19 */
