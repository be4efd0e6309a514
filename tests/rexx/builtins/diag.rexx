/* DIAG: codes 0, 8, 24, 5C, 60 and A0 are there; not for Regina: it has no DIAG */
say left(diag(0),4) length(diag('00'))           /*= z/VM 40 */
say '['diag('A0','MAINT')']'                     /*= [        ] */
say diag('2C',-1)                                /*! 40.28 */
say diag('zz')                                   /*! 40.25 */
say diag()                                       /*! 40.3 */
say diag(8,copies('A',241))                      /*! 40.23 */
say diag(8,'QUERY TIME',-1)                      /*! 40.13 */
say diag(8,'QUERY TIME','x')                     /*! 40.12 */
