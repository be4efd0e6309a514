/* STREAM: state, description and commands; not for Regina: it stops at the first SEEK with its own words */
f = '/tmp/rexx-test-stream.tmp'
say stream('/tmp/rexx-test-never-opened')          /*= UNKNOWN */
say stream('/tmp/rexx-test-never-opened', 'D')     /*= UNKNOWN: */
say stream(f, 'C', 'OPEN WRITE REPLACE')           /*= READY: */
say stream(f)                                      /*= READY */
say stream(f, 'D')                                 /*= READY: */
call lineout f, 'line one'
call lineout f, 'line two'
call lineout f, 'line three'
say stream(f, 'C', 'FLUSH')                        /*= READY: */
say stream(f, 'C', 'QUERY SIZE')                   /*= 29 */
say stream(f, 'c', 'query exists')                 /*= /tmp/rexx-test-stream.tmp */
say '['stream('/tmp/rexx-test-no-such', 'C', 'QUERY EXISTS')']'    /*= [] */
say '['stream('/tmp/rexx-test-no-such', 'C', 'QUERY SIZE')']'      /*= [] */
say stream(f, 'C', 'QUERY POSITION WRITE')         /*= 30 */
say stream(f, 'C', 'CLOSE')                        /*= READY: */
say '['stream(f, 'C', 'CLOSE')']'                  /*= [] */
say stream(f, 'C', 'OPEN READ')                    /*= READY: */
say linein(f)                                      /*= line one */
say stream(f, 'C', 'SEEK =6')                      /*= 6 */
say linein(f)                                      /*= one */
say stream(f, 'C', 'SEEK -4')                      /*= 6 */
say stream(f, 'C', 'SEEK + 4 READ')                /*= 10 */
say linein(f)                                      /*= line two */
say stream(f, 'C', 'SEEK <11')                     /*= 19 */
say linein(f)                                      /*= line three */
say stream(f, 'C', 'LINEPOS =2 READ')              /*= 2 */
say linein(f)                                      /*= line two */
say stream(f, 'C', 'QUERY LINEPOS READ')           /*= 3 */
say stream(f, 'C', 'QUERY LINEPOS SIZE')           /*= 3 */
say stream(f, 'C', 'SEEK 1 READ LINE')             /*= 1 */
say linein(f)                                      /*= line one */
say stream(f, 'C', 'QUERY STREAMTYPE')             /*= PERSISTENT */
say length(stream(f, 'C', 'QUERY DATETIME'))       /*= 17 */
say length(stream(f, 'C', 'QUERY TIMESTAMP'))      /*= 19 */
say stream(f, 'C', 'CLOSE')                        /*= READY: */
say stream(f, 'C', 'OPEN WRITE APPEND')            /*= READY: */
call lineout f, 'line four'
say stream(f, 'C', 'CLOSE')                        /*= READY: */
say linein(f, 4)                                   /*= line four */
say word(stream(f, 'C', 'OPEN NEW'), 1)            /*= ERROR: */
say stream('/tmp/rexx-test-no-such', 'C', 'OPEN READ')    /*= ERROR: 2 No such file or directory Open failed */
say stream('/tmp/rexx-test-no-such')               /*= ERROR */
say stream(f, 'C', 'SEEK 99')                      /*! 40.41 */
say stream(f, 'C', 'SEEK =0')                      /*! 40.41 */
say stream(f, 'C', 'FROBNICATE')                   /*! 40.28 */
say stream(f, 'C', 'OPEN FROBNICATE')              /*! 40.28 */
say stream(f, 'C', 'QUERY FROBNICATE')             /*! 40.28 */
say stream(f, 'C', '')                             /*! 40.28 */
say stream(f, 'C')                                 /*! 40.5 */
say stream(f, 'S', 'x')                            /*! 40.4 */
say stream(f, 'X')                                 /*! 40.28 */
say stream()                                       /*! 40.3 */
