/* TRACE: the setting before, and a new one */
say trace()                         /*= N */
say trace('O')                      /*= N */
say trace('N')                      /*= O */
say trace('Q')                      /*! 40.28 */
say trace('N', 1)                   /*! 40.4 */
