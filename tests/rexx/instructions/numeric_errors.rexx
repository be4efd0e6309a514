/* NUMERIC: what is wrong with it */
numeric digits 5; numeric fuzz 4; numeric digits 9; numeric fuzz 0
say 'ok'                                        /*= ok */
numeric                                         /*! 25.15 */
numeric x                                       /*! 25.15 */
numeric digits 'x'                              /*! 26.5 */
numeric digits 1.5                              /*! 26.5 */
numeric digits -1                               /*! 26.5 */
numeric digits 0                                /*! 33.1 */
numeric digits 1000000000                       /*! 33.2 */ /*~ none */
numeric digits ''                               /*! 26.5 */
numeric fuzz 'x'                                /*! 26.6 */
numeric fuzz -1                                 /*! 26.6 */
numeric fuzz 0.5                                /*! 26.6 */
numeric fuzz 9                                  /*! 33.1 */
numeric fuzz 3; numeric digits 3                /*! 33.1 */
numeric form x                                  /*! 25.11 */
numeric form value 'x'                          /*! 33.3 */ /*~ 33 */
numeric form value ''                           /*! 33.3 */ /*~ 33 */
numeric digits 5 6 +                            /*! 35.1 */ /*~ 25.15 */
numeric form scientific x                       /*! 21.1 */
