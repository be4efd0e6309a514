/* USERID */
say userid() == '' | length(userid()) > 0        /*= 1 */
say userid(1)                                    /*! 40.4 */
