"""``python -m btcfi SUBCOMMAND ...``: each subcommand is a module btcfi._cli_<name> with run(argv)."""

import ast
import importlib
import importlib.util
import os
import pkgutil
import sys

import btcfi
from btcfi._input import InputError


def commands():
    """Names of the subcommands of this version."""
    prefix = "_cli_"
    return sorted(m.name[len(prefix):] for m in pkgutil.iter_modules(btcfi.__path__)
                  if m.name.startswith(prefix))


def _first_line(name):
    """What a subcommand's module says of itself, without importing what it needs."""
    text = importlib.util.find_spec("btcfi._cli_" + name).loader.get_source("btcfi._cli_" + name)
    return ast.get_docstring(ast.parse(text)).splitlines()[0]


def main(argv=None):
    """Run a subcommand; the exit code: 0 yes, 1 no, 2 not understood (docs/python.md)."""
    argv = sys.argv[1:] if argv is None else argv
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(f"btcfi {btcfi.__version__}\n\nusage: python -m btcfi SUBCOMMAND ...\n")
        for name in commands():
            print(f"  {name:10} {_first_line(name)}")
        return 0 if argv else 2
    if argv[0] in ("--version", "-V"):
        print(f"btcfi {btcfi.__version__}")
        return 0
    if argv[0] not in commands():
        print(f"btcfi: no subcommand {argv[0]!r}; there are: {', '.join(commands())}", file=sys.stderr)
        return 2
    try:
        code = importlib.import_module("btcfi._cli_" + argv[0]).run(argv[1:]) or 0
        sys.stdout.flush()
        return code
    except SystemExit as stop:  # argparse has said what is wrong, or shown the help
        return stop.code
    except InputError as problem:
        print(f"btcfi {argv[0]}: {problem}", file=sys.stderr)
        return 2
    except btcfi.Error as error:
        print(f"btcfi {argv[0]}: {error}\n{error.remedy}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read the output has left; nothing is written at the exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except ImportError as error:
        print(f"btcfi {argv[0]}: {error} (the package needs NumPy, in {sys.executable})", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
