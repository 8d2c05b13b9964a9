"""Execute a RISC-V program and print its result, hash and trace; list what it is made of."""

import argparse
import json
import sys

from btcfi import _arguments, rv32
from btcfi._input import hex_bytes, read


def count(text):
    """A number of steps, which the machine counts in 64 bits."""
    found = int(text) if len(text) <= 20 and text.isascii() and text.isdigit() else -1
    if not 0 <= found < 1 << 64:
        raise argparse.ArgumentTypeError(f"a number of steps is 0 to 2**64 - 1, not {_arguments.shown(text)}")
    return found


def steps(text):
    """(first, last) of 'FIRST:LAST' or 'STEP'."""
    first, _, last = text.partition(":")
    out = count(first), count(last or first)
    if not 1 <= out[0] <= out[1]:
        raise argparse.ArgumentTypeError(
            f"steps count from 1, the first one first, not {_arguments.shown(text)}")
    return out


def loaded(name, profile="blake3-160"):
    """A shipped program or that of a file."""
    return rv32.Program(rv32.programs[name] if name in rv32.programs else read(name), profile=profile)


def rom(arguments):
    """The subcommand `rom`; the exit code."""
    program = loaded(arguments.elf)
    if arguments.json:
        print(json.dumps(program.rom_commitment()))
    else:
        sys.stdout.write(program.rom_commitment_text())
    return 0


def execute(arguments):
    """The subcommand `execute`; the exit code."""
    program = loaded(arguments.elf, arguments.profile)
    run = program.run(arguments.input, profile=arguments.profile, max_steps=arguments.max_steps,
                      hash=not arguments.no_hash)
    if arguments.json:
        print(json.dumps({
            "program": program.id.hex(), "reason": run.reason, "exit_code": run.exit_code,
            "steps": run.steps, "last_hash": run.last_hash and run.last_hash.hex(),
            "fault": run.fault and run.fault.text, "result": json.loads(run.json)}))
    else:
        print(f"program    {program.id.hex()}")
        print(f"result     {run.json}")
        if run.fault:
            print(f"fault      {run.fault}")
        print(f"steps      {run.steps}")
        if run.last_hash:
            print(f"last hash  {run.last_hash.hex()}")
        if run.output:
            print(f"output     {run.output!r}")
    if arguments.trace:
        sys.stdout.write(program.trace(arguments.input, *arguments.trace,
                                       profile=arguments.profile).to_csv())
    return 0 if run.reason == "halted" and run.exit_code == 0 else 1


def run(argv):
    """Parse the arguments; of `execute` 0 exactly when the program exits with 0."""
    parser = argparse.ArgumentParser(prog="python -m btcfi rv32", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("execute", help="run an ELF file or a shipped program")
    command.add_argument("elf", help=f"a file, or one of: {', '.join(rv32.programs)}")
    command.add_argument("--input", type=hex_bytes, default=b"", metavar="HEX")
    command.add_argument("--max-steps", type=count, default=10_000_000, metavar="N")
    command.add_argument("--no-hash", action="store_true", help="much faster, without the hash")
    command.add_argument("--trace", type=steps, metavar="FIRST:LAST", help="print these records")
    command.add_argument("--json", action="store_true", help="one object for programs")
    command.add_argument("--profile", choices=("blake3-160", "legacy-sha256"), default="blake3-160",
                         help="the BitVMX-CPU to agree with")
    command.set_defaults(call=execute)
    command = commands.add_parser("rom", help="what is fixed before a program runs: its leaves")
    command.add_argument("elf", help="as of execute")
    command.add_argument("--json", action="store_true", help="one object for programs")
    command.set_defaults(call=rom)
    arguments = parser.parse_args(argv)
    return arguments.call(arguments)
