#!/usr/bin/env python3
"""Compile every header of the C face alone, and twice, as C99 and as C++.

    tools/c_headers.py CC CXX
"""

import pathlib
import subprocess
import sys

INCLUDE = pathlib.Path(__file__).resolve().parent.parent / "bindings/c/include"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wundef", "-Werror", "-fsyntax-only", f"-I{INCLUDE}"]


def compiles(command, text):
    done = subprocess.run([*command, *WARNINGS, "-"], input=text, text=True, capture_output=True)
    return "" if done.returncode == 0 else f"{' '.join(command)}:\n{text}{done.stderr}"


def main():
    cc, cxx = sys.argv[1:3]
    headers = sorted((INCLUDE / "btcfi").glob("*.h"))
    problems = []
    for header in headers:
        text = f"#include <btcfi/{header.name}>\n" * 2
        problems.append(compiles([cc, "-xc", "-std=c99", "-Wstrict-prototypes"], text + "int x;\n"))
        problems.append(compiles([cxx, "-xc++", "-std=c++11"], text))
    problems = [p for p in problems if p]
    print(f"{len(headers)} headers, each alone as C99 and as C++11")
    sys.exit("\n".join(problems) if problems else 0)


main()
