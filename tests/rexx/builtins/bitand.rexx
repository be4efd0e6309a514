/* BITAND: bit by bit, the longer tail unchanged without a pad */
say c2x(bitand('12'x))                           /*= 12 */
say c2x(bitand('73'x,'27'x))                     /*= 23 */
say c2x(bitand('13'x,'5555'x))                   /*= 1155 */
say c2x(bitand('13'x,'5555'x,'74'x))             /*= 1154 */
say c2x(bitand('7071'x,,'DF'x))                  /*= 5051 */
say '['c2x(bitand('',''))']'                     /*= [] */
say bitand('a','b','cc')                         /*! 40.23 */
say bitand('a','b','')                           /*! 40.23 */
say bitand()                                     /*! 40.3 */
say bitand('a','b','c','d')                      /*! 40.4 */
