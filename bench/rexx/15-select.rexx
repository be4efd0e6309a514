/* 15-select: long WHEN chains */
parse arg size .
if size = '' | size = '.' then size = 1600000
a = 0; b = 0; c = 0; d = 0
do i = 1 to size
  n = i // 11
  select
    when n = 0 then a = a + 1
    when n = 1 then b = b + 2
    when n = 2 then c = c + 3
    when n = 3 | n = 4 then d = d + 4
    when n > 4 & n < 7 then a = a + 5
    when n = 7 then b = b + 6
    when n >= 10 then c = c + 7
    otherwise d = d + 8
  end
  select
    when i < 10 then kind = 'small'
    when kind = 'small' then kind = 'middle'
    when kind == 'middle' then kind = 'large'
    otherwise kind = 'small'
  end
end
say a b c d kind
