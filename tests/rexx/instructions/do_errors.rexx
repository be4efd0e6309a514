/* DO: what is refused */
say 'ok'                       /*= ok */
do i = 'a' to 3; end           /*! 41.6 */ /*~ 41 */
do i = 1 to 'b'; end           /*! 41.4 */ /*~ 41 */
do i = 1 by 'c'; end           /*! 41.5 */ /*~ 41 */
do i = 1 for -1; end           /*! 26.3 */ /*~ 33 */
do 1.5; end                    /*! 26.2 */
do i = 1 to 2 to 3; end        /*! 27.1 */
do while 1 until 1; end        /*! 27.1 */
do while 2; end                /*! 34.3 */ /*~ 34 */
do until 'x'; end              /*! 34.4 */ /*~ 41 */
do forever x; end              /*! 25.16 */
do i = 1 to 2; end j           /*! 10.2 */ /*~ 10 */
do; end x                      /*! 10.3 */ /*~ 10 */
end                            /*! 10.1 */
leave                          /*! 28.1 */
iterate                        /*! 28.2 */
do i = 1 to 2; leave k; end    /*! 28.3 */
do i = 1 to 2; interpret 'leave'; end   /*! 28.1 */
if 1 then end                  /*! 10.5 */ /*~ 10.1 */
do 4 to 4; end                 /*! 27.1 */
do 4 by 1; end                 /*! 27.1 */
to = 1; do to + 1; end         /*! 27.1 */
