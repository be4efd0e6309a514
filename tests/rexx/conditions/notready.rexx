/* NOTREADY: a stream that cannot give or take */
file = '/tmp/rexx-test-no-such-file'
say '<' || linein(file)'>' stream(file)         /*= <> ERROR */
call on notready name n1
x = linein(file); say 'result first'            /*= n1 /tmp/rexx-test-no-such-file DELAY */
say lineout('/tmp/rexx-no-such/x', 'text')      /*= result first */
call off notready                               /*= 1 */ /*~ 0 */
signal on notready name n2                      /*= n1 /tmp/rexx-no-such/x DELAY */
x = charin(file); say 'not here'
n2: say sigl condition('C') condition('D') condition('S')    /*= 9 NOTREADY /tmp/rexx-test-no-such-file OFF */
f = '/tmp/rexx-test-notready.tmp'
call lineout f, 'one line'; call lineout f
say linein(f)                                   /*= one line */
signal on notready name n3
say linein(f)
n3: say stream(f) condition('D')                /*= NOTREADY /tmp/rexx-test-notready.tmp */
call stream f, 'C', 'CLOSE'
address system 'rm -f' f
exit
n1: say 'n1' condition('D') condition('S'); return
