/* REVERSE */
say reverse('ABc.')                              /*= .cBA */
say '['reverse('XYZ ')']'                        /*= [ ZYX] */
say '['reverse('')']'                            /*= [] */
say reverse(12.5)                                /*= 5.21 */
say reverse()                                    /*! 40.3 */
