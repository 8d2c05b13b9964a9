"""``python -m btcfi SUBCOMMAND ...``: each subcommand is a module btcfi._cli_<name> with run(argv)."""

import importlib
import pkgutil
import sys

import btcfi


def commands():
    """Names of the subcommands of this version."""
    prefix = "_cli_"
    return sorted(m.name[len(prefix):] for m in pkgutil.iter_modules(btcfi.__path__)
                  if m.name.startswith(prefix))


def main(argv=None):
    """Run a subcommand; the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(f"btcfi {btcfi.__version__}\n\nusage: python -m btcfi SUBCOMMAND ...\n")
        for name in commands():
            module = importlib.import_module("btcfi._cli_" + name)
            print(f"  {name:10} {module.__doc__.splitlines()[0]}")
        return 0 if argv else 2
    if argv[0] not in commands():
        print(f"btcfi: no subcommand {argv[0]!r}; there are: {', '.join(commands())}", file=sys.stderr)
        return 2
    try:
        return importlib.import_module("btcfi._cli_" + argv[0]).run(argv[1:]) or 0
    except btcfi.Error as error:
        print(f"btcfi {argv[0]}: {error}\n{error.remedy}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
