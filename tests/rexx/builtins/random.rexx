/* RANDOM: ranges and the same sequence for the same seed */
say random(5,5)                                  /*= 5 */
say random(0)                                    /*= 0 */
say datatype(random(),'W')                       /*= 1 */
say random() <= 999                              /*= 1 */
say random(,,42) = random(,,42)                  /*= 1 */
say random(1,6) >= 1                             /*= 1 */
say random(100000,200000) >= 100000              /*= 1 */
say random(100001)                               /*! 40.31 */
say random(0,100001)                             /*! 40.32 */
say random(6,5)                                  /*! 40.33 */
say random(-1)                                   /*! 40.13 */
say random('x')                                  /*! 40.12 */
say random(1,2,3,4)                              /*! 40.4 */
say random(1,2,-1)                               /*! 40.13 */
