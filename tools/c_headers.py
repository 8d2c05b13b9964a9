#!/usr/bin/env python3
"""Compile every header of the C face alone, and twice, as C99 and as C++; and hold every function
to the rules of btcfi.h that can be seen in its declaration: the handle that its name speaks of
comes first, a status comes with `btcfi_error* err` last and may not be ignored, a capacity stands
between its pointer and `size_t* written`, structs begin with struct_size and have their two ways
to be set up.

    tools/c_headers.py CC CXX
"""

import pathlib
import re
import subprocess
import sys

INCLUDE = pathlib.Path(__file__).resolve().parent.parent / "bindings/c/include"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wundef", "-Werror", "-fsyntax-only", f"-I{INCLUDE}"]


def compiles(command, text):
    done = subprocess.run([*command, *WARNINGS, "-"], input=text, text=True, capture_output=True)
    return "" if done.returncode == 0 else f"{' '.join(command)}:\n{text}{done.stderr}"


def declarations(text):
    """(whole, returns, name, [parameters]) of each exported function."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\\\n", " ", text)
    for match in re.finditer(r"BTCFI_API\b([^;{}#]*?)\b(btcfi_\w+)\(([^)]*)\)\s*;", text):
        words = " ".join(match.group(1).split())
        parameters = [" ".join(p.split()) for p in match.group(3).split(",")]
        yield words, match.group(2), [] if parameters == ["void"] else parameters


def broken_rules(headers):
    texts = {h: h.read_text() for h in headers}
    whole = "\n".join(texts.values())
    structs = set(re.findall(r"typedef struct (btcfi_\w+) \{", whole))
    handles = set(re.findall(r"typedef struct (btcfi_\w+) \1;", whole))
    named = {name for t in texts.values() for _, name, _ in declarations(t)}
    for header, text in texts.items():
        for returns, name, parameters in declarations(text):
            where = f"{header.name}: {name}"
            mine = max((h for h in handles if name.startswith(h + "_")), key=len, default=None)
            at = [i for i, p in enumerate(parameters)
                  if mine and re.fullmatch(rf"(const )?{mine} ?\* ?\w+", p)]
            made = mine and re.match(rf"{mine} ?\*\* ?\w+", parameters[0])
            if at and at[0] != 0 and not made:
                yield f"{where}: the handle comes first"
            if "btcfi_status" in returns:
                if "BTCFI_NODISCARD" not in returns:
                    yield f"{where}: its status may not be ignored (BTCFI_NODISCARD)"
                if parameters[-1].replace(" ", "") != "btcfi_error*err":
                    yield f"{where}: the last parameter is btcfi_error* err"
            for i, p in enumerate(parameters):
                if p == "size_t capacity" and (
                        not parameters[i + 1].replace(" ", "").startswith("size_t*written")
                        or "*" not in parameters[i - 1]):
                    yield f"{where}: pointer, capacity, written stand together"
    passed = " ".join(p for t in texts.values() for _, _, ps in declarations(t) for p in ps)
    for name in sorted(structs):
        # A pointer with its count, say, that stands in other structs only, grows with none of them.
        if re.search(rf"^  {name} \w+;", whole, re.M) and not re.search(rf"\b{name}\b", passed):
            continue
        body = whole.split(f"typedef struct {name} {{", 1)[1]
        if not re.match(r"\s*(/\*.*?\*/\s*)?uint32_t struct_size;", body, re.S):
            yield f"{name}: begins with uint32_t struct_size"
        if f"#define {name.upper()}_INIT" not in whole or f"{name}_init" not in named:
            yield f"{name}: has {name.upper()}_INIT and {name}_init"
    for name in sorted(handles):
        if f"{name}_destroy" not in named:
            yield f"{name}: has {name}_destroy"


def main():
    cc, cxx = sys.argv[1:3]
    headers = sorted((INCLUDE / "btcfi").glob("*.h"))
    problems = []
    for header in headers:
        text = f"#include <btcfi/{header.name}>\n" * 2
        problems.append(compiles([cc, "-xc", "-std=c99", "-Wstrict-prototypes"], text))
        problems.append(compiles([cxx, "-xc++", "-std=c++11"], text))
    problems = [p for p in problems if p] + list(broken_rules(headers))
    mapped = (INCLUDE / "btcfi/module.modulemap").read_text() + (INCLUDE / "btcfi/btcfi.h").read_text()
    problems += [f"{h.name}: neither in btcfi.h nor in module.modulemap" for h in headers
                 if h.name not in ("btcfi.h", "errors.h") and f'"{h.name}"' not in mapped]
    functions = sum(1 for h in headers for _ in declarations(h.read_text()))
    print(f"{len(headers)} headers, each alone as C99 and as C++11; {functions} functions")
    sys.exit("\n".join(problems) if problems else 0)


main()
