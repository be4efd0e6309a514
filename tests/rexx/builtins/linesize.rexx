/* LINESIZE; not for Regina: it has no LINESIZE */
say datatype(linesize(),'W')                     /*= 1 */
say linesize(1)                                  /*! 40.4 */
