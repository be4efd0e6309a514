/* WORDLENGTH */
say wordlength('Now is the time',2)              /*= 2 */
say wordlength('Now comes the time',2)           /*= 5 */
say wordlength('Now is the time',6)              /*= 0 */
say wordlength('a',0)                            /*! 40.14 */
