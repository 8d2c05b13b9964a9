#!/usr/bin/env python3
"""Rules of the tree: tests beside headers, short files, no paths of anybody's machine, and names of
the C face in the table of docs/c-abi.md, citations that lead somewhere."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
problems = []


def tracked(*patterns):
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if out.returncode != 0:  # an unpacked archive
        names = [p.relative_to(ROOT) for pattern in patterns for p in ROOT.rglob(pattern)
                 if "build" not in p.relative_to(ROOT).parts[:1]]
    else:
        names = [pathlib.Path(n) for n in out.stdout.split("\0") if n]
    return sorted(n for n in set(names) if (ROOT / n).is_file())


sources = tracked("*.hpp", "*.cpp", "*.h", "*.c", "*.py", "*.pyi", "*.cmake", "CMakeLists.txt", "dev",
                  "*.sh")
for name in sources:
    lines = (ROOT / name).read_text(errors="replace").count("\n")
    generated = name.parts[0] != "tests" and name.name == "errors.h"
    if lines > 800 and not generated and "data" not in name.parts:
        problems.append(f"{name}: {lines} lines; over 800 it holds two ideas")

headers = [n for n in sources if n.parts[:2] == ("include", "btcfi") and len(n.parts) == 4]
for name in headers:
    tested = (ROOT / "tests" / name.parts[2] / f"{name.stem}_test.cpp").exists()
    if not tested:
        problems.append(f"{name}: no tests/{name.parts[2]}/{name.stem}_test.cpp")
network = {"feeds", "service", "testing"}
for room in sorted({n.parts[2] for n in headers}):
    whole = ROOT / f"include/btcfi/{room}.hpp"
    text = whole.read_text() if whole.exists() else ""
    problems += [f"include/btcfi/{room}.hpp: does not include {n.name}" for n in headers
                 if n.parts[2] == room and f"<btcfi/{room}/{n.name}>" not in text]
    everything = (ROOT / "include/btcfi/btcfi.hpp").read_text()
    if room not in network and f"<btcfi/{room}.hpp>" not in everything:
        problems.append(f"include/btcfi/btcfi.hpp: does not include {room}.hpp")
for name in tracked("bindings/c/include/btcfi/*.h"):
    if name.stem not in ("btcfi", "errors") and not (ROOT / f"tests/c/{name.stem}_test.c").exists():
        problems.append(f"{name}: no tests/c/{name.stem}_test.c")

umbrella = (ROOT / "bindings/c/include/btcfi/btcfi.h").read_text()
for name in tracked("bindings/c/include/btcfi/*.h"):
    if name.stem not in ("btcfi", "errors", "feeds", "service") and f'"{name.name}"' not in umbrella:
        problems.append(f"{name}: not included by btcfi.h")

# The rule is against paths that exist on one machine only.
places = re.compile(r"(?<![\w.])/(?:tmp/wt|work/|root/|home/\w)")
for name in tracked():
    if name.suffix in (".elf", ".bin", ".png") or "corpus" in name.parts or name.name == "house.py":
        continue
    for number, line in enumerate((ROOT / name).read_text(errors="replace").splitlines(), 1):
        if places.search(line):
            problems.append(f"{name}:{number}: a path of one machine: {line.strip()[:60]}")

# "PROTOCOL section n" must lead to a heading of that number.
sections = set(re.findall(r"^## (\d+)\. ", (ROOT / "docs/protocol.md").read_text(), re.M))
numbers = re.compile(r"PROTOCOL\s+sections?\s+(\d+(?:(?:,\s+|\s+and\s+)\d+)*)(?![\d.]*\d)")
cited = 0
for name in tracked("*.hpp", "*.cpp", "*.h", "*.c", "*.py", "*.md", "*.def"):
    text = re.sub(r"\n[ \t]*(?:///?|\*|#)?[ \t]*", " ", (ROOT / name).read_text(errors="replace"))
    for match in numbers.finditer(text):
        cited += 1
        problems += [f"{name}: PROTOCOL section {n} is not in docs/protocol.md"
                     for n in re.findall(r"\d+", match.group(1)) if n not in sections]

table = (ROOT / "docs/c-abi.md").read_text()
nouns = re.findall(r"^\| `(\w+)` \|", table, re.M)
if len(nouns) != len(set(nouns)):
    problems.append("docs/c-abi.md: a noun stands twice; run tools/sort_nouns.py")
if nouns != sorted(nouns):
    problems.append("docs/c-abi.md: the nouns are not sorted; run tools/sort_nouns.py")
used = set()
for name in tracked("bindings/c/symbols*.txt"):
    for symbol in (ROOT / name).read_text().split():
        rest = symbol.removeprefix("btcfi_")
        fits = [noun for noun in nouns if rest == noun or rest.startswith(noun + "_")]
        if not fits:
            problems.append(f"{symbol}: its noun is not in the table of docs/c-abi.md")
        else:
            used.add(max(fits, key=len))
if (ROOT / "bindings/c/symbols_net.txt").exists() or nouns:
    problems += [f"docs/c-abi.md: no function has the noun {n}" for n in nouns if n not in used]

print(f"{len(sources)} sources, {len(headers)} public headers, {len(nouns)} nouns, "
      f"{cited} citations of the protocol")
sys.exit("\n".join(problems) if problems else 0)
