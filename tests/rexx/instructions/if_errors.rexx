/* IF: what is wrong with it */
say 'ok'                                        /*= ok */
if                                              /*! 35.1 */ /*~ 14 */
if 1                                            /*! 18.1 */
if 1 say 2                                      /*! 18.1 */
if 1 else say 2                                 /*! 18.1 */
if 'x' then nop                                 /*! 34.1 */ /*~ 41 */
if 1.0 then nop                                 /*! 34.1 */ /*~ 34 */
if ' 1' then nop                                /*! 34.1 */ /*~ none */
if '' then nop                                  /*! 34.1 */ /*~ 41 */
if 2 > 1 + then nop                             /*! 35.1 */ /*~ 64.1 */
if 1 then; end                                  /*! 10.5 */ /*~ 10.1 */
do; if 1 then end; nop                          /*! 10.5 */ /*~ 10.1 */
do; if 0 then end; nop                          /*! 10.5 */ /*~ 10.1 */
do; if 0 then nop; else end; nop                /*! 10.6 */ /*~ 10.1 */
do; if 1 then nop; else end; nop                /*! 10.6 */ /*~ 10.1 */
then                                            /*! 8.1 */
else say 1                                      /*! 8.2 */
if 1 then nop; say 1; else say 2                /*! 8.2 */
signal inside_then                              /*! 8.2 */ /*~ 16.2 */
exit
if 0 then inside_then: nop; else nop
exit
