/* RETURN and EXIT: values, from where, the end of a program */
say f(2)                                        /*= 4 */
call f 3; say result                            /*= 9 */
call nothing; say symbol('RESULT')              /*= LIT */
say local()                                     /*= kept */
interpret 'call f 4'; say result                /*= 16 */
call leave_all
say 'never'
f: return arg(1) ** 2
nothing: return
local: procedure; x = 'kept'; return x
leave_all: do forever; interpret 'say "bye"; exit'; end    /*= bye */
