/* ADDRESS: names, connections and what is wrong with them */
say 'ok'                                            /*= ok */
address abcdefgh; say address()                     /*= ABCDEFGH */
address abcdefghi                                   /*! 29.1 */ /*~ none */
address abcdefghi 'true'                            /*! 29.1 */ /*~ none */
address value 'a name too long'                     /*! 29.1 */ /*~ none */
options 'ANSI'
address abcdefghi; say address()                    /*= ABCDEFGHI */
options 'VM'
call trace 'O'; 'true'; say rc                      /*= -3 */ /*~ 0 */
address system
address + 'x'                                       /*! 41.3 */ /*~ 19.1 */
address system 'true' with                          /*! 25.5 */
address system 'true' with x                        /*! 25.5 */
address system 'true' with input x                  /*! 25.6 */
address system 'true' with output x                 /*! 25.7 */
address system 'true' with output append x          /*! 25.8 */
address system 'true' with output replace x         /*! 25.9 */
address system 'true' with error x                  /*! 25.14 */
address system 'true' with input stream +           /*! 53.1 */
address system 'true' with input stem 'x'           /*! 53.2 */
address system 'true' with input stem x             /*! 53.3 */
address system 'true' with input stem x.1           /*! 53.3 */
address system 'true' with input stem nocount.      /*! 54.1 */
address system 'true' with output append stem no.   /*! 54.1 */
address system 'true' with input stream '/tmp/rexx-no-such/x'     /*! 48.1 */ /*~ none */
address system 'true' with output stream '/tmp/rexx-no-such/x'    /*! 48.1 */ /*~ none */
address system 'true' with input normal input normal              /*! 25.5 */
