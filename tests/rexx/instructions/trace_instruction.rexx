/* TRACE: settings and what is wrong with them */
trace o; say trace()                            /*= O */
trace value 'o'; say trace()                    /*= O */
trace ('o'); say trace()                        /*= O */
trace; say trace()                              /*= N */
trace off; say trace()                          /*= O */
trace x                                         /*! 24.1 */
trace 'x'                                       /*! 24.1 */
trace value 'x'                                 /*! 24.1 */
trace 1.5                                       /*! 26.7 */
trace *                                         /*! 19.6 */ /*~ 35.1 */
trace -                                         /*! 35.1 */
n = 3; trace -n; say trace()                    /*= O */
trace o p                                       /*! 21.1 */
