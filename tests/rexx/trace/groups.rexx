/* TRACE R: groups, their nesting and repeated clauses; not for Regina: it traces to standard error */
trace r
do i = 1 to 2
  select
    when i = 1 then nop
    otherwise
      say i
  end
end i
do while i < 5; i = i + 1; end
do until i > 5; i = i + 1; end
if i = 6 then do; nop; end
interpret 'x = 1; say x'
do forever; leave; end
trace o
exit
/*=      3 *-* do i = 1 to 2 */
/*=        >>>   "1" */
/*=        >>>   "2" */
/*=      4 *-*  select */
/*=      5 *-*   when i = 1 */
/*=        >>>     "1" */
/*=        *-*   then */
/*=        *-*    nop */
/*=      8 *-*  end */
/*=      9 *-* end i */
/*=      3 *-* do i = 1 to 2 */
/*=      4 *-*  select */
/*=      5 *-*   when i = 1 */
/*=        >>>     "0" */
/*=      6 *-*   otherwise */
/*=      7 *-*   say i */
/*=        >>>     "2" */
/*= 2 */
/*=      8 *-*  end */
/*=      9 *-* end i */
/*=      3 *-* do i = 1 to 2 */
/*=     10 *-* do while i < 5 */
/*=        >>>   "1" */
/*=        *-*  i = i + 1 */
/*=        >>>    "4" */
/*=        *-* end */
/*=        *-* do while i < 5 */
/*=        >>>   "1" */
/*=        *-*  i = i + 1 */
/*=        >>>    "5" */
/*=        *-* end */
/*=        *-* do while i < 5 */
/*=        >>>   "0" */
/*=     11 *-* do until i > 5 */
/*=        *-*  i = i + 1 */
/*=        >>>    "6" */
/*=        *-* end */
/*=        *-* do until i > 5 */
/*=        >>>   "1" */
/*=     12 *-* if i = 6 */
/*=        >>>   "1" */
/*=        *-* then */
/*=        *-*  do */
/*=        *-*   nop */
/*=        *-*  end */
/*=     13 *-* interpret 'x = 1; say x' */
/*=        >>>   "x = 1; say x" */
/*=        *-*  x = 1 */
/*=        >>>    "1" */
/*=        *-*  say x */
/*=        >>>    "1" */
/*= 1 */
/*=     14 *-* do forever */
/*=        *-*  leave */
/*=     15 *-* trace o */
