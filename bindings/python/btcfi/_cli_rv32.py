"""Execute a RISC-V program and print its result, hash and trace."""

import argparse
import json
import pathlib
import sys

from btcfi import rv32


def steps(text):
    """(first, last) of 'FIRST:LAST' or 'STEP'."""
    first, _, last = text.partition(":")
    return int(first), int(last or first)


def execute(arguments):
    """The subcommand `execute`; the exit code."""
    if arguments.elf in rv32.programs:
        elf = rv32.programs[arguments.elf]
    else:
        try:
            elf = pathlib.Path(arguments.elf).read_bytes()
        except OSError as error:
            print(f"btcfi rv32: {arguments.elf}: {error.strerror}", file=sys.stderr)
            return 2
    program = rv32.Program(elf)
    run = program.run(arguments.input, max_steps=arguments.max_steps, hash=not arguments.no_hash)
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
        sys.stdout.write(program.trace(arguments.input, *arguments.trace).to_csv())
    return 0 if run.reason == "halted" and run.exit_code == 0 else 1


def run(argv):
    """Parse the arguments; 0 exactly when the program exits with 0."""
    parser = argparse.ArgumentParser(prog="python -m btcfi rv32", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("execute", help="run an ELF file or a shipped program")
    command.add_argument("elf", help=f"a file, or one of: {', '.join(rv32.programs)}")
    command.add_argument("--input", type=bytes.fromhex, default=b"", metavar="HEX")
    command.add_argument("--max-steps", type=int, default=10_000_000, metavar="N")
    command.add_argument("--no-hash", action="store_true", help="much faster, without the hash")
    command.add_argument("--trace", type=steps, metavar="FIRST:LAST", help="print these records")
    command.add_argument("--json", action="store_true", help="one object for programs")
    return execute(parser.parse_args(argv))
