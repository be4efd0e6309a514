/* Clauses that are wrong raise their error when they are reached */
say 'ok'                              /*= ok */
say 1 +                               /*! 35.1 */ /*~ 64.1 */
say (1                                /*! 36 */
say 1)                                /*! 37.2 */ /*~ 64.1 */
say 1, 2                              /*! 37.1 */ /*~ 64.1 */
1x = 3                                /*! 31.2 */
.x = 3                                /*! 31.3 */ /*~ 50.1 */
then                                  /*! 8.1 */
else                                  /*! 8.2 */
when 1 then nop                       /*! 9.1 */ /*~ 9 */
otherwise                             /*! 9.2 */ /*~ 9 */
if 1; say 2                           /*! 18.1 */
if 2 then nop                         /*! 34.1 */ /*~ 34 */
select; when 'x' then nop; end        /*! 34.2 */ /*~ 41 */
select; when 0 then nop; end          /*! 7.3 */ /*~ 7 */
select; end                           /*! 7.1 */ /*~ 7 */
select; otherwise; end                /*! 7.1 */ /*~ 7 */
say 1 & 2                             /*! 34.6 */ /*~ 34 */
say 'a' | 1                           /*! 34.5 */ /*~ 41 */
say 1 / 0                             /*! 42.3 */
say 'a' + 1                           /*! 41.1 */ /*~ 41 */
say 1 + 'a'                           /*! 41.2 */ /*~ 41 */
say -'a'                              /*! 41.3 */ /*~ 41 */
say 2 ** 'x'                          /*! 41.2 */ /*~ 41 */
say 2 ** 1.5                          /*! 26.8 */ /*~ 26 */
say nosuchroutine_anywhere()          /*! 43.1 */ /*~ none */
call nosuchroutine_anywhere           /*! 43.1 */ /*~ none */
signal nowhere                        /*! 16.1 */
procedure                             /*! 17.1 */
numeric digits 0                      /*! 33.1 */
numeric digits -1                     /*! 26.5 */
numeric fuzz 9                        /*! 33.1 */
numeric form x                        /*! 25.11 */
numeric form value 'x'                /*! 33.3 */ /*~ 33 */
numeric x                             /*! 25.15 */
parse x y                             /*! 25.12 */
parse value 'x' y                     /*! 38.3 */
parse var 1                           /*! 20.1 */
trace x                               /*! 24.1 */
call on novalue                       /*! 25.1 */
signal on x                           /*! 25.3 */
upper a.                              /*! 32.1 */ /*~ 32 */
drop 1                                /*! 20.1 */ /*~ 64.1 */
interpret 'x: nop'                    /*! 47.1 */ /*~ none */
say 'abc                              /*! 6.2 */
say '1g'x                             /*! 15.3 */
say '['a']['b']'                      /*! 15.4 */
say "x" ¢                             /*! 13.1 */
exit 'x'                              /*! 26.13 */ /*~ none */
call on error name                    /*! 19.3 */
address (copies('x',251))             /*! 29.1 */ /*~ 19.1 */
