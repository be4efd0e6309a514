/* CMSFLAG; not for Regina: it has no CMSFLAG */
say cmsflag('ABBREV')                            /*= 1 */
say cmsflag('impcp')                             /*= 1 */
say cmsflag('CMSTYPE')                           /*= 1 */
say cmsflag('370')                               /*= 0 */
say cmsflag('YEAR2000')                          /*= 1 */
say cmsflag('ABB')                               /*! 40.28 */
say cmsflag()                                    /*! 40.3 */
