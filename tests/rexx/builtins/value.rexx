/* VALUE: by name, and a new value */
drop a3; a33 = 7; k = 3; fred = 'K'; list.5 = 'five'; i = 5
say value('a'k)                     /*= A3 */
say value('a'k||k)                  /*= 7 */
say value('fred')                   /*= K */
say value(fred)                     /*= 3 */
say value(fred, 5)                  /*= 3 */
say k                               /*= 5 */
say value('LIST.I')                 /*= five */
say value('LIST.'i, 'new') list.5   /*= five new */
say value('*')                      /*! 40.26 */
say value('x', 1, 'no such pool')   /*! 40.37 */
say value()                         /*! 40.3 */
