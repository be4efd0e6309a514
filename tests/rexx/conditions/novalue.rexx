/* NOVALUE: where it is raised and where not */
signal on novalue name n1
say unset
n1: say sigl condition('C') condition('D') condition('I') condition('S')     /*= 3 NOVALUE UNSET SIGNAL OFF */
signal on novalue name n2
s. = 'default'; say s.none                      /*= default */
t.unset_tail = 1; say t.unset_tail              /*= 1 */
say symbol('unset') value('unset')              /*= LIT UNSET */
drop s. ; say s.none
n2: say sigl condition('D')                     /*= 9 S.NONE */
signal on novalue name n3
parse var unset x
n3: say sigl condition('D')                     /*= 12 UNSET */
signal on novalue name n4
parse value 'x' with (unset) y
n4: say sigl condition('D')                     /*= 15 UNSET */
signal on novalue name n5
call sub                                        /*= here UNSET */
say 'still armed' condition('C')                /*= still armed NOVALUE */
x = unset + 1
n5: say sigl condition('D')                     /*= 20 UNSET */
say unset                                       /*= UNSET */
signal on novalue
signal off novalue
say unset                                       /*= UNSET */
exit
sub: signal on novalue name here; say unset
here: say 'here' condition('D'); return
