/* CENTRE is CENTER */
say centre('ABC',8,'-')                          /*= --ABC--- */
say centre('abc',5,'ab')                         /*! 40.23 */
