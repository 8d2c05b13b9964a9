"""Show a PSBT: what it spends and pays, and what is signed."""

import argparse
import binascii
import json
import pathlib
import sys

from btcfi import script, tx


def read(name):
    """A PSBT of a file (binary, base64 or hex), of standard input for -, or of base64 text."""
    if name == "-":
        data = sys.stdin.buffer.read()
    elif len(name) < 256 and pathlib.Path(name).is_file():
        data = pathlib.Path(name).read_bytes()
    else:
        data = name.encode()
    if data[:5] == b"psbt\xff":
        return tx.Psbt(data)
    try:
        text = data.decode("ascii").strip()
        return tx.Psbt(binascii.unhexlify(text) if text[:10] == "70736274ff" else text)
    except (UnicodeDecodeError, binascii.Error) as problem:
        raise ValueError(f"no PSBT: {problem}") from None


def btc(sats):
    """Sats as BTC, all eight places."""
    return f"{sats // 100_000_000}.{sats % 100_000_000:08}"


def facts(psbt):
    """Everything that is shown, as an object for JSON."""
    inputs = [psbt.input_state(i) for i in range(psbt.inputs)]
    for one in inputs:
        one["script_pubkey"] = one["script_pubkey"] and one["script_pubkey"].hex()
    known = all(one["amount_sat"] is not None for one in inputs)
    outputs = [{"amount_sat": amount, "script_pubkey": code.hex()} for amount, code in psbt.payments()]
    return {"txid": tx.txid(psbt.unsigned_tx), "inputs": inputs, "outputs": outputs,
            "fee_sat": psbt.fee_sat() if known and inputs else None,
            "final": bool(inputs) and all(one["final"] for one in inputs)}


def signed(one):
    """How far an input has come, in words."""
    if one["final"]:
        return "final"
    parts = []
    if one["tap_key_signature"]:
        parts.append("key path signed")
    if one["tap_script_signatures"]:
        parts.append(f"{one['tap_script_signatures']} signatures for leaves")
    if one["partial_signatures"]:
        parts.append(f"{one['partial_signatures']} signatures")
    if one["tap_leaves"]:
        parts.append(f"{one['tap_leaves']} leaves given")
    return "not final: " + (", ".join(parts) or "no signature")


def run(argv):
    """Run ``psbt show``; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m btcfi psbt", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="one page about a PSBT")
    show.add_argument("psbt", help="a file (binary, base64 or hex), base64 text, or - for standard input")
    show.add_argument("--json", action="store_true", help="one object for programs")
    try:
        args = parser.parse_args(argv)
    except SystemExit as stop:
        return stop.code
    try:
        psbt = read(args.psbt)
    except ValueError as problem:
        if hasattr(problem, "remedy"):
            raise
        print(f"btcfi psbt: {problem}", file=sys.stderr)
        return 2
    told = facts(psbt)
    if args.json:
        print(json.dumps(told))
        return 0
    print(f"transaction  {told['txid']}\n{psbt.inputs} inputs, {psbt.outputs} outputs")
    for i, one in enumerate(told["inputs"]):
        amount = "unknown amount" if one["amount_sat"] is None else btc(one["amount_sat"]) + " BTC"
        print(f"  input {i}: {amount} from {one['txid']}:{one['vout']}\n    {signed(one)}")
    for i, one in enumerate(told["outputs"]):
        print(f"  output {i}: {btc(one['amount_sat'])} BTC to {script.to_asm(bytes.fromhex(one['script_pubkey']))}")
    print("fee          " + ("unknown: not every spent output is given" if told["fee_sat"] is None
                             else f"{told['fee_sat']} sat"))
    return 0
