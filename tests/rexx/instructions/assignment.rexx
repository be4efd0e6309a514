/* Assignments: whatever the symbol; tails first; a missing expression */
if = 3; say if                                  /*= 3 */
do = 2; do do; end; say do                      /*= 2 */
x = ; say '<' || x'>'                           /*= <> */
a.1 = 'one'; i = 1; say a.i                     /*= one */
c = 'Fred'; a.c = 'x'; say a.fred a.c           /*= A.FRED x */
t = '1.0'; a.t = 'y'; say a.1.0                 /*= y */
a.01 = 'p'; say a.1 a.01                        /*= one p */
s. = 0; s.5 = 1; say s.4 s.5                    /*= 0 1 */
s. = 2; say s.5                                 /*= 2 */
r. = s.; say r.1 r.                             /*= 2 2 */
say p..q                                        /*= P..Q */
x = 1 = 1; say x                                /*= 1 */
1 = 2                                           /*! 31.1 */ /*~ 31.2 */
1.5 = 2                                         /*! 31.1 */ /*~ 31.2 */
1a = 2                                          /*! 31.2 */
.a = 2                                          /*! 31.3 */ /*~ 50.1 */
x = 1 2)                                        /*! 37.2 */ /*~ 64.1 */
x = (1                                          /*! 36 */
x = 1, 2                                        /*! 37.1 */ /*~ 64.1 */
x = ()                                          /*! 35.1 */ /*~ 37 */
x = *                                           /*! 35.1 */
