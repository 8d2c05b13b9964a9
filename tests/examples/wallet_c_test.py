"""The demo writes an offer, the wallet in C checks and signs it, and claims from its backup."""

import pathlib
import subprocess
import sys
import tempfile

demo, wallet = sys.argv[1:3]


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=280)


with tempfile.TemporaryDirectory() as folder:
    offer = str(pathlib.Path(folder) / "offer")
    done = run(demo, "--json", "--offer-file", offer)
    assert done.returncode == 0, done.stderr
    early = run(wallet, offer, "claim")
    assert early.returncode != 0 and "offer.backup" in early.stderr, early

    bought = run(wallet, offer)
    assert bought.returncode == 0, bought.stderr
    assert "you buy" in bought.stdout and "signed:" in bought.stdout, bought.stdout
    assert pathlib.Path(offer + ".backup").read_bytes().startswith(b"BTCFIBAK")
    assert pathlib.Path(offer + ".accept").read_bytes().startswith(b"BTCFIACC")
    # Everything that the wallet was told is used, the registry too, and what it accepted is noted.
    assert "Everything was checked and nothing is wrong." in bought.stdout, bought.stdout
    registry = pathlib.Path(offer + ".registry").read_bytes()
    assert len(registry) > 20 * 64, len(registry)  # 20 nonces and their events at least
    assert run(wallet, offer).returncode == 0, "the same event again is fine"
    pathlib.Path(offer + ".registry").write_bytes(registry[:-1])
    cut = run(wallet, offer)
    assert cut.returncode != 0 and "the registry" in cut.stderr, cut
    pathlib.Path(offer + ".registry").write_bytes(registry)

    claimed = run(wallet, offer, "claim")
    assert claimed.returncode == 0, claimed.stderr
    assert claimed.stdout.startswith("the price pays 5000000 sat"), claimed.stdout
    assert claimed.stdout.splitlines()[1].startswith("03000000"), claimed.stdout

    data = bytearray(pathlib.Path(offer).read_bytes())
    data[len(data) // 2] ^= 1
    pathlib.Path(offer).write_bytes(data)
    pathlib.Path(offer + ".backup").unlink()
    refused = run(wallet, offer)
    assert refused.returncode != 0 and "REFUSE" in refused.stdout, refused
    assert not pathlib.Path(offer + ".backup").exists()
    assert run(wallet, offer, "sell").returncode == 2
print("checked, signed, claimed, and refused a changed offer")
