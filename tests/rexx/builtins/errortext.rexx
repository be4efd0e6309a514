/* ERRORTEXT: the text of an error number */
say errortext(16)                   /*= Label not found */
say errortext(35)                   /*= Invalid expression */
say '['errortext(60)']'             /*= [] */
say '['errortext(0)']'              /*= [] */
say errortext('x')                  /*! 40.12 */
say errortext()                     /*! 40.3 */
