/* 12-fib: recursion through PROCEDURE EXPOSE */
parse arg size .
if size = '' | size = '.' then size = 27
calls = 0
say fib(size) calls
exit

fib: procedure expose calls
  arg n
  calls = calls + 1
  if n < 2 then return n
  return fib(n - 1) + fib(n - 2)
