/* Tails with ever longer gaps take memory for what is there, not for the gaps */
s. = 0
do i = 1 to 12000
    j = i * i
    s.j = i
end
say s.1 s.4 s.144000000 s.143999999 s.3          /*= 1 2 12000 0 0 */
sum = 0
do i = 1 to 12000
    j = i * i
    sum = sum + s.j
end
say sum                                          /*= 72006000 */
drop s.
do i = 1 to 100000
    s.i = i
end
say s.100000 symbol('s.100001')                  /*= 100000 LIT */
