/* DO: order of evaluation, final values */
do i = 1 to 3; nop; end; say i                       /*= 4 */
do i = 1 to 0; say 'never'; end; say i               /*= 1 */
do i = 1 by 2 for 3; nop; end; say i                 /*= 7 */
do i = 3 to 1 by -1; nop; end; say i                 /*= 0 */
do i = '0010' to 11; say i; end
/*= 10 */
/*= 11 */
do 2.0; say 'twice'; end
/*= twice */
/*= twice */
do 0; say 'never'; end
x = 3; n = 0; do x; x = 1; n = n + 1; end; say n     /*= 3 */
i = 0; do until i = 4; i = i + 1; end; say i         /*= 4 */
i = 0; do forever; i = i + 1; if i = 3 then leave; end; say i  /*= 3 */
do i = 1 to 3; do j = 1 to 3; if j = 2 then iterate i; if i = 3 then leave i; say i j; end j; end i
/*= 1 1 */
/*= 2 1 */
s = ''; do i = 1 to 5 while s < 3; s = i; end; say i s   /*= 4 3 */
s = ''; do i = 1 until i = 2; s = s || i; if i = 1 then iterate; end; say i s /*= 2 12 */
do a.1 = 1 to 2; nop; end; say a.1                   /*= 3 */
do i = 1 to 2; interpret 'i = 5'; end; say i         /*= 6 */
do i = 1 to 3; select; when i = 2 then leave; otherwise nop; end; end; say i /*= 2 */
