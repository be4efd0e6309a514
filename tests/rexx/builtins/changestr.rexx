/* CHANGESTR: all occurrences, not looked at again */
say changestr('a','banana','o')                  /*= bonono */
say changestr('na','banana','')                  /*= ba */
say changestr('a','aaa','aa')                    /*= aaaaaa */
say changestr('','abc','x')                      /*= abc */
say changestr('x','abc','y')                     /*= abc */
say '['changestr('abc','abc','')']'              /*= [] */
say '['changestr('a','','x')']'                  /*= [] */
say changestr('a','b')                           /*! 40.3 */
say changestr('a',,'b')                          /*! 40.5 */ /*~ 40.3 */
