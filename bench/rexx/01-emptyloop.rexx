/* 01-emptyloop: a counted loop and nothing in it */
parse arg size .
if size = '' | size = '.' then size = 4800000
do pass = 1 to 12
  do i = 1 to size
  end
end
say pass i
