/* 10-sieve: a million elements with whole-number tails */
parse arg size .
if size = '' | size = '.' then size = 1000000
do i = 1 to size
  flag.i = 1
end
count = 0
do i = 2 to size
  if flag.i then do
    count = count + 1
    do j = i + i to size by i
      flag.j = 0
    end
  end
end
say count
