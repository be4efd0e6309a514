/* ABS: rounded like +0, without its sign */
say abs('12.3')                                  /*= 12.3 */
say abs(' -0.307')                               /*= 0.307 */
say abs(-0)                                      /*= 0 */
say abs(-1234567890)                             /*= 1.23456789E+9 */
say abs('-1E-7')                                 /*= 0.0000001 */ /*~ 1E-7 */
say abs('abc')                                   /*! 40.11 */
say abs('')                                      /*! 40.11 */
say abs()                                        /*! 40.3 */
say abs(1,2)                                     /*! 40.4 */
say abs('9E999999999'+0)                         /*= 9E+999999999 */
