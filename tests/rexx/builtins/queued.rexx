/* QUEUED: lines in the queue */
before = queued()
push 'a'
queue 'b'
say queued() - before               /*= 2 */
pull line
pull line
say queued() - before               /*= 0 */
say queued(1)                       /*! 40.4 */
