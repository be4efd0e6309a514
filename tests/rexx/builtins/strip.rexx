/* STRIP */
say '['strip('  ab c  ')']'                      /*= [ab c] */
say '['strip('  ab c  ','L')']'                  /*= [ab c  ] */
say '['strip('  ab c  ','t')']'                  /*= [  ab c] */
say strip('12.7000',,0)                          /*= 12.7 */
say strip('0012.700',,0)                         /*= 12.7 */
say strip('aabaa',,'a')                          /*= b */
say '['strip('aaaa','B','a')']'                  /*= [] */
say '['strip('')']'                              /*= [] */
say strip('a','X')                               /*! 40.28 */
say strip('a','')                                /*! 40.21 */
say strip('a','B','ab')                          /*! 40.23 */
say strip()                                      /*! 40.3 */
