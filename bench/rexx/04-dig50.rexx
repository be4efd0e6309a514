/* 04-dig50: square roots, e and a map at DIGITS 50 */
parse arg size .
if size = '' | size = '.' then size = 1800
numeric digits 50
sum = 0
do n = 2 to size + 1
  x = n / 2
  do 7
    x = (x + n / x) / 2
  end
  sum = sum + x * x - n + x
end
say sum
e = 1
term = 1
do n = 1 to 45
  term = term / n
  e = e + term
end
say e
z = 0.5
do n = 1 to size * 5
  z = 3.9 * z * (1 - z)
end
say z
