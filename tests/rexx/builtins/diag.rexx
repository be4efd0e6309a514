/* DIAG: codes other than 8 are not there; not for Regina: it has no DIAG */
say diag('00')                                   /*! 40.28 */
say diag('zz')                                   /*! 40.25 */
say diag()                                       /*! 40.3 */
say diag(8,copies('A',241))                      /*! 40.23 */
say diag(8,'QUERY TIME',-1)                      /*! 40.13 */
say diag(8,'QUERY TIME','x')                     /*! 40.12 */
