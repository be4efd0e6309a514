/* CSL: no library is loaded; not for Regina: it has no CSL */
say csl('DMSEXIFI rc reas')                      /*= -7 */
say csl('')                                      /*= -20 */
say csl()                                        /*! 40.3 */
