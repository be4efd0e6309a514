/* CHARIN: characters, line ends among them */
f = '/tmp/rexx-test-charin.tmp'
call stream f, 'C', 'OPEN WRITE REPLACE'
call charout f, 'abc'||'0A'x||'def'
call charout f
say charin(f)                       /*= a */
say charin(f, , 2)                  /*= bc */
say c2x(charin(f))                  /*= 0A */
say linein(f)                       /*= def */
say charin(f, 2, 2)                 /*= bc */
say '['charin(f, 1, 0)']'           /*= [] */
say charin(f)                       /*= a */
say charin(f, 6, 99)                /*= ef */
say stream(f, 'S')                  /*= NOTREADY */ /*~ READY */
say '['charin(f)']'                 /*= [] */
say charin(f, 0)                    /*! 40.14 */
say charin(f, 99)                   /*! 40.41 */ /*~ none */
say charin(f, 1, -1)                /*! 40.13 */
say charin(f, 1, 1, 1)              /*! 40.4 */
