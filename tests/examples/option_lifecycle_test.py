"""Runs the demo with --json and with bad arguments, and checks what docs/demo.md promises."""

import collections
import json
import pathlib
import socket
import subprocess
import sys
import tempfile

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
# Each rung that has a lock is refused at its second; the claim tampered with; one sat more, in each contract by
# the program and once by the verifier; a second price; an offer with a bit changed.
refusals = report["refused"]
assert all(sorted(one) == ["by", "code", "what"] and all(one.values()) for one in refusals), refusals
by = collections.Counter(one["by"] for one in refusals)
assert by == {"the buyer": 1, "the oracle": 1, "the program": 5, "the chain": 11, "verify, link program": 1}, by
codes = collections.Counter(one["code"] for one in refusals)
assert codes["tx_not_final"] == 8 and codes["exit 1"] == 5 and codes["oracle_already_signed"] == 1, codes
verified = report["verified"]
assert verified["complete"] and verified["first_failure"] is None, verified
assert verified["payout_sat"] == paid["attested"] == report["expiry"]["payoff_sat"]["call"], verified
assert [one["state"] for one in verified["links"]] == ["verified"] * 7, verified
ledger = report["ledger"]["after"]
assert ledger["locked_sat"] == 0 and ledger["cash_sat"] == ledger["free_sat"], ledger

def refused(*bad, says=""):
    done = run(*bad)
    assert done.returncode != 0 and done.stderr.count("\n") == 1, (bad, done)
    assert says in done.stderr, (bad, done.stderr)
    assert not done.stdout.startswith("{"), bad


for bad in (["--nonsense"], ["--network"], ["--network", "moon"], ["--port", "0"],
            ["--port", "x"], ["--patience", "-1"], ["--live", "--port", "8080"],
            ["--offer-file", "/nowhere/at/all"], ["--bundle-file", "/nowhere/at/all"]):
    refused(*bad)
    assert run(*bad).stdout == "", bad  # before anything is done

if "--port N" in run("--help").stdout:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused("--port", port, says="port " + port)
    refused("--clock-off", "3600", says="s ahead of the exchanges'")
    refused("--clock-off", "-86400", says="s behind the exchanges'")

with tempfile.TemporaryDirectory() as folder:
    silent = pathlib.Path(folder) / "bitcoind"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    refused("--bitcoind", str(silent), "--patience", "1", says="does not answer within 1 s")
    refused("--bitcoind", folder + "/none", says="no such program")
    assert "Act 1" not in run("--bitcoind", folder + "/none").stdout
    refused("--offer-file", folder, says="cannot write " + folder)
    offer = pathlib.Path(folder) / "offer"
    refused("--offer-file", str(offer), "--bitcoind", folder + "/none")
    assert not offer.exists(), "a demo that failed left an empty offer"
    refused("--bitcoind", "/bin/false", says="ended at once")
print("sizes:", ", ".join(f"{k} {v} vB" for k, v in sizes.items()))
