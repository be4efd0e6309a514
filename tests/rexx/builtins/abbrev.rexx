/* ABBREV: a prefix of at least the length asked for */
say abbrev('Print','Pri')                        /*= 1 */
say abbrev('PRINT','Pri')                        /*= 0 */
say abbrev('PRINT','PRI',4)                      /*= 0 */
say abbrev('PRINT','PRY')                        /*= 0 */
say abbrev('PRINT','')                           /*= 1 */
say abbrev('PRINT','',1)                         /*= 0 */
say abbrev('','')                                /*= 1 */
say abbrev('PRI','PRINT')                        /*= 0 */
say abbrev('PRINT')                              /*! 40.3 */
say abbrev('a','b',1,2)                          /*! 40.4 */
say abbrev('PRINT','P',-1)                       /*! 40.13 */
say abbrev('PRINT','P','x')                      /*! 40.12 */
say abbrev('PRINT','P',1.5)                      /*! 40.12 */
say abbrev(,'P')                                 /*! 40.5 */ /*~ 40.3 */
