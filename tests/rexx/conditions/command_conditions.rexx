/* ERROR and FAILURE: traps by SIGNAL and by CALL; not for Regina: its shell answers otherwise */
trace o
signal on error name e1
'exit 3'
say 'not here'
e1: say rc sigl condition('C') condition('D') condition('S')      /*= 3 4 ERROR exit 3 OFF */
call on error name e2
'exit 4'; say 'same line' rc                    /*= e2 4 8 DELAY CALL exit 4 */
say condition('C')                              /*= same line 4 */
'exit 5'                                        /*= ERROR */
say symbol('RESULT')                            /*= e2 5 10 DELAY CALL exit 5 */
call off error                                  /*= LIT */
'exit 6'; say rc                                /*= 6 */
call on failure name e3
address path 'rexx-no-such-command'             /*= failed -3 FAILURE */
call off failure
call on error name e4
address path 'rexx-no-such-command'             /*= as error -3 ERROR */
call off error
signal on failure name e5
'exit 1'; say 'error is not failure'            /*= error is not failure */
address path 'rexx-no-such-command'
say 'not here'
e5: say rc condition('C') condition('S')        /*= -3 FAILURE OFF */
call on error name nested
'exit 7'                                        /*= nested 7 */
say 'end'                                       /*= back 8 */
exit                                            /*= end */
e2: say 'e2' rc sigl condition('S') condition('I') condition('D'); return 'dropped'
e3: say 'failed' rc condition('C'); return
e4: say 'as error' rc condition('C'); return
nested: say 'nested' rc; 'exit 8'; say 'back' rc; return
