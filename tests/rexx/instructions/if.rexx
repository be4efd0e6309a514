/* IF: THEN, ELSE, nesting, null clauses */
if 1 then say 'yes'                             /*= yes */
if 0 then say 'no'; else say 'else'             /*= else */
if 1
 then
  say 'lines'                                   /*= lines */
 else say 'no'
if 0 then ; say 'skipped'
if 1 then if 0 then say 'a'; else say 'inner'   /*= inner */
if 0 then if 0 then say 'a'; else say 'b'
if 0 then if 1 then nop; else nop; else say 'outer'      /*= outer */
if 1 then do; say 1; say 2; end; else do; say 3; end     /*= 1 */
say 'after'                                     /*= 2 */
if 1 = 1 & 'a' < 'b' then x = 'set'             /*= after */
say x                                           /*= set */
if = 0; if if = 0 then say if                   /*= 0 */
if 1 then; do; say 'semicolon'; end             /*= semicolon */
if 1 then select; when 1 then say 'select'; end /*= select */
