/* STORAGE: there is none; not for Regina: it has another STORAGE */
say storage()                                    /*! 40.1 */
say storage('200',4)                             /*! 40.1 */
say storage(1,2,3,4)                             /*! 40.4 */
