/* ADDRESS … WITH: stems, streams and the queue in place of a command's lines; not for Regina: it needs the parts of WITH in another order */
in.0 = 3; in.1 = 'pear'; in.2 = 'apple'; in.3 = 'fig'
address system 'sort' with input stem in. output stem out.
say out.0 out.1 out.2 out.3                     /*= 3 apple fig pear */
address system 'echo x; echo y >&2' with output stem out. error stem err.
say out.0 out.1 err.0 err.1                     /*= 1 x 1 y */
address system 'echo more' with output append stem out.
say out.0 out.1 out.2                           /*= 2 x more */
f = '/tmp/rexx-test-with.tmp'
address system 'echo one; echo two' with output stream (f)     /*! 53.1 */
address system 'echo one; echo two' with output stream f
address system 'echo three' with output append stream f
address system 'cat' with input stream f output stem out.
say out.0 out.1 out.3                           /*= 3 one three */
address system 'rm -f' f
queue 'b'; queue 'a'
address system 'sort' with input fifo '' output fifo
say queued()                                    /*= 2 */
parse pull x; parse pull y; say x y             /*= a b */
address system 'echo 1; echo 2' with output lifo ''
parse pull x; parse pull y; say x y             /*= 2 1 */
queue 'old'
address system 'echo new' with output replace fifo ''
say queued(); parse pull x; say x               /*= 1 */
/* new */                                       /*= new */
address system with output stem kept.
'echo lasting'
say kept.0 kept.1                               /*= 1 lasting */
say address('I')                                /*= INPUT NORMAL */
say address('O')                                /*= REPLACE STEM KEPT. */
say address('E')                                /*= REPLACE NORMAL */
say address('N')                                /*= SYSTEM */
address path; address system
'true'; say address('O')                        /*= REPLACE NORMAL */
exit
