/* IF, SELECT, CALL, PROCEDURE, SIGNAL, INTERPRET */
if 1 then if 0 then say 'a'; else say 'b'            /*= b */
if 0 then ; say 'skipped'
if 1 then do; say 'one'; end; else say 'two'         /*= one */
select; when 1 = 2 then say 'no'; when 1 then say 'yes'; otherwise say 'never'; end /*= yes */
select; when 0 then nop; otherwise; say 'x'; say 'y'; end
/*= x */
/*= y */
call sub 1,,3; say result                            /*= 4 */
call nothing; say result                             /*= RESULT */
j = 1; z.1 = 'a'; call toft; say j k m
/*= 1 K a */
/*= 1 7 M */
say fact(10)                                         /*= 3628800 */
numeric digits 5; call np; say digits()
/*= 20 */
/*= 5 */
numeric digits
list = 'p q'; p = 1; q = 2; call ex; say p q         /*= 10 2 */
s.1 = 'one'; call es; say s.1 s.2                    /*= ONE two */
interpret 'do k = 1 to 2; say k; end'
/*= 1 */
/*= 2 */
signal value 'SK' || 'IP'
say 'not here'
skip: say sigl                                       /*= 24 */
exit
sub: return arg(1) + arg(3)
nothing: return
fact: procedure; arg n; if n < 2 then return 1; return n * fact(n - 1)
toft: procedure expose j k z.j; say j k z.j; k = 7; m = 3; return
np: numeric digits 20; say digits(); return
ex: procedure expose (list); p = 10; r = 5; return
es: procedure expose s.; s.1 = 'ONE'; s.2 = 'two'; return
