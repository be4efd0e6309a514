/* XRANGE */
say xrange('a','f')                              /*= abcdef */
say c2x(xrange('03'x,'07'x))                     /*= 0304050607 */
say c2x(xrange(,'04'x))                          /*= 0001020304 */
say c2x(xrange('FE'x,'02'x))                     /*= FEFF000102 */
say length(xrange())                             /*= 256 */
say xrange('a','a')                              /*= a */
say xrange('ab')                                 /*! 40.23 */
say xrange('a','')                               /*! 40.23 */
