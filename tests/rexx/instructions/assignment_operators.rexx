/* op=: an extension; and the tail of a target is taken before the expression; not for Regina: it has no op= */
a = 1; a += 2; say a                            /*= 3 */
a *= 3; say a                                   /*= 9 */
a -= 1 + 1; say a                               /*= 7 */
a /= 2; say a                                   /*= 3.5 */
a **= 2; say a                                  /*= 12.25 */
a //= 5; say a                                  /*= 2.25 */
a %= 1; say a                                   /*= 2 */
a ||= 'x' || 'y'; say a                         /*= 2xy */
a ||= a; say a                                  /*= 2xy2xy */
b = 1; b &= 0; say b                            /*= 0 */
b |= 1; say b                                   /*= 1 */
b &&= 1; say b                                  /*= 0 */
s. = 1; i = 4; s.i += 5; say s.4 s.5            /*= 6 1 */
s. += 1; say s.9                                /*= 2 */
i = 1; s. = 0; s.i = change(); say s.1 s.2 i    /*= 7 0 2 */
i = 1; s. = 0; s.i += change(); say s.1 s.2 i   /*= 7 0 2 */
x += 1                                          /*! 41.1 */
a + = 1                                         /*! 35.1 */
a += ;                                          /*! 35.1 */
1 += 1                                          /*! 31.1 */
exit
change: i = 2; return 7
