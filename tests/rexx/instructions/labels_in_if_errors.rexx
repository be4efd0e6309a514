/* Who comes to a label before THEN or ELSE by SIGNAL meets a THEN or ELSE of no IF */
say 'ok'                                /*= ok */
signal e; if 1 then nop; e: else nop    /*! 8.2 */ /*~ 16.2 */
signal t; if 1; t: then nop             /*! 8.1 */ /*~ 16.2 */
signal w; select; when 1; w: then nop; end    /*! 8.1 */ /*~ 16.2 */
options 'ANSI'; signal a; do; a: nop; end     /*! 16.2 */
options 'ANSI'; call a; do; a: nop; end       /*! 16.3 */
