/* CALL: arguments, RESULT, SIGL, what is saved and restored */
call none
say result                                      /*= RESULT */
call give 3, 4
say result                                      /*= 7 */
call args 'a', , 'c'                            /*= 3 1 0 1 <a> <> <c> */
call args                                       /*= 0 0 0 0 <> <> <> */
call 'LENGTH' 'four'; say result                /*= 4 */
call length 'abc'; say result                   /*= 3 */
call line                                       /*= 10 */
numeric digits 5
call changes
say digits() address()                          /*= 5 SYSTEM */
numeric digits 9
x = 1; call sees; say x                         /*= 2 */
call recursive 1                                /*= 0 */
/* and the outer one */                         /*= 1 */
exit
none: return
give: return arg(1) + arg(2)
args: say arg() arg(1, 'E') arg(2, 'E') arg(3, 'E') '<' || arg(1)'> <' || arg(2)'> <' || arg(3)'>'; return
line: say sigl; return
changes: numeric digits 20; address path; return
sees: x = x + 1; return
recursive: procedure; parse arg n
  if n > 0 then call recursive n - 1
  say n
  return
