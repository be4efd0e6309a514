/* SIGNAL: what is wrong with it, and where one cannot go on */
say 'ok'                                        /*= ok */
signal                                          /*! 19.4 */
signal nowhere                                  /*! 16.1 */
signal value 'label'                            /*! 16.1 */ /*~ none */
signal value ''                                 /*! 16.1 */
signal 'label'                                  /*! 16.1 */ /*~ none */
signal label x                                  /*! 21.1 */
signal on                                       /*! 25.3 */
signal off                                      /*! 25.4 */
signal on nothing                               /*! 25.3 */
signal off nothing                              /*! 25.4 */
signal on error name                            /*! 19.3 */
signal on error x                               /*! 21.1 */
signal on syntax; x = 1 / 0                     /*! 16.1 */
signal into_group                               /*! 10.1 */ /*~ 16.2 */
signal into_loop                                /*! 10.1 */ /*~ 16.2 */
exit
label: exit
do; into_group: nop; end
do i = 1 to 3; into_loop: nop; end
