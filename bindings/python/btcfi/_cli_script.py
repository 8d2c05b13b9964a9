"""Run the scripts of a transaction's input step by step, or put a script into words."""

import argparse
import pathlib
import sys

from btcfi import script, tx


def content(name):
    """Bytes of a file, of standard input for -, or of hex text."""
    if name == "-":
        data = sys.stdin.buffer.read()
    elif len(name) < 256 and pathlib.Path(name).is_file():
        data = pathlib.Path(name).read_bytes()
    else:
        return bytes.fromhex(name)
    try:
        return bytes.fromhex(data.decode("ascii"))  # a file may hold hex, too
    except ValueError:
        return data


def output(text):
    """(amount_sat, script) of AMOUNT:SCRIPT, the script in hex."""
    amount, _, code = text.partition(":")
    return int(amount), bytes.fromhex(code)


def short(element):
    """An element of a stack in few characters."""
    text = element.hex()
    return f"<{text}>" if len(text) <= 20 else f"<{text[:8]}..{text[-8:]} {len(element)}>"


def show(run, out):
    """One line per opcode: number, opcode, the stack that it left."""
    name = None
    for step in run.steps:
        if step.script != name:
            name = step.script
            out.write(f"{name}\n")
        word = f"push {short(step.data)}" if step.data else step.opcode.removeprefix("OP_")
        left = " ".join(map(short, step.stack)) if step.executed else "(not taken)"
        out.write(f"{step.index:5}  {word:34} {left}\n")
        if step.error is not None:
            out.write(f"       {step.error.name}: {step.error.args[0].split(': ', 1)[-1]}\n")
    if run.cut:
        out.write("  ...  more steps ran than are shown (--steps)\n")


def debug(args):
    """The subcommand `debug`; the exit code."""
    data = content(args.transaction)
    if data[:5] == b"psbt\xff" or data[:6] == b"cHNidP":
        psbt = tx.Psbt(data if data[:5] == b"psbt\xff" else data.decode("ascii").strip())
        raw, spent = psbt.extract(), args.spent or psbt.spent_outputs()
    else:
        raw, spent = data, args.spent or []
    run = script.debug(raw, args.input, spent, args.flags, max_steps=args.steps)
    show(run, sys.stdout)
    if run.ok:
        print(f"input {args.input}: satisfied")
        return 0
    print(f"input {args.input}: {run.error}\n{run.error.remedy}")
    return 1


def run(argv):
    """Parse the arguments; 0 exactly when the input is satisfied."""
    parser = argparse.ArgumentParser(prog="python -m btcfi script", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("debug", help="run an input's scripts, each step with its stack")
    command.add_argument("transaction", help="hex, a file (hex or bytes), or a finalized PSBT")
    command.add_argument("--input", type=int, default=0, metavar="N")
    command.add_argument("--spent", type=output, action="append", metavar="SATS:SCRIPT",
                         help="what each input spends, in their order; a PSBT knows it")
    command.add_argument("--flags", default="standard",
                         help="standard, consensus, or Core's names with commas")
    command.add_argument("--steps", type=int, default=2_000, metavar="N", help="show so many")
    command = commands.add_parser("asm", help="a script's bytes in words")
    command.add_argument("script", help="hex")
    try:
        args = parser.parse_args(argv)
    except SystemExit as stop:
        return stop.code
    try:
        if args.command == "debug":
            return debug(args)
        print(script.to_asm(content(args.script)))
        return 0
    except (OSError, UnicodeDecodeError) as problem:
        print(f"btcfi script: {problem}", file=sys.stderr)
        return 2
    except ValueError as problem:
        if not hasattr(problem, "remedy"):  # no hex
            print(f"btcfi script: {problem}", file=sys.stderr)
            return 2
        raise
