/* 11-wordcount: elements with words as tails */
parse arg size .
if size = '' | size = '.' then size = 60000
seed = 12345
do i = 1 to 3000
  seed = (seed * 1021 + 8191) // 65536
  word.i = 'W' || d2x(seed, 4)
end
count. = 0
names = 0
do i = 1 to size
  line = ''
  do 8
    seed = (seed * 1021 + 8191) // 65536
    k = seed // 3000 + 1
    line = line word.k
  end
  do while line <> ''
    parse var line w line
    if count.w = 0 then do
      names = names + 1
      name.names = w
    end
    count.w = count.w + 1
  end
end
most = 0
do i = 1 to names
  w = name.i
  if count.w > most then do
    most = count.w
    best = w
  end
end
say names most best
