/* SAY: one line, RESULT untouched */
say 'text'                                      /*= text */
say 1 + 1 'a'                                   /*= 2 a */
say 'a'   'b'                                   /*= a b */
say 'a','b'                                     /*! 37.1 */ /*~ 64.1 */
say 1 +                                         /*! 35.1 */ /*~ 64.1 */
say 'x' ; say 'y'                               /*= x */
/* the second */                                /*= y */
say = 3                                         /* an assignment */
say say                                         /*= 3 */
call sub; say result                            /*= 7 */
exit
sub: return 7
