"""Run the Python blocks of README.md and docs/, each page from top to bottom in one session.

A block under a mark is left to what the mark names: a snippet's own test, or `<!-- not run: why -->`.
"""

import contextlib
import io
import pathlib
import re
import sys
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"(?<!-->\n)^```python\n(.*?)^```", re.M | re.S)


def main():
    failed, ran = 0, 0
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        session = {"__name__": "__docs__"}
        text = page.read_text()
        for match in BLOCK.finditer(text):
            line = text[:match.start()].count("\n") + 1
            # Line numbers of the page, so that a traceback points into it.
            code = "\n" * line + match.group(1)
            ran += 1
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(code, str(page.relative_to(ROOT)), "exec"), session)
            except Exception:
                failed += 1
                print(f"{page.relative_to(ROOT)}:{line}:\n{traceback.format_exc()}", file=sys.stderr)
    print(f"{ran} blocks, {failed} failed")
    return failed != 0 or ran == 0


sys.exit(main())
