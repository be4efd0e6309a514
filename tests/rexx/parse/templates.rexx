/* PARSE: the worked cases of the reference */
bar = '|'
parse value 'This is  the text' with a b c; say a || bar || b || bar || c   /*= This|is| the text */
parse value '  lead  trail  ' with a b; say a || bar || b || bar   /*= lead| trail  | */
parse value 'a,b,,c' with w ',' x ',' y ',' z; say w || bar || x || bar || y || bar || z   /*= a|b||c */
parse value 'abcdefghij' with 3 a 5 b 2 c 4 d; say a b c d   /*= cd efghij bc defghij */
parse value 'abcdefghij' with a +3 b +2 c -4 d +1 e; say a b c d e   /*= abc de fghij b cdefghij */
parse value 'REXX: language' with 'X' +1 a 1 b; say a || bar || b   /*= X: language|REXX: language */
parse value 'Smith, John 1234567' with last ', ' first 13 num 16; say last || bar || first || bar || num   /*= Smith|John |123 */
n = 4; parse value 'abcdefghij' with =(n) a +(n) b; say a b   /*= defg hij */
sep = '//'; parse value 'x//y//z' with a (sep) b (sep) c; say a b c   /*= x y z */
parse value 'abc' with a '' b; say a || bar || b || bar   /*= abc|| */
parse value 'abc' with 99 a; say '['a']'   /*= [] */
parse value 'abcdef' with a 4 b 4 c; say a b c   /*= abc def def */
parse value 'abcdef' with a -1 b; say a b   /*= abcdef abcdef */
parse value '2 abcdef' with len . 3 data +(len) rest; say len data rest   /*= 2 ab cdef */
parse value 'abcXdefXghi' with a 'X' 2 b 'X' c; say a b c   /*= abc bc defXghi */
parse value '.....,xyz' with . ',' +1 -3 q +2; say q   /*= .. */
x = 'one two'; parse var x x y; say x || bar || y   /*= one|two */
parse upper value 'mixed Case' with a b; say a b   /*= MIXED CASE */
call t 'A b','C d',,'e'
/*= A|b|C d||e 4 0 1 */
queue 'q w'; push 'p'; parse pull a; pull b c; say a b c   /*= p Q W */
exit
t: parse arg a b, c, d, e; say a || bar || b || bar || c || bar || d || bar || e arg() arg(3,'E') arg(3,'O'); return
