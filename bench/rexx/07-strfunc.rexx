/* 07-strfunc: the string functions every exec uses */
parse arg size .
if size = '' | size = '.' then size = 300000
text = 'The quick brown fox jumps over the lazy dog'
sum = 0
do i = 1 to size
  n = i // 40 + 1
  part = substr(text, n, 8)
  sum = sum + length(strip(part)) + pos('o', text, n)
  word = translate(left(part, 6) || right(i, 5, '0'))
  sum = sum + verify(word, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ ') + lastpos('E', word)
  if abbrev('VOLUME', left('VOL', i // 4), 1) then sum = sum + 1
  line = overlay(word, text, n)
  sum = sum + pos('0', line) + (reverse(part) = part) + countstr('o', line)
  text = insert('', delstr(line, 44), 3)
  if i // 100 = 0 then text = 'The quick brown fox jumps over the lazy dog'
end
say sum text
