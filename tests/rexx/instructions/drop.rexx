/* DROP: variables, stems, elements, lists */
a = 1; b = 2
drop a
say a b                                         /*= A 2 */
drop a b nosuch
say b                                           /*= B */
s. = 0; s.1 = 1
drop s.1
say s.1 s.2 symbol('S.1')                       /*= S.1 0 LIT */
drop s.
say s.1 s.2                                     /*= S.1 S.2 */
a = 1; b = 2; list = 'a b'
drop (list)
say a b list                                    /*= A B a b */
j = 2; z.2 = 'x'
drop j z.j
say z.2 j                                       /*= x J */
a = 5; interpret 'drop a'; say a                /*= A */
