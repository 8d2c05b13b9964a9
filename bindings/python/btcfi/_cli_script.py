"""Run the scripts of a transaction's input step by step, or put a script into words."""

import argparse
import sys

from btcfi import script, tx
from btcfi._input import data


def output(text):
    """(amount_sat, script) of AMOUNT:SCRIPT, the script in hex."""
    amount, _, code = text.partition(":")
    try:
        return int(amount), bytes.fromhex(code)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not SATS:SCRIPT, a number and hex") from None


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
    raw, spent = data(args.transaction, "hex or base64 of a PSBT"), args.spent
    if raw[:5] == b"psbt\xff":
        psbt = tx.Psbt(raw)
        raw, spent = psbt.extract(), spent or psbt.spent_outputs()
    run = script.debug(raw, args.input, spent or [], args.flags, max_steps=args.steps)
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
    command.add_argument("transaction", help="a transaction (hex, or a file of hex or bytes) or a finalized PSBT (base64, hex or a "
                         "file); - is standard input")
    command.add_argument("--input", type=int, default=0, metavar="N")
    command.add_argument("--spent", type=output, action="append", metavar="SATS:SCRIPT",
                         help="what each input spends, in their order; a PSBT knows it")
    command.add_argument("--flags", default="standard",
                         help="standard, consensus, or Core's names with commas")
    command.add_argument("--steps", type=int, default=2_000, metavar="N", help="show so many")
    command = commands.add_parser("asm", help="a script's bytes in words")
    command.add_argument("script", help="hex")
    args = parser.parse_args(argv)
    if args.command == "debug":
        return debug(args)
    print(script.to_asm(data(args.script)))
    return 0
