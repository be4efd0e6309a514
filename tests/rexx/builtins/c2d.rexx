/* C2D: unsigned, or signed in n bytes */
say c2d('09'x)                                   /*= 9 */
say c2d('81'x)                                   /*= 129 */
say c2d('FF81'x)                                 /*= 65409 */
say c2d('')                                      /*= 0 */
say c2d('81'x,1)                                 /*= -127 */
say c2d('81'x,2)                                 /*= 129 */
say c2d('FF81'x,2)                               /*= -127 */
say c2d('FF81'x,1)                               /*= -127 */
say c2d('FF7F'x,1)                               /*= 127 */
say c2d('F081'x,2)                               /*= -3967 */
say c2d('F081'x,1)                               /*= -127 */
say c2d('0031'x,0)                               /*= 0 */
say c2d('80'x,1)                                 /*= -128 */
say c2d('0123456789'x)                           /*! 40.35 */ /*~ none */
say c2d('a',-1)                                  /*! 40.13 */
say c2d()                                        /*! 40.3 */
say c2d('81'x, 987654321)                        /*= 129 */
