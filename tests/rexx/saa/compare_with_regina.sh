#!/bin/sh
# compare_with_regina.sh OURS SOURCE COMPILER: builds the source with Regina's header and library too,
# and compares what both programs say. 77: there is no Regina to build with.
set -eu
ours=$1 source=$2 compiler=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! printf '#include <rexxsaa.h>\nint main(void){return 0;}\n' |
    "$compiler" -x c - -lregina -o "$work/probe" 2>"$work/why"; then
    echo "skipped: libregina3-dev is not installed"
    exit 77
fi
"$compiler" -w "$source" -lregina -o "$work/regina"
"$work/regina" >"$work/regina.out" 2>/dev/null
"$ours" >"$work/ours.out" 2>/dev/null
diff -u "$work/regina.out" "$work/ours.out"
grep -q '^end$' "$work/ours.out"
