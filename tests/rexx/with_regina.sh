#!/bin/sh
# with_regina.sh runner script: the expected lines of a script marked "portable" against Regina.
# 77 is "skipped": no Regina here.
regina=$(command -v regina) || { echo "skipped: regina is not installed"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
"$1" --print "$2" > "$work/script.rexx"
sed -n 's|.*/\*= \(.*\) \*/.*|\1|p' "$2" > "$work/expected"
"$regina" "$work/script.rexx" < /dev/null > "$work/got" 2> "$work/errors"
diff "$work/expected" "$work/got" || { cat "$work/errors"; exit 1; }
