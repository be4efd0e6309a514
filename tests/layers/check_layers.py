#!/usr/bin/env python3
"""Reads every #include "room/…" and fails on an arrow that docs/ARCHITECTURE.md does not draw.

Rooms may include their own headers; of another room only the public header named after it (base: any header).
"""
import pathlib
import re
import sys

ARROWS = {
    "base": set(),
    "rexx": {"base"},
    "dasd": {"base"},
    "ddr": {"base", "dasd"},
    "cpfmtxa": {"base", "dasd"},
    "cp": {"base", "dasd"},
    "models": {"base", "dasd", "cp"},
    "cms": {"base", "rexx", "dasd", "ddr", "cpfmtxa", "cp", "models"},
}
# Headers besides <room>/<room>.h that a room offers to others.
OFFERED = {"cp/audit.h", "cp/clone_journal.h", "cp/directory_object.h", "cp/system_lock.h", "cp/disk_map.h", "cp/member_directory.h", "cp/users.h", "dasd/block_use.h", "dasd/hash.h", "rexx/turns.h",
           "rexx/value.h"}


def main(root):
    faults = []
    for room, allowed in ARROWS.items():
        for path in sorted((root / room).rglob("*")):
            if path.suffix not in {".h", ".cpp"}:
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                found = re.match(r'\s*#\s*include\s+"((\w+)/[^"]+)"', line)
                if not found or found[2] == room or found[2] not in ARROWS:
                    continue
                header, other = found[1], found[2]
                where = f"{path.relative_to(root)}:{number}"
                if other not in allowed:
                    faults.append(f"{where}: {room} may not include {header}")
                elif other != "base" and header != f"{other}/{other}.h" and header not in OFFERED:
                    faults.append(f"{where}: {header} is not the public header of {other}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
