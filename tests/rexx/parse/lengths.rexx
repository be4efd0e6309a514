/* PARSE finds words, patterns and columns in strings of every length, wherever they end */
numeric digits 9
wrong = 0
do length = 0 to 80
  do gap = 1 to 37 by 4
    line = left(copies(copies('x', gap)' ', 80), length)
    call words_of line
    call words_of translate(line, '09'x, ' ')
    call words_of ' 'line
    call words_of line || '9'x' '
    call patterns_of line
  end
end
say wrong                    /*= 0 */

/* words as integers, and a number that is all of the string */
n = 1234567
parse var n a k
say a + 1 '['k']'            /*= 1234568 [] */
parse value -12 with . 2 a
say a                        /*= 12 */
n = 123456789 * 1000 + 1
parse var n 1 a 4 b 7 c
say a b c                    /*= 1.2 345 6789E+11 */
parse value 1/8 with a '.' b
say a b                      /*= 0 125 */

/* the string may be one of its targets, short and long */
s = 'ab cd'
parse var s s t
say s t                      /*= ab cd */
s = copies('word ', 20)'end'
parse var s t s
parse var s . . . . s u
say t s '['u']'              /*= word word [word word word word word word word word word word word word word word end] */
s = copies('x', 70)
parse var s 1 s 15 t 30
say length(s) length(t)      /*= 14 15 */
s = 'a long string that does not fit'
parse var s 3 t 17 s 22 u
say '['t']['s']['u']'        /*= [long string th][at do][es not fit] */

/* back and forth */
line = copies('abcdefgh ', 9)
parse var line 60 a k 5 c d -3 e +2 f 80 g
say '['a']['k']['c']['d']['e']['f']['g']'   /*= [fgh][abcdefgh abcdefgh ][efgh][abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh ][bc][defgh abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh abcdefg][h ] */

/* upper and lower case of strings of every length, letters only */
do length = 0 to 40
  text = left(copies('az{`AZ[@'d2c(225)d2c(193), 5), length)
  parse upper var text upper
  if upper \== translate(text, 'AZ', 'az') then wrong = wrong + 1
end
say wrong                    /*= 0 */
exit

/* each word of a string, by PARSE and by hand */
words_of: procedure expose wrong
  parse arg text
  rest = text
  at = 1
  do 5
    do while pos(substr(text, at, 1), ' ' || '09'x) > 0 & at <= length(text)
      at = at + 1
    end
    from = at
    do while pos(substr(text, at, 1), ' ' || '09'x) = 0 & at <= length(text)
      at = at + 1
    end
    parse var rest word rest
    if word \== substr(text, from, at - from) then wrong = wrong + 1
    at = at + 1
    if rest \== substr(text, min(at, length(text) + 1)) then wrong = wrong + 1
  end
  parse var text a b c .
  parse var text d . e rest
  parse var rest f .
  if a \== d | c \== e then wrong = wrong + 1
  if word(translate(text, ' ', '09'x), 2) \== b then wrong = wrong + 1
  if word(translate(text, ' ', '09'x), 4) \== f then wrong = wrong + 1
  return

/* a literal pattern and a column */
patterns_of: procedure expose wrong
  parse arg text
  blank = ' '
  parse var text a (blank) b ' ' c +3 d 20 e
  p = pos(' ', text' ')
  if a \== left(text, p - 1) then wrong = wrong + 1
  rest = substr(text, p + 1)
  q = pos(' ', rest' ')
  if b \== left(rest, q - 1) then wrong = wrong + 1
  if e \== substr(text, 20) then wrong = wrong + 1
  return
