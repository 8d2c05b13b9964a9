#!/usr/bin/env python3
"""Every function of the C face that hands out a handle stands in a KEEPS of tests/c: on failure the
handle is untouched. Those that can only fail for want of memory are excepted."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
#: Nothing given to them can be wrong.
CANNOT_FAIL = {"btcfi_book_create", "btcfi_registry_create", "btcfi_script_builder_create",
               "btcfi_tx_create", "btcfi_wallet_create"}

makers = set()
for header in sorted((ROOT / "bindings/c/include/btcfi").glob("*.h")):
    text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
    for name, parameters in re.findall(r"\b(btcfi_\w+)\s*\(([^)]*)\)\s*;", text):
        if re.search(r"\bbtcfi_\w+\s*\*\*", parameters):
            makers.add(name)
asked = set()
for test in (ROOT / "tests/c").glob("*.c"):
    asked |= set(re.findall(r"KEEPS\(\s*btcfi_\w+,\s*(btcfi_\w+)\(", test.read_text()))
print(f"{len(makers)} functions hand out a handle, {len(asked)} are asked to leave it on failure")
missing = sorted(makers - asked - CANNOT_FAIL)
sys.exit("\n".join(f"{name}: in no KEEPS of tests/c" for name in missing) if missing or not makers else 0)
