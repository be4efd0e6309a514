/* 20-clonedir: a large user directory rewritten by volser */
parse arg size .
if size = '' | size = '.' then size = 480000
count = 0
do u = 1 to size / 8
  name = 'USER' || right(u, 5, '0')
  call put 'USER' name 'PASSWORD 64M 128M G'
  call put ' INCLUDE IBMDFLT'
  call put ' IPL CMS PARM AUTOCR'
  call put ' LINK MAINT 0190 0190 RR'
  call put ' LINK MAINT 019E 019E RR'
  call put ' MDISK 0191 3390' right(u // 3000, 4, '0') '0010 VM1AU' || (u // 3 + 1) 'MR READ WRITE MULT'
  call put ' MDISK 0195 3390' right(u // 2000, 4, '0') '0005 VM1AP1 MR'
  call put '*'
end
model.0 = count
renamed.VM1AU1 = 'VM1RU1'; renamed.VM1AU2 = 'VM1RU2'; renamed.VM1AU3 = 'VM1RU3'
renamed.VM1AP1 = 'VM1RP1'
changed = 0
sum = 0
do i = 1 to model.0
  line = model.i
  parse upper var line word .
  select
    when left(word, 1) = '*' then nop
    when word = 'MDISK' then do
      parse var line before 'VM1A' +0 volser rest
      if symbol('RENAMED.' || volser) = 'VAR' then do
        line = before || renamed.volser rest
        changed = changed + 1
      end
    end
    when word = 'USER' then do
      parse var line . user .
      owner = user
    end
    otherwise nop
  end
  clone.i = line
  sum = (sum + length(line) * (i // 17)) // 1000003
end
clone.0 = model.0
say changed sum owner clone.6
exit

put:
  count = count + 1
  model.count = arg(1)
  return
