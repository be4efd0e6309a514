/* SIGNAL: to a label, out of everything that is open */
signal there
say 'not here'
there: say sigl                                 /*= 2 */
signal value 'TH' || 'EN_HERE'
then_here: say 'computed' sigl                  /*= computed 5 */
do i = 1 to 3; do j = 1 to 3; if i = 2 then signal out; end; end
out: say i j                                    /*= 2 1 */
signal 'DOUBLE'
say 'not here'
double: say 'first'                             /*= first */
signal over
double: say 'second'
over: call sub
say 'back' sigl                                 /*= back 17 */
exit
sub: signal inner
 say 'not here'
inner: return
