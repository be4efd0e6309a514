/* LINEIN: line by line, or the line asked for; the last one may lack its end */
f = '/tmp/rexx-test-linein.tmp'
call stream f, 'C', 'OPEN WRITE REPLACE'
call charout f, 'first'||'0A'x||'second'||'0A0A'x||'end'
call charout f
say linein(f)                       /*= first */
say linein(f)                       /*= second */
say '['linein(f)']'                 /*= [] */
say linein(f)                       /*= end */
say '['linein(f)']'                 /*= [] */
say stream(f, 'S')                  /*= NOTREADY */
say stream(f, 'D')                  /*= NOTREADY:end of data */ /*~ EOF on line input */
say linein(f, 2)                    /*= second */
say stream(f, 'S')                  /*= READY */
say '['linein(f, 1, 0)']'           /*= [] */
say linein(f)                       /*= first */
say linein(f, 4)                    /*= end */
say linein(f, 1)                    /*= first */
say '['linein('/tmp/rexx-test-no-such-file')']'    /*= [] */
say stream('/tmp/rexx-test-no-such-file', 'S')     /*= ERROR */
say '['linein('/tmp')']'            /*= [] */
say linein(f, 0)                    /*! 40.14 */
say linein(f, 9)                    /*! 40.41 */ /*~ none */
say linein(f, 1, 2)                 /*! 40.39 */
say linein(f, 1, 'x')               /*! 40.12 */
say linein('a'||'00'x)              /*! 40.27 */ /*~ none */
say linein(f, 1, 1, 1)              /*! 40.4 */
