/* COPIES: the count may be zero, not negative */
say copies('abc',3)                              /*= abcabcabc */
say '['copies('abc',0)']'                        /*= [] */
say '['copies('',999999999)']'                   /*= [] */
say copies('-',5)                                /*= ----- */
say copies('ab',2.0)                             /*= abab */
say copies('ab',-1)                              /*! 40.13 */
say copies('ab','x')                             /*! 40.12 */
say copies('ab')                                 /*! 40.3 */
say copies('ab',)                                /*! 40.3 */
say copies('x'||copies('x',999),999999999)       /*! 5.1 */
say copies('x',1e9)                              /*! 40.12 */ /*~ none */
say copies('x',999999999)                        /*! 5.1 */
