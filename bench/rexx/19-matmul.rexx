/* 19-matmul: matrices with two-part tails */
parse arg size .
if size = '' | size = '.' then size = 130
do i = 1 to size
  do j = 1 to size
    a.i.j = i + j
    b.i.j = i - j
  end
end
do i = 1 to size
  do j = 1 to size
    s = 0
    do k = 1 to size
      s = s + a.i.k * b.k.j
    end
    c.i.j = s
  end
end
trace = 0
do i = 1 to size
  k = size + 1 - i
  trace = trace + c.i.k
end
say trace c.1.1 c.size.size
