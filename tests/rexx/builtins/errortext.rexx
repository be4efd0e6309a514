/* ERRORTEXT: the texts of VM; S gives those of ANSI; n.mm those of the second line with their gaps */
say errortext(16)                   /*= Label not found */
say errortext(35)                   /*= Invalid expression */
say '['errortext(60)']'             /*= [] */ /*~ [[Can't rewind transient file]] */
say '['errortext(0)']'              /*= [] */
say errortext(40) errortext(20, 'N')     /*= Invalid call to routine Symbol expected */ /*~ Incorrect call to routine Name expected */
say errortext(40, 's')              /*= Incorrect call to routine */
say errortext(20, 'Standard')       /*= Name expected */
say errortext(16, 'S')              /*= Label not found */
say errortext(5, 'S')               /*= System resources exhausted */
say errortext(40.23)                /*= <bif> argument <argnumber> must be a single character; found "<value>" */
say errortext(16.1)                 /*= Label "<name>" not found */
say errortext(42.1)                 /*= Arithmetic overflow detected at "<value> <operation> <value>"; exponent of result requires more than 9 digits */ /*~ Arithmetic overflow detected at "<value> <operator> <value>"; exponent of result requires more than #Limit_ExponentDigits digits */
say errortext(21.1)                 /*= The clause ended at an unexpected token; found "<token>" */
say errortext(0.3)                  /*= Interactive trace.  "Trace Off" to end debug. ENTER to continue. */
say '['errortext(16.9)']' '['errortext(40.2)']'    /*= [] [] */
say errortext("x")                  /*! 40.11 */
say errortext(100)                  /*! 40.17 */ /*~ none */
say errortext(-1)                   /*! 40.17 */ /*~ 40.13 */
say errortext(1.5e3)                /*! 40.17 */ /*~ none */
say errortext(16, 'X')              /*! 40.28 */
say errortext()                     /*! 40.3 */
