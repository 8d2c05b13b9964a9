"""The demo writes a settlement; the Python example checks it, and refuses one sat more."""

import json
import pathlib
import subprocess
import sys
import tempfile

demo, example = sys.argv[1:3]


def check(*arguments):
    return subprocess.run([sys.executable, example, *map(str, arguments)], capture_output=True,
                          text=True, timeout=100)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    bundle, report = folder / "settlement.json", folder / "report.json"
    done = subprocess.run([demo, "--json", "--bundle-file", str(bundle)], capture_output=True,
                          text=True, timeout=250)
    assert done.returncode == 0, done.stderr
    report.write_text(done.stdout)
    good = check(bundle, report)
    assert good.returncode == 0 and "the buyer was owed" in good.stdout, good
    assert "failed" not in good.stdout and "unchecked" not in good.stdout, good.stdout

    changed = json.loads(bundle.read_text())
    changed["payout_sat"] += 1
    (folder / "more.json").write_text(json.dumps(changed))
    bad = check(folder / "more.json", report)
    assert bad.returncode == 1 and "REFUSED" in bad.stdout, bad
    for arguments in ([folder / "none", report], [report, report], [bundle, bundle]):
        refused = check(*arguments)
        assert refused.returncode == 2 and refused.stderr.count("\n") == 1, refused
print(good.stdout)
