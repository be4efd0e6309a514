/* LINEOUT: appends lines; without a line it closes */
f = '/tmp/rexx-test-lineout.tmp'
call stream f, 'C', 'OPEN WRITE REPLACE'
say lineout(f, 'one')               /*= 0 */
say lineout(f, 'two')               /*= 0 */
say lineout(f, '')                  /*= 0 */
say lineout(f)                      /*= 0 */
say stream(f, 'C', 'QUERY SIZE')    /*= 9 */
say lineout(f, 'three')             /*= 0 */
say lineout(f)                      /*= 0 */
say linein(f)                       /*= one */
say lines(f, 'C')                   /*= 3 */
say lineout(f, 'TWO', 2)            /*= 0 */
say linein(f, 2)                    /*= TWO */
say '['linein(f)']'                 /*= [] */
say linein(f)                       /*= three */ /*~  */
say lineout(f)                      /*= 0 */
say lineout('/tmp/no such folder/x', 'a')    /*= 1 */
say stream('/tmp/no such folder/x', 'S')     /*= ERROR */
call lineout '/dev/full', 'a'
say lineout('/dev/full')            /*= 1 */ /*~ 0 */
say lineout(f, 'a', 0)              /*! 40.14 */
say lineout(f, 'a', 99)             /*! 40.41 */ /*~ none */
say lineout(f, 'a', 1, 2)           /*! 40.4 */
