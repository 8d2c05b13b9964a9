#!/usr/bin/env python3
"""Write what is derived from the error table include/btcfi/core/errors.def.

    tools/errors.py            writes bindings/c/include/btcfi/errors.h and docs/errors.md
    tools/errors.py --check    compares them with the table; exit 1 and say which differs
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "include/btcfi/core/errors.def"
HEADER = ROOT / "bindings/c/include/btcfi/errors.h"
PAGE = ROOT / "docs/errors.md"

# First code of each room's block; core starts at 1.
BLOCKS = {
    "core": 1, "feeds": 100, "aggregate": 200, "pricing": 300, "rv32": 400, "merkle": 500,
    "script": 600, "tx": 700, "settlement": 800, "oracle": 900, "keys": 1000, "dispute": 1100,
    "service": 1200,
}
ENTRY = re.compile(r'BTCFI_ERROR\(\s*(\w+)\s*,\s*(\d+)\s*,\s*"((?:[^"\\]|\\.)*)"\s*,\s*'
                   r'"((?:[^"\\]|\\.)*)"\s*\)')


def read_table():
    """Rooms in the order of the file, each with its entries (name, number, happened, remedy)."""
    text = TABLE.read_text()
    rooms, seen_names, seen_numbers, problems = {}, set(), set(), []
    position = 0
    for match in re.finditer(r"^// (\w+)(?:$|[:;(]| \()|" + ENTRY.pattern, text[position:], re.M):
        if match.group(1):
            if match.group(1) in BLOCKS:
                room = match.group(1)
                rooms[room] = []
            continue
        name, number, happened, remedy = match.groups()[1:]
        number = int(number)
        first = BLOCKS[room]
        if not first <= number < (100 if room == "core" else first + 100):
            problems.append(f"{name} = {number} lies outside the block of {room}")
        if name in seen_names or number in seen_numbers:
            problems.append(f"{name} = {number} is used twice")
        for sentence in (happened, remedy):
            if not sentence.endswith("."):
                problems.append(f"{name}: a sentence ends with a full stop: {sentence!r}")
        seen_names.add(name)
        seen_numbers.add(number)
        rooms[room].append((name, number, happened, remedy))
    missing = [room for room in BLOCKS if room not in rooms]
    if missing:
        problems.append("no block for " + ", ".join(missing))
    if text.count("BTCFI_ERROR(") - 1 != len(seen_names):  # one mention in the opening comment
        problems.append("an entry of the table could not be read")
    if problems:
        sys.exit("errors.def: " + "\nerrors.def: ".join(problems))
    return rooms


def header(rooms):
    lines = [
        "/* Status codes: the same numbers in C, C++ and Python. Written by tools/errors.py. */",
        "#ifndef BTCFI_ERRORS_H",
        "#define BTCFI_ERRORS_H",
        "",
        "#include <stdint.h>",
        "",
        "/** BTCFI_OK or one of the positive codes below. */",
        "typedef int32_t btcfi_status;",
        "",
        "#define BTCFI_OK 0",
    ]
    for room, entries in rooms.items():
        lines += ["", f"/* {room} */"]
        for name, number, happened, _ in entries:
            lines += [f"/** {happened} */", f"#define BTCFI_ERR_{name.upper()} {number}"]
    return "\n".join(lines + ["", "#endif", ""])


def page(rooms):
    lines = [
        "# Errors",
        "",
        "One number space for C (`BTCFI_ERR_PARSE`), C++ (`Errc::parse`) and Python",
        "(`btcfi.Error.code`). A number never changes its meaning; new ones may appear, so treat a",
        "number you do not know as a failure. `python -m btcfi errors CODE` explains one.",
        "",
        "Written by `tools/errors.py` from `include/btcfi/core/errors.def`.",
    ]
    for room, entries in rooms.items():
        lines += ["", f"## {room}"]
        if not entries:
            continue
        lines += ["", "| code | name | what happened | what to do |",
                  "|---|---|---|---|"]
        for name, number, happened, remedy in entries:
            lines.append(f"| {number} | `{name}` | {happened} | {remedy} |")
    return "\n".join(lines + [""])


def main():
    rooms = read_table()
    wrong = []
    for path, text in ((HEADER, header(rooms)), (PAGE, page(rooms))):
        if path.exists() and path.read_text() == text:
            continue
        if "--check" in sys.argv[1:]:
            wrong.append(str(path.relative_to(ROOT)))
        else:
            path.write_text(text)
            print("wrote", path.relative_to(ROOT))
    if wrong:
        sys.exit("differs from errors.def: " + ", ".join(wrong) + "; run tools/errors.py")


main()
