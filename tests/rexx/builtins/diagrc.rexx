/* DIAGRC; not for Regina: it has no DIAGRC */
say diagrc('C')                                  /*! 40.28 */
say diagrc()                                     /*! 40.3 */
say diagrc(8,'QUERY TIME','x')                   /*! 40.12 */
