/* TRACE C, E, F, N and O: what they show of commands; not for Regina: it traces to standard error */
trace c
'true'
'exit 3'
trace e
'true'
'exit 4'
trace f
'exit 5'
address path 'rexx-no-such-command'
trace n
'exit 6'
address path 'rexx-no-such-command'
trace o
address path 'rexx-no-such-command'
say rc
trace c
address system
say 'only commands'
trace o
exit
/*=      3 *-* 'true' */
/*=        >>>   "true" */
/*=      4 *-* 'exit 3' */
/*=        >>>   "exit 3" */
/*=        +++ RC(3) +++ */
/*=      7 *-* 'exit 4' */
/*=        +++ RC(4) +++ */
/*=     10 *-* address path 'rexx-no-such-command' */
/*=        +++ RC(-3) +++ */
/*=     13 *-* address path 'rexx-no-such-command' */
/*=        +++ RC(-3) +++ */
/*= -3 */
/*= only commands */
