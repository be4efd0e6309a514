/* 05-dig1000: e, pi and a square root at DIGITS 1000 */
parse arg size .
if size = '' | size = '.' then size = 20
numeric digits 1000
e = 1
term = 1
do n = 1 to 450
  term = term / n
  e = e + term
end
x = 1.5
do 11
  x = (x + 2 / x) / 2
end
p = 1
do n = 1 to size
  p = p * e / x
  p = p - p % 1 + 1
end
pi = 4 * (4 * arctan(5) - arctan(239))
say left(e, 60) right(e, 20)
say left(x, 60) right(x, 20)
say left(pi, 60) right(pi, 20)
say left(p, 60) right(p, 20)
exit

arctan: procedure
arg n
square = n * n
power = 1 / n
sum = power
do k = 3 by 4 while power > 1e-1000
  power = power / square
  sum = sum - power / k
  power = power / square
  sum = sum + power / (k + 2)
end
return sum
