/* 08-words: the word functions */
parse arg size .
if size = '' | size = '.' then size = 80000
list = ''
do i = 1 to 60
  list = list 'w'i
end
list = strip(list)
sum = 0
do i = 1 to size
  do k = 1 to words(list) by 7
    sum = sum + length(word(list, k)) + wordindex(list, k)
  end
  sum = sum + wordpos('w'i // 70, list) + wordlength(list, i // 60 + 1)
  some = subword(list, i // 50 + 1, 4)
  sum = sum + words(delword(some, 2, 1)) + length(space(some, 2, '.'))
end
say sum some
