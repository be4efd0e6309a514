/* Clauses that are wrong raise their error when they are reached */
say 'ok'                              /*= ok */
say 1 +                               /*! 35.1 */
say (1                                /*! 36 */
say 1)                                /*! 37.2 */
say 1, 2                              /*! 37.1 */
1x = 3                                /*! 31.2 */
.x = 3                                /*! 31.3 */
then                                  /*! 8.1 */
else                                  /*! 8.2 */
when 1 then nop                       /*! 9.1 */
otherwise                             /*! 9.2 */
if 1; say 2                           /*! 18.1 */
if 2 then nop                         /*! 34.1 */
select; when 'x' then nop; end        /*! 34.2 */
select; when 0 then nop; end          /*! 7.3 */
select; end                           /*! 7.1 */
select; otherwise; end                /*! 7.1 */
say 1 & 2                             /*! 34.6 */
say 'a' | 1                           /*! 34.5 */
say 1 / 0                             /*! 42.3 */
say 'a' + 1                           /*! 41.1 */
say 1 + 'a'                           /*! 41.2 */
say -'a'                              /*! 41.3 */
say 2 ** 'x'                          /*! 41.2 */
say 2 ** 1.5                          /*! 26.8 */
say nosuchroutine_anywhere()          /*! 43.1 */
call nosuchroutine_anywhere           /*! 43.1 */
signal nowhere                        /*! 16.1 */
procedure                             /*! 17.1 */
numeric digits 0                      /*! 33.1 */
numeric digits -1                     /*! 26.5 */
numeric fuzz 9                        /*! 33.1 */
numeric form x                        /*! 25.11 */
numeric form value 'x'                /*! 33.3 */
numeric x                             /*! 25.15 */
parse x y                             /*! 25.12 */
parse value 'x' y                     /*! 38.3 */
parse var 1                           /*! 20.1 */
trace x                               /*! 24.1 */
call on novalue                       /*! 25.1 */
signal on x                           /*! 25.3 */
upper a.                              /*! 32.1 */
drop 1                                /*! 20.1 */
interpret 'x: nop'                    /*! 47.1 */
say 'abc                              /*! 6.2 */
say '1g'x                             /*! 15.3 */
say '['a']['b']'                      /*! 15.4 */
say "x" ¢                             /*! 13.1 */
exit 'x'                              /*! 26.13 */
call on error name                    /*! 19.3 */
address (copies('x',251))             /*! 29.1 */
