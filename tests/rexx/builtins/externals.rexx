/* EXTERNALS; not for Regina: it has no EXTERNALS */
say externals()                                  /*= 0 */
say externals(1)                                 /*! 40.4 */
