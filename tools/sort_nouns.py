#!/usr/bin/env python3
"""Sort the table of nouns in docs/c-abi.md and drop double rows."""

import pathlib

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs/c-abi.md"
RULE = "|---|---|---|\n"

head, rows = PAGE.read_text().split(RULE, 1)
by_noun = {}
for row in rows.splitlines():
    by_noun.setdefault(row.split("`")[1], row)
PAGE.write_text(head + RULE + "".join(by_noun[noun] + "\n" for noun in sorted(by_noun)))
