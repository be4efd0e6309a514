/* PROCEDURE: what the routine sees of its caller's variables */
a = 1; b = 2; s.1 = 'x'; s.2 = 'y'
call none; say a                                /*= A B S.1 */
call one; say a b                               /*= 1 */
j = 1; z.1 = 'a'                                /*= 1 B */
call toft; say j k m                            /*= 5 2 */
call order; say 'back'                          /*= 1 K a */
list = 'a b'; call named                        /*= 1 7 M */
call stem; say s.1 s.3                          /*= 1 Z.1 */
say fact(5)                                     /*= back */
call nest; say a                                /*= 1 2 a b */
exit                                            /*= x y */
none: procedure; say a b s.1; a = 9; return     /*= new z */
one: procedure expose a; say a b; a = 5; b = 6; return     /*= 120 */
toft: procedure expose j k z.j; say j k z.j; k = 7; m = 3; return    /*= deep 5 */
order: procedure expose z.j j; say j z.j; return           /*= 8 */
named: procedure expose (list); parse value '1 2' with a b; say a b list; return
stem: procedure expose s.; say s.1 s.2; s.1 = 'new'; s.3 = 'z'; return
fact: procedure; parse arg n; if n < 2 then return 1; return n * fact(n - 1)
nest: procedure expose a; a = 5; call deeper; return
deeper: procedure expose a; say 'deep' a; a = 8; return
