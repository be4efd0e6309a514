/* INTERPRET: whole constructs only, no labels */
say 'ok'                                        /*= ok */
interpret                                       /*! 35.1 */ /*~ 64.1 */
interpret 'label:'                              /*! 47.1 */ /*~ none */
interpret 'do'                                  /*! 14.1 */ /*~ 14 */
interpret 'end'                                 /*! 10.1 */
interpret 'say 1 +'                             /*! 35.1 */ /*~ 64.1 */
interpret "say 'x"                              /*! 6.2 */
do i = 1 to 2; interpret 'leave'; end           /*! 28.1 */
do i = 1 to 2; interpret 'iterate i'; end       /*! 28.4 */ /*~ 28.2 */
interpret 'procedure'                           /*! 17.1 */
interpret 'x = copies("x", -1)'                 /*! 40.13 */
