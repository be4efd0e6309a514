/* SYMBOL: BAD, VAR or LIT */
drop a.3; j = 3; x = 1; a.1 = 5
say symbol('x')                     /*= VAR */
say symbol(j)                       /*= LIT */
say symbol('a.j')                   /*= LIT */
say symbol('a.x')                   /*= VAR */
say symbol('*')                     /*= BAD */
say symbol('')                      /*= BAD */
say symbol(2)                       /*= LIT */
say symbol()                        /*! 40.3 */
