/* 17-lineout: a million lines written */
parse arg size folder .
if size = '' | size = '.' then size = 700000
file = folder'lineout.data'
lost = 0
do i = 1 to size
  lost = lost + lineout(file, 'This is line' i 'of the file')
end
call lineout file
say lost i
