/* TRACE(): the setting in force; not for Regina: it traces to standard error */
say trace()               /*= N */
trace '?o'
say trace()               /*= O */
say trace('f') trace()    /*= O F */
trace e; say trace()      /*= E */
call sub
say trace()               /*= E */
exit
sub: trace l; trace o; return
trace x                   
