/* SOURCELINE: the program's own text */
say subword(sourceline(1), 2, 3)   /*= SOURCELINE: the program's */
say sourceline() > 1                /*= 1 */
say sourceline(0)                   /*! 40.14 */
say sourceline(9999)                /*! 40.34 */
