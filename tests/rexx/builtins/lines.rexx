/* LINES: 1 or 0, and the exact count with C */
f = '/tmp/rexx-test-lines.tmp'
call stream f, 'C', 'OPEN WRITE REPLACE'
call charout f, 'a'||'0A'x||'b'||'0A'x||'c'
call charout f
say lines(f)                        /*= 1 */
say lines(f, 'C')                   /*= 3 */
say lines(f, 'N')                   /*= 1 */
call linein f
say lines(f, 'count')               /*= 2 */
call linein f
call linein f
say lines(f)                        /*= 0 */
say lines(f, 'C')                   /*= 0 */ /*~ 1 */
say lines('/tmp/rexx-test-no-such-file')     /*= 0 */
say lines(f, 'X')                   /*! 40.28 */
say lines(f, '')                    /*! 40.21 */
say lines(f, 'C', 1)                /*! 40.4 */
