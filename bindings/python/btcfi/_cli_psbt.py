"""Show a PSBT: what it spends and pays, and what is signed."""

import pathlib
import sys

from btcfi import tx


def run(argv):
    """Print one page about a PSBT file (binary or base64) or base64 text; the exit code."""
    if len(argv) != 2 or argv[0] != "show":
        print("usage: python -m btcfi psbt show FILE|BASE64")
        return 0 if argv[:1] in (["-h"], ["--help"]) else 2
    text = argv[1]
    if text == "-":
        data = sys.stdin.buffer.read()
    elif pathlib.Path(text[:255]).is_file():
        data = pathlib.Path(text).read_bytes()
    else:
        data = text.encode()
    psbt = tx.Psbt(data if data[:5] == b"psbt\xff" else data.decode().strip())
    print(f"transaction  {tx.txid(psbt.unsigned_tx)}\n{psbt.inputs} inputs, {psbt.outputs} outputs")
    for i in range(psbt.inputs):
        print(f"  input {i}: {'final' if psbt.is_final(i) else 'not final'}")
    return 0
