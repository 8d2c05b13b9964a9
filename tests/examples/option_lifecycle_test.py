"""Runs the demo with --json and with bad arguments, and checks what docs/demo.md promises."""

import json
import subprocess
import sys

program = sys.argv[1]


def run(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=110)


done = run("--json")
assert done.returncode == 0, done.stderr
report = json.loads(done.stdout)
assert report["ok"] is True and report["network"] == "regtest", report

sizes = report["sizes_vb"]
expected = {"key_path": 111, "key_path_two": 154, "attested": 205, "attested_full": 162,
            "otm_return": 162, "void": 222, "reclaim": 146, "automatic": 205}
for rung, size in expected.items():
    assert sizes[rung] == size, (rung, sizes[rung], size)
assert sizes["bucket"] <= 476, sizes
paid = report["paid_sat"]
assert paid["key_path_two"] == paid["attested"] == paid["bucket"] > 0, paid
assert paid["otm_return"] == paid["reclaim"] == 0, paid
assert len(report["refused"]) >= 3, report["refused"]
ledger = report["ledger"]["after"]
assert ledger["locked_sat"] == 0 and ledger["cash_sat"] == ledger["free_sat"], ledger

for bad in (["--nonsense"], ["--network"], ["--network", "moon"],
            ["--offer-file", "/nowhere/at/all"]):
    refused = run(*bad)
    assert refused.returncode != 0 and refused.stderr.count("\n") == 1, (bad, refused)
    assert not refused.stdout.startswith("{"), bad
print("sizes:", ", ".join(f"{k} {v} vB" for k, v in sizes.items()))
