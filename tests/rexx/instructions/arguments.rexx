/* Arguments of built-in functions: evaluated from left to right, each when its turn comes */
x = 'abcdef'
say left(x, 2) right(x, 2) substr(x, 2,, '*') substr(x, 5, 4, '*')  /*= ab ef bcdef ef** */
say left(x, change())                            /*= abc */
say x                                            /*= new */
say left(x, 3) || x                              /*= newnew */
x = 'abcdef'
say max(1, 2, 3, 9, 4, 5, 6, 7, 8) min(4, 3, 2, 1, 5, 6, 7, 8)  /*= 9 1 */
/* VALUE changes what a later argument reads, not what an earlier one has read */
say overlay(x, value('x', 'XY'), 2) x            /*= aabcdef XY */
say value('x', x'Z') x value('x', value('x', 1)x) x  /*= XY XYZ 1 XYZ1 */
/* A number stays the number it is written as */
n = 5; d = 1.50; e = 1E3
say length(n) length(d) length(e) n + 1 d + 1 left(d, 6)'|' e + 0  /*= 1 4 3 6 2.50 1.50  | 1000 */
do n = 1 to 3; say right(n, 3, '0') n; end       /*= 001 1 */
/*= 002 2 */
/*= 003 3 */
say left(n, 2)'|' copies(n, n)                   /*= 4 | 4444 */
n = 123456789012345678; say length(n) right(n, 3) n + 0  /*= 18 678 1.23456789E+17 */
/* Unset variables are their names, a stem its default */
drop x; y. = 'deflt'
say left(x, 3)'|' right(y., 2) length(z.)        /*= X  | lt 2 */
/* Exposed variables; the result may go where an argument is */
s = 'some text that is longer than a register'
call inner                                       /*= some|register */
s = substr(s, 6); say s                          /*= text that is longer than a register */
s = insert(s, s, 4); s = left(s, 12); say s      /*= texttext tha */
/* A label goes before the built-in function, wherever it is; a name in quotes passes it by */
say reverse('abc') 'REVERSE'('abc')              /*= mine cba */
interpret "say reverse('abc') 'REVERSE'('abc') left('abc', 2)"  /*= mine cba ab */
/* Conditions come in the order of the arguments */
signal on novalue name without
say left(unset, 1 / 0)
exit
change: x = 'new'; return 3
inner: procedure expose s y.
  say left(s, 4)'|'right(s, 8)
  s = s || ''
  return
reverse: return 'mine'
without: say condition('D')                      /*= UNSET */
signal on syntax name divided
drop unset; signal off novalue
say left(1 / 0, unset)
exit
divided: say condition("C") rc                   /*= SYNTAX 42 */
