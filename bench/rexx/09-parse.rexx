/* 09-parse: templates of every kind */
parse arg size .
if size = '' | size = '.' then size = 450000
sum = 0
line = 'MDISK 0191 3390 0001 0100 VM1AU1 MR READPASS WRITEPASS MULTPASS'
do i = 1 to size
  parse var line key addr type start size1 volser mode .
  parse var volser system 5 kind +1 number
  parse value i'/'start':'size1 with n '/' from ':' count
  sum = sum + n // 7 + count + number
  parse upper var line . =7 cuu +4 . 17 cyl rest
  if cuu = addr & kind = 'U' then sum = sum + length(rest)
  delim = ' '
  parse var line first (delim) second (delim) third (delim) .
  sum = sum + length(first) + second + third
end
say sum key mode cyl system type from
