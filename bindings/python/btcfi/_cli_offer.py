"""Show an offer: what is bought, what it costs, and what is wrong or unchecked."""

import argparse

from btcfi import offer
from btcfi._input import identity, read


def run(argv):
    """Run ``offer show``; the exit code is 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(prog="python -m btcfi offer", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="one page about an offer")
    show.add_argument("file", help="the OFFER's bytes; - is standard input")
    show.add_argument("--pool", action="append", default=[], type=identity, metavar="HEX", help="identity key of a trusted pool")
    show.add_argument("--oracle", action="append", default=[], type=identity, metavar="HEX",
                      help="identity key of a trusted oracle")
    show.add_argument("--quote", metavar="FILE", help="the quote that was asked for")
    show.add_argument("--request", metavar="FILE", help="the request as it was sent")
    show.add_argument("--unit", help="what is priced, e.g. BTCUSD")
    show.add_argument("--now", type=int, metavar="SECONDS", help="the time, seconds since 1970")
    show.add_argument("--json", action="store_true", help="one JSON object instead of the page")
    args = parser.parse_args(argv)
    trust = offer.Trust(pools=args.pool, oracles=args.oracle,
                        quote=read(args.quote) if args.quote else None,
                        request=read(args.request) if args.request else None,
                        unit=args.unit, now=args.now)
    report = offer.check_offer(read(args.file), trust)
    print(report.to_json() if args.json else report.explain(), end="\n" if args.json else "")
    return 0 if report.ok else 1
