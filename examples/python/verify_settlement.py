r"""Check a settlement from one file, link by link, without having taken part in it.

    build/demo/examples/option_lifecycle --json --bundle-file settlement.json > report.json
    PYTHONPATH=build/dev/python /usr/bin/python3 examples/python/verify_settlement.py \
        settlement.json report.json

Whom you trust and what is confirmed does not come from that file: here it comes from the demo's own
report ("trust" of --json), in life from their web pages, your node and whoever watches the anchors.
"""

import argparse
import json
import sys

import btcfi
from btcfi import settlement


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bundle", help="the settlement, docs/formats/bundle.md")
    parser.add_argument("report", help="JSON whose trust has keys, anchor, outpoint, txid")
    arguments = parser.parse_args(argv)
    try:
        with open(arguments.bundle, encoding="utf-8") as file:
            bundle = file.read()
        with open(arguments.report, encoding="utf-8") as file:
            known = json.load(file)["trust"]
        txid, vout = known["funded"].split(":")
        trust = settlement.SettlementTrust(
            publishers=[bytes.fromhex(known["publisher"])], oracles=[bytes.fromhex(known["oracle"])],
            anchors=[bytes.fromhex(known["anchor"])], feed="BTC/USD", unit="BTCUSD",
            settled_by=known["settled_by"], funded=(txid, int(vout)),
            terms_id=bytes.fromhex(known["terms_id"]),
            buyer_script=bytes.fromhex(known["buyer_script"]))
        report = settlement.verify(bundle, trust)
    except (OSError, ValueError, LookupError, btcfi.Error) as error:
        print(f"verify_settlement: {error}", file=sys.stderr)
        return 2
    for link in report.links:
        print(f"{link['link']:20}{link['state']}")
    if not report.ok:
        print(f"REFUSED: the first link that fails is {report.first_failure}")
        return 1
    print(f"the buyer was owed  {report.payout_sat:,} sat at {report.price:,}, and got it by {report.rung}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
