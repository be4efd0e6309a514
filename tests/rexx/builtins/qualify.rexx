/* QUALIFY: the full name of a stream, whether it exists or not */
say qualify('/tmp/rexx-test-no-such')              /*= /tmp/rexx-test-no-such */
say left(qualify('rexx-test-no-such'), 1)          /*= / */
say qualify('')                                    /*= <console> */ /*~ * */
say qualify('a'||'00'x)                            /*! 40.27 */ /*~ none */
say qualify(1, 2)                                  /*! 40.4 */
