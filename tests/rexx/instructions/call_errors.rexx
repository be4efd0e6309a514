/* CALL: what is wrong with it */
say 'ok'                                        /*= ok */
call                                            /*! 19.2 */
call (1)                                        /*! 19.2 */
call +                                          /*! 19.2 */
call nowhere_to_be_found                        /*! 43.1 */ /*~ none */
call 'LABEL'                                    /*! 43.1 */ /*~ none */
call label 1 2)                                 /*! 37.2 */
call label (1                                   /*! 36 */
call on                                         /*! 25.1 */
call on novalue                                 /*! 25.1 */
call on syntax                                  /*! 25.1 */
call off nothing                                /*! 25.2 */
call on error name                              /*! 19.3 */
call on error name +                            /*! 19.3 */
call on error x                                 /*! 21.1 */
x = label()                                     /*! 45.1 */ /*~ 44.1 */
x = 1 + 'COPIES'('a')                           /*! 40.3 */
exit
label: return
