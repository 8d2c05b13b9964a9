#!/usr/bin/env python3
"""Compare the names that a shared library exports with the list we promise.

    tools/symbols.py [--nm NM] [--write] LIBRARY

libbtcfi.so goes with bindings/c/symbols.txt, libbtcfi-net.so with bindings/c/symbols_net.txt.
A name that is missing breaks users; a new one is listed on purpose (--write).
"""

import argparse
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def exported(nm, library):
    out = subprocess.run([nm, "-D", "--defined-only", library], check=True, capture_output=True,
                         text=True).stdout
    names = set()
    for line in out.splitlines():
        kind, name = line.split()[-2:]
        if kind != "A":  # the version node itself
            names.add(name.split("@")[0])
    return names


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nm", default="nm")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("library")
    args = parser.parse_args()
    net = pathlib.Path(args.library).name.startswith("libbtcfi-net")
    path = ROOT / "bindings/c" / ("symbols_net.txt" if net else "symbols.txt")
    names = exported(args.nm, args.library)
    if args.write:
        path.write_text("".join(name + "\n" for name in sorted(names)))
        return
    listed = path.read_text().split()
    problems = [f"exported but not listed: {name}" for name in sorted(names - set(listed))]
    problems += [f"listed but not exported: {name}" for name in sorted(set(listed) - names)]
    problems += [f"not a name of ours: {name}" for name in sorted(names)
                 if not name.startswith("btcfi_")]
    if problems:
        sys.exit("\n".join(problems) + f"\n{path.relative_to(ROOT)}: tools/symbols.py --write")
    print(f"{len(names)} names, as listed in {path.relative_to(ROOT)}")


main()
