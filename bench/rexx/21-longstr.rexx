/* 21-longstr: a long string taken apart */
parse arg size .
if size = '' | size = '.' then size = 30000
text = ''
do i = 1 to size
  text = text || 'field'i','
end
sum = 0
rest = text
do while rest <> ''
  parse var rest field ',' rest
  sum = sum + length(field)
end
at = 1
commas = 0
do forever
  at = pos(',', text, at)
  if at = 0 then leave
  commas = commas + 1
  at = at + 1
end
half = length(text) % 2
do i = 1 to 300
  piece = substr(text, half - i * 10, 2000)
  sum = sum + length(piece) + pos('d77,', piece) + (piece = text)
end
say sum commas length(changestr(',', text, '--'))
