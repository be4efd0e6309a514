/* PROCEDURE: only first in a routine, only with EXPOSE */
bad = 'a 1'
say 'ok'                                        /*= ok */ /*~ (nothing) */
procedure                                       /*! 17.1 */ /*~ 25.17 */
call late                                       /*! 17.1 */ /*~ 25.17 */
call word                                       /*! 25.17 */
call nolist                                     /*! 20.1 */ /*~ 25.17 */
call number                                     /*! 20.1 */ /*~ 25.17 */
call listed                                     /*! 20.1 */ /*~ 25.17 */
call open                                       /*! 46.1 */ /*~ 25.17 */
call twice                                      /*! 17.1 */ /*~ 25.17 */
exit
late: nop; procedure; return
word: procedure hide a; return
nolist: procedure expose; return
number: procedure expose 1; return
listed: procedure expose (bad); return
open: procedure expose (bad x); return
twice: procedure; procedure; return
