/* Errors 5, 11 and 39 instead of a crash; not for Regina: it has no limits */
x = 1
say 'ok'                                        /*= ok */
say copies('x', 999999999)                      /*! 5.1 */
x = copies('x', 100000000); x = x || x || x     /*! 5.1 */
say left('', 999999999)                         /*! 5.1 */
numeric digits 999999999; say 1/3               /*! 5.1 */
numeric digits 999999999; say 3 ** 999999999    /*! 5.1 */
numeric digits 999999999; say 1 / 4             /*= 0.25 */
say 2 ** -3 7 % 2 7 // 2                        /*= 0.125 3 1 */
call forever                                    /*! 11.1 */
say endless(1)                                  /*! 11.1 */
again = 'interpret again'; interpret again      /*! 11.1 */
interpret 'say' copies('(', 9999)'1'copies(')', 9999)      /*! 39.1 */
interpret 'say' copies('-', 9999)'1'            /*! 39.1 */
interpret 'say' copies('f(', 9999)'1'copies(')', 9999)     /*! 39.1 */
interpret copies('do;', 5000)'say "deep";'copies('end;', 5000)       /*= deep */
interpret 'x = 0'copies('+1', 5000); say x      /*= 5000 */
exit
forever: call forever
endless: return endless(arg(1) + 1)
