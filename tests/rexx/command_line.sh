#!/bin/sh
# command_line.sh rexx: what the switches of the program do; each case is a command line, its standard
# error and its status.
rexx=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

# check status expected-text arguments...: the text is all of standard error.
check() {
  status=$1 expected=$2
  shift 2
  "$rexx" "$@" < /dev/null > "$work/out" 2> "$work/err"
  got=$?
  printf '%s' "$expected" > "$work/expected"
  if [ $got -ne "$status" ] || ! diff "$work/expected" "$work/err"; then
    echo "rexx $*: status $got, expected $status"
    failed=1
  fi
}

report='     1 +++ say 1 / 0
Error 42 running -e, line 1: Arithmetic overflow/underflow
Error 42.3: Arithmetic overflow; divisor must not be zero
'
place='     1 | say 1 / 0
       |       ^
Help: Divided by zero, or the exponent has more than nine digits.
'
check 214 "$report" -e 'say 1 / 0'
check 214 "$report$place" --explain -e 'say 1 / 0'
check 214 "$report" --explain --no-explain -e 'say 1 / 0'
check 219 'Error 37 running -e, line 2: Unexpected "," or ")"
Error 37.2: Unmatched ")" in expression
     2 |   say 2)
       |        ^
Help: A comma or ) has no ( before it; quote it if it belongs to a command.
' -c --explain -e 'say 1
  say 2)'
check 0 '' -c -e 'say 1 -- 2'
check 0 '' -o NOLINECOMMENTS -e 'exit (5 -- 5) - 10'
check 1 '' -e 'exit 1 -- 5'
check 206 '     1 +++ say .foo
Error 50 running -e, line 1: Unrecognized reserved symbol
Error 50.1: Unrecognized reserved symbol ".FOO"
' -o ANSI -e 'say .foo'
check 2 'rexx: unknown option --nosuch
Try '\''rexx --help'\''.
' --nosuch
exit $failed
