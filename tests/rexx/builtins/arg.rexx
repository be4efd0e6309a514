/* ARG: arguments of the active routine */
signal go
count: return arg()
nth: return '['arg(1)']['arg(2)']' arg(1,'E') arg(2,'Exists') arg(1,'O') arg(2,'o')
bad: return arg(arg(1), arg(2))
go:
say count('a', , 'c')               /*= 3 */
say count()                         /*= 0 */
say nth('a', , 'c')                 /*= [a][] 1 0 0 1 */
say bad(0)                          /*! 40.14 */
say bad(1, 'X')                     /*! 40.28 */
