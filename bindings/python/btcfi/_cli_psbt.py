"""Show a PSBT: what it spends and pays, and what is signed."""

import argparse
import json

from btcfi import Error, keys, offer, script, tx
from btcfi._input import data, read

NETWORKS = ("mainnet", "testnet4", "signet", "regtest")


def btc(sats):
    """Sats as BTC, all eight places."""
    return f"{sats // 100_000_000}.{sats % 100_000_000:08}"


def address(code, network):
    """The address of a script; None without a network, and of a script that has none."""
    if not network or not code:
        return None
    try:
        return keys.address_of_script(code, network=network)
    except Error:
        return None


def facts(psbt, network):
    """Everything that is shown, as an object for JSON."""
    inputs = [psbt.input_state(i) for i in range(psbt.inputs)]
    for one in inputs:
        one["address"] = address(one["script_pubkey"], network)
        one["script_pubkey"] = one["script_pubkey"] and one["script_pubkey"].hex()
    known = all(one["amount_sat"] is not None for one in inputs)
    outputs = [{"amount_sat": amount, "script_pubkey": code.hex(), "address": address(code, network)}
               for amount, code in psbt.payments()]
    return {"txid": tx.txid(psbt.unsigned_tx), "network": network, "inputs": inputs, "outputs": outputs,
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


def place(one):
    """Where an output pays: its address, or its script in words."""
    return one["address"] or script.to_asm(bytes.fromhex(one["script_pubkey"]))


def page(psbt, told, fund):
    """The lines for a person. ``fund``: the transaction that an offer funds with, or None."""
    yield f"transaction  {told['txid']}"
    if fund:
        yield "the offer    is funded by " + ("this transaction" if fund == told["txid"] else "another one, " + fund)
    yield f"{psbt.inputs} inputs, {psbt.outputs} outputs" + (
        f", {told['network']}" if told["network"] else "; --network shows addresses")
    for i, one in enumerate(told["inputs"]):
        amount = "unknown amount" if one["amount_sat"] is None else btc(one["amount_sat"]) + " BTC"
        of = f" of {one['address']}" if one["address"] else ""
        yield f"  input {i}: {amount}{of} from {one['txid']}:{one['vout']}\n    {signed(one)}"
    for i, one in enumerate(told["outputs"]):
        yield f"  output {i}: {btc(one['amount_sat'])} BTC to {place(one)}"
    yield "fee          " + ("unknown: not every spent output is given" if told["fee_sat"] is None
                             else f"{told['fee_sat']} sat")


def run(argv):
    """Run ``psbt show``; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m btcfi psbt", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="one page about a PSBT")
    show.add_argument("psbt", help="a file (binary, base64 or hex), base64 text, or - for standard input")
    show.add_argument("--network", choices=NETWORKS, help="also print addresses, of this network")
    show.add_argument("--offer", metavar="FILE", help="an OFFER: its network, and whether this is its FUND")
    show.add_argument("--json", action="store_true", help="one object for programs")
    args = parser.parse_args(argv)
    psbt = tx.Psbt(data(args.psbt, "a PSBT in base64 or hex", begins=b"psbt\xff"))
    network, fund = args.network, None
    if args.offer:
        told = json.loads(offer.check_offer(read(args.offer), offer.Trust()).to_json())
        fund = told.get("fund_txid")
        if fund is None:
            parser.error(f"--offer {args.offer}: not an offer that can be read")
        if network not in (None, told["network"]):
            parser.error(f"--network {network}: the offer is on {told['network']}")
        network = told["network"]
    told = facts(psbt, network)
    if args.json:
        print(json.dumps(told))
    else:
        print(*page(psbt, told, fund), sep="\n")
    return 0
