/* labels may stand before THEN and ELSE */
do i = 0 to 1
  if i then say 'yes'
  before_else: else say 'no'            /*= no */
                                        /*= yes */
  if i
  before_then: then say 'then'          /*= then */
  select
    when i
    in_when: then say 'when'            /*= when */
    otherwise nop
  end
end
