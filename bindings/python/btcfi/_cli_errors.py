"""Explain an error code, by number or name; all of them without an argument."""

import sys

from btcfi._errors import TABLE


def run(argv):
    """Print the rows asked for; the exit code."""
    if len(argv) > 1 or argv[:1] in (["-h"], ["--help"]):
        print("usage: python -m btcfi errors [CODE]")
        return 0 if len(argv) == 1 else 2
    if not argv:
        for number, (name, happened, _) in sorted(TABLE.items()):
            print(f"{number:5} {name:28} {happened}")
        return 0
    for number, (name, happened, remedy) in TABLE.items():
        if argv[0].lower().removeprefix("btcfi_err_") in (str(number), name):
            print(f"{number} {name}\n{happened}\n{remedy}")
            return 0
    print(f"no error has the number or name {argv[0]!r}", file=sys.stderr)
    return 1
