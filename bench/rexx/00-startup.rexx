/* 00-startup: a small exec, over before it has begun */
parse arg size .
if size = '' | size = '.' then size = 3
do i = 1 to size
  line = 'line' i
end
say line
