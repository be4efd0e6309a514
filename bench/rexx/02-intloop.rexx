/* 02-intloop: whole numbers inside DIGITS 9 */
parse arg size .
if size = '' | size = '.' then size = 1000000
s = 0
odd = 0
do i = 1 to size
  s = (s + i * 7) // 1000003
  if s // 2 = 1 then odd = odd + 1
  else s = s - odd % 3
  t = i * 3 - s
  if t < 0 then s = s + 1
end
say s odd t
