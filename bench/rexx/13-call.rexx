/* 13-call: CALL, functions, SIGNAL VALUE */
parse arg size .
if size = '' | size = '.' then size = 480000
total = 0
do i = 1 to size
  call add i // 5, 2
  total = total + result + twice(i // 3)
  call jump i // 3
end
say total
exit

add:
  parse arg a, b
  return a + b

twice:
  return arg(1) * 2

jump:
  signal value 'CASE' || arg(1)
case0: total = total + 1; return
case1: total = total + 3; return
case2: total = total - 2; return
