/* UPPER: variables in capitals, a VM instruction */
a = 'abc'; b.1 = 'x y'; i = 1
upper a b.i
say a b.1                                       /*= ABC X Y */
upper nosuch; say nosuch                        /*= NOSUCH */
upper                                           /*! 20.1 */ /*~ 64.1 */
upper 1                                         /*! 31.1 */ /*~ 64.1 */
upper a.                                        /*! 32.1 */ /*~ 32 */
upper 'a'                                       /*! 20.1 */ /*~ 64.1 */
upper a, b                                      /*! 20.1 */
