/* OPTIONS: words that are not known are ignored; ANSI and VM choose the rules; not for Regina: it has other words for OPTIONS */
options 'nonsense words'
options ''
say 1e-7 + 0                                    /*= 0.0000001 */
options 'ANSI'
say 1e-7 + 0                                    /*= 1E-7 */
say 1.5e-6 + 0 123456789 * 10                   /*= 0.0000015 1.23456789E+9 */
numeric form engineering; say 1/3e6 form()      /*= 333.333333E-9 ENGINEERING */
numeric form
call inner
say 1e-7 + 0                                    /*= 1E-7 */
options 'VM'; say 1e-7 + 0                      /*= 0.0000001 */
options                                         /*! 35.1 */
exit
inner: options 'vm'; return
