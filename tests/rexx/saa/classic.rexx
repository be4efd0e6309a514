/* Functions of a library written for the SAA interface. Argument: the library. */
parse arg library
say rxfuncadd('ClassicLoadFuncs', library, 'ClassicLoadFuncs') rxfuncquery('ClassicLoadFuncs')
call ClassicLoadFuncs
say ClassicUpper('quiet') rxfuncquery('ClassicUpper')
say ClassicGreet() greeting
say rxfuncadd('Absent', library, 'NoSuchProcedure') rxfuncadd('ClassicGreet', library, 'ClassicGreet')
say rxfuncdrop('ClassicGreet') rxfuncdrop('ClassicGreet')
signal on syntax
say ClassicUpper()
exit
syntax: say rc condition('E')
