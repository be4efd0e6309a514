/* Nothing of a text for INTERPRET runs when a clause of it is wrong: a test program that keeps its place in
   i must not lose it to "i=1; do i=1 to 3; end j" */
i = 0
texts = 'i=9; do a.i=1 to 3; end a.1|i=9; say )|i=9; if 1 then|i=9; select; when 1 then nop; nop|i=9; x="'
do while texts \== ''
  parse var texts text '|' texts
  call try text
end                                     /*= 10.2 */ /*~ 10 */
                                        /*= 37.2 */ /*~ 64.1 */
                                        /*= 14.3 */
                                        /*= 7.2 */ /*~ 7 */
                                        /*= 6.3 */
say i                                   /*= 0 */
exit
try: procedure expose i
  parse arg text
  signal on syntax
  interpret text
  return
syntax:
  say condition('E')
  return
