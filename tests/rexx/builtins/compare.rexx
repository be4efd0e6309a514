/* COMPARE: 0, or the first place that differs; the shorter is padded */
say compare('abc','abc')                         /*= 0 */
say compare('abc','ak')                          /*= 2 */
say compare('ab ','ab')                          /*= 0 */
say compare('ab ','ab',' ')                      /*= 0 */
say compare('ab ','ab','x')                      /*= 3 */
say compare('ab-- ','ab','-')                    /*= 5 */
say compare('','')                               /*= 0 */
say compare('','a')                              /*= 1 */
say compare('a','b','xx')                        /*! 40.23 */
say compare('a')                                 /*! 40.3 */
