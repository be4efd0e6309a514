/* SELECT: the first WHEN that is true */
do i = 1 to 4
  select
    when i = 1 then say 'one'                   /*= one */
    when i = 2 then do
      say 'two'                                 /*= two */
      say 'deux'                                /*= deux */
    end
    when i < 4 then nop
    otherwise
      say 'many'                                /*= many */
      say 'more'                                /*= more */
  end
end
select; when 1 then say 'first'; when 1 then say 'second'; end     /*= first */
select; when 0 then nop; otherwise; end
select
  when 1 then select
    when 0 then nop
    otherwise say 'nested'                      /*= nested */
  end
  otherwise nop
end
when = 1; select; when when then say 'variable'; end      /*= variable */
