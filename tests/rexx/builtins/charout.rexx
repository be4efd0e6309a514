/* CHAROUT: the number of characters not written */
f = '/tmp/rexx-test-charout.tmp'
call stream f, 'C', 'OPEN WRITE REPLACE'
say charout(f, 'Hello')             /*= 0 */
say charout(f, ' there')            /*= 0 */
say charout(f, 'J', 1)              /*= 0 */
say charout(f, '')                  /*= 0 */
say charout(f)                      /*= 0 */
say linein(f)                       /*= Jello there */
say charout(f, '!')                 /*= 0 */
say chars(f)                        /*= 1 */
say charin(f)                       /*= ! */
say charout('/tmp/no such folder/x', 'abc')    /*= 3 */
call charout , 'whole '
call charout , 'line'||'0A'x        /*= whole line */
say charout(f, 'a', 0)              /*! 40.14 */
say charout(f, 'a', 99)             /*! 40.41 */ /*~ none */
say charout(f, 'a', 1, 1)           /*! 40.4 */
