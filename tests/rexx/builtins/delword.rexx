/* DELWORD: takes the blanks behind the words, keeps those before */
say delword('Now is the  time',2,2)              /*= Now time */
say delword('a b c',2,1)                         /*= a c */
say '['delword('Now is the time ',3)']'          /*= [Now is ] */
say delword('Now is the time',5)                 /*= Now is the time */
say delword('Now is   the time',3,0)             /*= Now is   the time */
say '['delword(' a b',1)']'                      /*= [ ] */
say '['delword('a b  c ',2)']'                   /*= [a ] */
say '['delword('',1)']'                          /*= [] */
say delword('a',0)                               /*! 40.14 */
say delword('a',1,-1)                            /*! 40.13 */
say delword('a')                                 /*! 40.3 */
