/* PUSH, QUEUE, PULL: order, capitals, null lines */
push 'a'; queue 'b'; push 'c'
say queued()                                    /*= 3 */
pull x; say x                                   /*= C */
parse pull x; say x                             /*= a */
pull; say queued()                              /*= 0 */
queue; say queued(); parse pull x; say '<' || x'>'     /*= 1 */
queue 'Mixed case words'                        /*= <> */
pull a b; say a b                                /*= MIXED CASE WORDS */
queue 1 + 1; pull x; say x                      /*= 2 */
do i = 1 to 3; queue i; end
do while queued() > 0; pull x; say x; end       /*= 1 */
push 'x,y'; parse pull p ',' q; say p q         /*= 2 */
/* three */                                     /*= 3 */
/* the last */                                  /*= x y */
