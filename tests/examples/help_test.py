"""Every program of examples/ has a page of help, and names an option that it does not know."""

import pathlib
import subprocess
import sys

programs = [program for program in sys.argv[1:] if program]


def run(program, *arguments):
    start = [sys.executable, program] if program.endswith(".py") else [program]
    return subprocess.run([*start, *arguments], capture_output=True, text=True, timeout=60)


for program in programs:
    name = pathlib.Path(program).name
    for option in ("--help", "-h"):
        page = run(program, option)
        assert page.returncode == 0 and page.stderr == "", (name, page)
        lines = page.stdout.splitlines()
        assert name in lines[0] and "--help" in page.stdout, (name, lines)
        assert len(lines) <= 24 and max(map(len, lines)) <= 110, (name, lines)
    needed = ["bundle.json", "report.json"] if name == "verify_settlement.py" else []
    unknown = run(program, *needed, "--nonsense")
    assert unknown.returncode == 2 and unknown.stdout == "", (name, unknown)
    said = unknown.stderr.splitlines()
    assert "--nonsense" in said[-1] and name in said[-1], (name, said)
    assert program.endswith(".py") or len(said) == 1, (name, said)
assert programs
for program in programs:
    if pathlib.Path(program).name == "collect_price":
        for arguments, says in ((["--lag", "ftx"], "--lag ftx"), (["--seed"], "--seed needs a value"),
                                (["--seed", "-1"], "--seed -1"), (["--live", "--lag", "kraken"], "--lag")):
            wrong = run(program, *arguments)
            assert wrong.returncode == 2 and wrong.stdout == "" and says in wrong.stderr, wrong
print(f"{len(programs)} programs explain themselves")
