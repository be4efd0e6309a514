/* NUMERIC: DIGITS, FORM, FUZZ; saved over calls */
numeric digits 5; say 1/3 digits()              /*= 0.33333 5 */
numeric digits; say digits()                    /*= 9 */
numeric digits 3 + 1; say 2/3                   /*= 0.6667 */
numeric digits 9
numeric form engineering; say 12345678901 + 0 form()       /*= 12.3456789E+9 ENGINEERING */
numeric form scientific; say 12345678901 + 0 form() /*= 1.23456789E+10 SCIENTIFIC */
numeric form value 'eng'||'ineering'; say form()           /*= ENGINEERING */
numeric form scientific
numeric fuzz 1; say fuzz()                      /*= 1 */
numeric fuzz; say fuzz()                        /*= 0 */
call inner; say digits() fuzz() form()          /*= 9 0 SCIENTIFIC */
x = 1/3; numeric digits 3; say x                /*= 0.333333333 */
say x + 0                                       /*= 0.333 */
exit
inner: numeric digits 20; numeric fuzz 3; numeric form engineering; return
