/* Traps belong to a routine: saved at a call, restored at the return */
say '<' || condition('C') || condition('I') || condition('S')'>'    /*= <> */
signal on novalue name mine
call quiet                                      /*= unset is UNSET */
call fresh                                      /*= inner caught */
x = unset
mine: say 'outer caught' sigl                   /*= outer caught 6 */
call sees                                       /*= NOVALUE */
call own                                        /*= NOVALUE Q */
say condition('D')                              /*= UNSET */
exit
quiet: signal off novalue; say 'unset is' unset; return
fresh: signal on novalue name inner; x = unset
inner: say 'inner caught'; return
sees: say condition('C'); return
own: signal on novalue name caught; x = q
caught: say condition('C') condition('D'); return
