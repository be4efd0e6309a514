/* 03-dec9: fractions at DIGITS 9 */
parse arg size .
if size = '' | size = '.' then size = 400000
x = 0.5
y = 1.25
s = 0
do i = 1 to size
  x = 3.71 * x * (1 - x)
  y = y + x / 7 - 0.0712
  if y > 3 then y = y - 2.997
  s = s + x * y
  if s > 1000 then s = s / 8
end
say x y s
