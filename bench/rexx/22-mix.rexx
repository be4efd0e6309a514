/* 22-mix: clauses in the proportions of ordinary execs, in the spirit of rexxcps */
parse arg size .
if size = '' | size = '.' then size = 22000
clauses = 0
trace_level = 0
do count = 1 to size
  flag = 0; p0 = 'b'
  do loop = 1 to 4
    if loop = 2 then
      if 18 // 3 = 0 then flag = 1
    a = 1 * loop; b = 2.345 * a; x.loop = a
    if b > 5 & flag = 1 then c = b - 5
    else c = 5 - b
    j. = 0
    key1 = 'Key Bee'
    do while j.loop < 2
      j.loop = j.loop + 1
      acompound.key1.loop = substr(1234''5678, 6, 2)
      select
        when flag = 'string' then nop
        when avar.flag.2 = 0 then nop
        when flag = 5 + 99.7 then nop
        otherwise n = n_of(loop)
      end
    end
    parse value 'Foo Bar' loop with v1 v2 v3 .
    if left(v1, 1) = 'F' then p0 = p0 || v3
    call subroutine v2, loop
    rc = length(p0) + pos('Bar', v1 v2)
    clauses = clauses + rc + result
  end
end
say clauses n p0 acompound.key1.4 x.3
exit

n_of:
  arg value
  return value // 3

subroutine: procedure
  parse upper arg name, number .
  total = 0
  do number
    total = total + length(name) * 1.5
  end
  if total > 10 then total = trunc(total)
  return total
