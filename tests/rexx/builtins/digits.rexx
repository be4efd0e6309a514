/* DIGITS */
say digits()                        /*= 9 */
numeric digits 20
say digits()                        /*= 20 */
say digits(1)                       /*! 40.4 */
