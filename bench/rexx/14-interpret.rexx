/* 14-interpret: texts that return and texts that are new */
parse arg size .
if size = '' | size = '.' then size = 150000
sum = 0
do i = 1 to size
  interpret 'sum = sum +' i // 50
  interpret 'if sum // 3 = 0 then sum = sum + 1'
  name = 'V' || i // 20
  interpret name '= i; sum = sum +' name '// 2'
end
do i = 1 to size % 10
  interpret 'sum = sum +' i
  sum = sum + value('V' || i // 20)
end
say sum
