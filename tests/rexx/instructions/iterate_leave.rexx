/* ITERATE and LEAVE: which loop, what the variable is */
do i = 1 to 5; if i = 3 then leave; end; say i          /*= 3 */
do i = 1 to 3; if i < 3 then iterate; say i; end        /*= 3 */
do i = 1 to 2; do j = 1 to 2; if j = 2 then iterate i; say i j; end; end     /*= 1 1 */
do i = 1 to 3; do j = 1 to 3; leave i; end; end; say i j       /*= 2 1 */
do i = 1 to 3; do; select; when i = 2 then leave; otherwise nop; end; end; end; say i    /*= 1 1 */
do i = 1 until i = 2; iterate; end; say i               /*= 2 */
do a.1 = 1 to 3; if a.1 = 2 then leave a.1; end; say a.1       /*= 2 */
n = 0; do forever; n = n + 1; if n = 4 then leave; end; say n  /*= 2 */
do 3; n = n + 1; if n = 6 then leave; end; say n        /*= 4 */
do while n < 9; n = n + 1; if n = 8 then iterate; end; say n   /*= 6 */
say 'end'                                               /*= 9 */
/* the last line */                                     /*= end */
