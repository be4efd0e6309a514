/* What the package in package.cpp can do; run by: rexx --package ./libtally.so package.rexx */
say isqrt(2024) isqrt(0) isqrt(999999999999999999)
n. = 0
say tally('n.', 'the cat and the dog and the bird') 'words,' n.the 'the'
address tally
'ADD 40'
'ADD 2'
'SHOW'
address tally 'SHOW' with output stem shown.
say 'RC' rc 'taken:' shown.1
'NONSENSE'
say 'RC' rc
'RESET'
signal on syntax
say isqrt('x')
exit
syntax: say condition('D')
