/* FORM */
say form()                          /*= SCIENTIFIC */
numeric form engineering
say form()                          /*= ENGINEERING */
say form(1)                         /*! 40.4 */
