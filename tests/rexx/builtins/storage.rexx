/* STORAGE: there is none */
say storage()                                    /*! 40.1 */
say storage('200',4)                             /*! 40.1 */
say storage(1,2,3,4)                             /*! 40.4 */
