/* 16-queue: lines through the queue */
parse arg size .
if size = '' | size = '.' then size = 230000
sum = 0
do round = 1 to 10
  do i = 1 to size
    queue 'line' i
  end
  push 'first' round
  do while queued() > 0
    parse pull word n
    if word = 'line' then sum = sum + n
    else sum = sum - n
  end
end
say sum round
