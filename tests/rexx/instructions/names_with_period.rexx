/* A function may be a label whose name ends with a period; else ANSI's error 51 */
say .(4) half.(6)                       /*= 8 3 */
say 1 + other.(1)                       /*! 51.1 */ /*~ 41 */
exit
.: return arg(1) * 2
half.: return arg(1) / 2
