/* CHARS: characters left to read */
f = '/tmp/rexx-test-chars.tmp'
call stream f, 'C', 'OPEN WRITE REPLACE'
call charout f, 'abcdef'
say chars(f)                        /*= 6 */
call charin f, , 4
say chars(f)                        /*= 2 */
call charin f, , 2
say chars(f)                        /*= 0 */
say chars('/tmp/rexx-test-no-such-file')     /*= 0 */
say chars(f, 1)                     /*! 40.4 */ /*~ 40.28 */
