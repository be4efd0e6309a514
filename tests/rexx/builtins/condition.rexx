/* CONDITION: what was trapped last */
say '['condition()']['condition('C')']'     /*= [][] */
signal on novalue name trap
x = unset_variable
trap:
say condition('C') condition('D') condition('S') condition()    /*= NOVALUE UNSET_VARIABLE OFF SIGNAL */
say condition('X')                  /*! 40.28 */
say condition('C', 1)               /*! 40.4 */
