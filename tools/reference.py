#!/usr/bin/env python3
"""Make the reference with Doxygen and fail on what a reader would miss.

Every warning fails, and so does a public type, enumeration, free function or C function without a sentence.
Accessors, operators and fields of a documented type speak for themselves, and so does a C _destroy.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOG = ROOT / "build/docs/warnings.log"
GAP = re.compile(r"(Compound .* is not documented"
                 r"|\((function|enumeration)\) of (namespace|file) .* is not documented)")


def main():
    LOG.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["doxygen", "docs/Doxyfile"], cwd=ROOT, check=True)
    problems = []
    for line in LOG.read_text().splitlines():
        line = line.replace(str(ROOT) + "/", "")
        if "is not documented" in line and (not GAP.search(line) or "operator" in line
                                            or re.search(r"Member btcfi_\w+_destroy\(", line)):
            continue
        if line.strip() and line not in problems:
            problems.append(line)
    pages = len(list((ROOT / "build/docs/html").glob("*.html")))
    print(f"{pages} pages, {len(problems)} problems")
    sys.exit("\n".join(problems) if problems else 0)


main()
