"""What a RISC-V program spends its steps on, and how its memory grows.

    PYTHONPATH=build/dev/python /usr/bin/python3 examples/python/steps_and_memory.py \
        [PROGRAM.elf] [--input HEX] [--plot FILE.png]

Without an ELF it takes the shipped barrier program over 240 observations. Steps are rounds of a
dispute and fees, so this is where to look for savings.
"""

import argparse
import pathlib

import numpy as np
from btcfi import rv32

NEVER = 2**64 - 1
MEMORY = 1


def barrier_question():
    days = np.arange(240)
    return rv32.encode_barrier_input(
        barrier_kind="up-out", barrier_ticks=125_000, observations=98_000 + days * 53 % 9_000,
        kind="call", price_ticks=110_000, strike_ticks=100_000, quantity_sat=100_000_000,
        collateral_sat=100_000_000, rounding_sat=100_000, min_payout_sat=1_000, claim_sat=9_000_000)


def steps_by_instruction(records):
    """Micro-steps per mnemonic, the most expensive first."""
    pairs = np.stack([records["opcode"], records["micro"]], axis=1)
    unique, counts = np.unique(pairs, axis=0, return_counts=True)
    table = {}
    for (opcode, micro), count in zip(unique.tolist(), counts.tolist()):
        name = rv32.instruction_key(opcode, micro).split("_")[0] or "fault"
        table[name] = table.get(name, 0) + count
    return dict(sorted(table.items(), key=lambda item: -item[1]))


def memory_over_time(records):
    """Words of memory touched for the first time, summed up, after each step."""
    kinds = records["access_kinds"]
    touched = np.zeros(len(records), dtype=np.int64)
    seen = set()
    for field, shift in (("read_1", 4), ("read_2", 2), ("write", 0)):
        for row in np.flatnonzero((kinds >> shift & 3) == MEMORY):
            address = int(records[f"{field}_address"][row])
            if address not in seen:
                seen.add(address)
                touched[row] += 1
    return 4 * np.cumsum(touched)


def plot(path, records, table, memory):
    try:
        import matplotlib
    except ImportError:
        raise SystemExit("--plot needs matplotlib: apt-get install python3-matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4))
    left.barh(list(table)[::-1], list(table.values())[::-1])
    left.set_xlabel("micro-steps")
    right.plot(records["step"], memory)
    right.set_xlabel("step")
    right.set_ylabel("bytes of memory touched")
    figure.tight_layout()
    figure.savefig(path)
    print(f"plot                {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("elf", nargs="?", help="a program (the shipped barrier program)")
    parser.add_argument("--input", default="", metavar="HEX", help="what the program is given (nothing)")
    parser.add_argument("--max-steps", type=int, default=1_000_000, metavar="N",
                        help="micro-steps at which to stop (1,000,000)")
    parser.add_argument("--plot", metavar="FILE", help="draw both as a picture (needs matplotlib)")
    arguments = parser.parse_args()
    if arguments.elf:
        try:
            elf, question = pathlib.Path(arguments.elf).read_bytes(), bytes.fromhex(arguments.input)
        except (OSError, ValueError) as error:
            parser.error(str(error))
    else:
        elf, question = rv32.programs["barrier"], barrier_question()

    program = rv32.Program(elf)
    records = program.trace(question, 1, arguments.max_steps)
    run = records.run
    print(f"result              {run.reason}, exit code {run.exit_code}, {run.steps:,} micro-steps")
    table = steps_by_instruction(records)
    for name, count in table.items():
        print(f"  {name:<8}{count:>10,}  {100 * count / len(records):5.1f} %")
    assert sum(table.values()) == len(records)
    memory = memory_over_time(records)
    print(f"memory touched      {int(memory[-1]):,} bytes, half of it by step "
          f"{int(records['step'][np.searchsorted(memory, memory[-1] / 2)]):,}")
    first = records["read_2_last_step"][records["access_kinds"] >> 2 & 3 == MEMORY] == NEVER
    print(f"reads of memory     {len(first):,}, of them {int(first.sum()):,} of words never written")
    if arguments.plot:
        plot(arguments.plot, records, table, memory)


if __name__ == "__main__":
    main()
