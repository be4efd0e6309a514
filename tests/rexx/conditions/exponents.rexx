/* Errors of numbers; not for Regina: with such exponents it takes minutes */
say 'ok'                                        /*= ok */
x = '1e1234567890' + 0                          /*! 41.7 */
x = abs('1e1234567890')                         /*! 40.9 */
x = 9e999999999 * 10                            /*! 42.1 */
x = 1e-999999999 / 10                           /*! 42.2 */
x = 1 / 0                                       /*! 42.3 */
x = 0 ** -1                                     /*! 42.3 */
x = 1E9 % 1                                     /*! 26.11 */
x = 1E9 // 1                                    /*! 26.12 */
x = 2 ** 1.5                                    /*! 26.8 */
do i = 1 to 'x'; end                            /*! 41.4 */
do i = 1 by 'x'; end                            /*! 41.5 */
do i = 'x'; end                                 /*! 41.6 */
do i = 1 for 'x'; end                           /*! 26.3 */
do 'x'; end                                     /*! 26.2 */
do -1; end                                      /*! 26.2 */
do i = 1 to 3; i = 'x'; end                     /*! 41.6 */
