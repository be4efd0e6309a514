/* BITXOR */
say c2x(bitxor('12'x))                           /*= 12 */
say c2x(bitxor('12'x,'22'x))                     /*= 30 */
say c2x(bitxor('1211'x,'22'x))                   /*= 3011 */
say c2x(bitxor('1111'x,'444444'x))               /*= 555544 */
say c2x(bitxor('1111'x,'444444'x,'40'x))         /*= 555504 */
say c2x(bitxor('1111'x,,'4D'x))                  /*= 5C5C */
say bitxor('a','b','cc')                         /*! 40.23 */
say bitxor()                                     /*! 40.3 */
