#!/usr/bin/env python3
"""Keep the code in the documents equal to code that the tests compile and run.

    tests/docs/sync.py            writes the blocks of README.md and docs/**.md
    tests/docs/sync.py --check    compares them; exit 1 and say which differ

In a document:                                     In the source:

    <!-- snippet: tests/docs/readme.cpp price -->      // [snippet:price]
    ```cpp                                             ...
    ```                                                // [/snippet]

`//` may be `#` or `/*`. The block is the source between the marks, moved to the left margin.
"""

import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^<!-- snippet: (\S+) (\S+) -->\n```(\w*)\n(.*?)^```$", re.M | re.S)

UNMARKED = re.compile(r"(?<!-->\n)^```(?:c|cpp)\n", re.M)


def snippet(source, name):
    """The text of one snippet; ends the program when it is not there."""
    path = ROOT / source
    if not path.exists():
        sys.exit(f"{source}: no such file")
    lines, found = [], None
    for line in path.read_text().splitlines():
        mark = re.match(r"\s*(?://|#|/\*) \[(/?)snippet(?::([\w-]+))?\]", line)
        if not mark:
            if found:
                lines.append(line)
        elif mark.group(1):
            if found:
                return textwrap.dedent("\n".join(lines)).strip("\n") + "\n"
        elif mark.group(2) == name:
            found = True
    sys.exit(f"{source}: no snippet {name}, or it does not end")


def synced(text):
    return BLOCK.sub(lambda m: f"<!-- snippet: {m.group(1)} {m.group(2)} -->\n```{m.group(3)}\n"
                               f"{snippet(m.group(1), m.group(2))}```", text)


def main():
    check = "--check" in sys.argv[1:]
    wrong, unmarked, blocks = [], [], 0
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if not path.exists():
            continue
        text = path.read_text()
        blocks += len(BLOCK.findall(text))
        if text.count("<!-- snippet:") != len(BLOCK.findall(text)):
            sys.exit(f"{path.relative_to(ROOT)}: a snippet mark without its fenced block")
        for match in UNMARKED.finditer(text):
            line = text[:match.start()].count("\n") + 1
            unmarked.append(f"{path.relative_to(ROOT)}:{line}")
        if synced(text) == text:
            continue
        if check:
            wrong.append(str(path.relative_to(ROOT)))
        else:
            path.write_text(synced(text))
            print("wrote", path.relative_to(ROOT))
    if wrong:
        sys.exit("not the code they quote: " + ", ".join(wrong) + "; run tests/docs/sync.py")
    if unmarked:
        sys.exit("C and C++ in documents is quoted from code that is compiled (a snippet mark): "
                 + ", ".join(unmarked))
    if check:
        print(f"{blocks} snippets as compiled")


if __name__ == "__main__":
    main()
