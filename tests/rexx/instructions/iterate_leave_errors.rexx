/* ITERATE and LEAVE: outside a loop, a name that is none of a loop */
say 'ok'                                        /*= ok */
leave                                           /*! 28.1 */
iterate                                         /*! 28.2 */
do; leave; end                                  /*! 28.1 */
select; when 1 then leave; end                  /*! 28.1 */
do i = 1 to 2; leave k; end                     /*! 28.3 */
do i = 1 to 2; iterate k; end                   /*! 28.4 */
do 2; leave i; end                              /*! 28.3 */
do i = 1; leave 'i'; end                        /*! 20.2 */ /*~ 20.1 */
do i = 1; leave 1; end                          /*! 20.2 */ /*~ 20.1 */
do i = 1; leave i j; end                        /*! 21.1 */
do i = 1 to 2; call sub; end                    /*! 28.1 */
signal inside                                   /*! 28.1 */ /*~ 16.2 */
signal named                                    /*! 28.4 */ /*~ 16.2 */
exit
sub: leave
do i = 1 to 2; inside: leave; end
do i = 1 to 2; named: iterate i; end
