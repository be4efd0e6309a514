/* SELECT: what is wrong with it */
say 'ok'                                        /*= ok */
select; end                                     /*! 7.1 */ /*~ 7 */
select; say 1; end                              /*! 7.1 */ /*~ 7 */
select; x = 1; end                              /*! 7.1 */ /*~ 7 */
select; otherwise; end                          /*! 7.1 */ /*~ 7 */
select; when 0 then nop; say 1; end             /*! 7.2 */ /*~ 7 */
select; when 0 then nop; end                    /*! 7.3 */ /*~ 7 */
select; when 2 then nop; end                    /*! 34.2 */ /*~ 34 */
select; when 'a' then nop; end                  /*! 34.2 */ /*~ 41 */
select; when 1 say 1; end                       /*! 18.2 */ /*~ 35 */
select; when; end                               /*! 35.1 */ /*~ 35 */
select; when 1 then nop; end x                  /*! 10.4 */ /*~ 10 */
select x; when 1 then nop; end                  /*! 21.1 */
select; when 1 then end; end                    /*! 10.5 */ /*~ 35 */
when 1 then nop                                 /*! 9.1 */ /*~ 9 */
otherwise nop                                   /*! 9.2 */ /*~ 9 */
signal in_when                                  /*! 9.1 */ /*~ 16.2 */
signal in_last                                  /*! 9.2 */ /*~ 16.2 */
signal in_otherwise                             /*! 10.1 */ /*~ 16.2 */
signal at_end                                   /*! 10.1 */ /*~ 16.2 */
exit
select; when 0 then in_when: nop; when 1 then nop; end; exit
select; when 0 then in_last: nop; otherwise nop; end; exit
select; when 0 then nop; otherwise in_otherwise: nop; end; exit
select; when 0 then at_end: nop; end; exit
