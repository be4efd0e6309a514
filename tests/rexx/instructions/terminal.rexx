/* PULL, PARSE EXTERNAL and PARSE LINEIN at the terminal, the queue first; not for Regina: its terminal is its standard input */
queue 'queued'
pull x; say x                                   /*= QUEUED */
pull x; say x                                   /*? typed one */
parse external x y; say y                       /*= TYPED ONE */
parse pull x; say x                             /*? a b c */
parse linein x; say x                           /*= b c */
push 'later'                                    /*? Mixed */
parse external x; say x                         /*= Mixed */
say queued()                                    /*? line */
pull x; say x                                   /*= line */
parse external x; say '<' || x'>'               /*? external */
/* PUSH is not read */                          /*= external */
/* by EXTERNAL */                               /*= 1 */
/* the queue */                                 /*= LATER */
/* end of input */                              /*= <> */
