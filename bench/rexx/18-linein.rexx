/* 18-linein: a million lines read */
parse arg size folder .
if size = '' | size = '.' then size = 400000
file = folder'linein.data'
sum = 0
count = 0
do while lines(file) > 0
  line = linein(file)
  count = count + 1
  sum = (sum + length(line) * (count // 13)) // 1000003
end
say count sum
