/* 06-concat: one string that grows */
parse arg size .
if size = '' | size = '.' then size = 40000
s = ''
do i = 1 to size
  s = s || i','
end
t = ''
do i = 1 to size
  t = t'x' || i // 10
end
say length(s) length(t) right(s, 12) right(t, 6)
