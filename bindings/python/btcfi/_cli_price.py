"""Price a European option: its price and Greeks, or the coin-settled quote."""

import argparse
import json
import math
import sys

from btcfi import pricing

ROWS = (("price", "quote currency"), ("delta", "per unit of the underlying"), ("gamma", "delta per unit"),
        ("vega_per_point", "per point of volatility"), ("theta_per_day", "per calendar day"),
        ("rho_per_point", "per point of rate"))
COIN_ROWS = (("price_coin", "coin"), ("delta_coin", "coin"), ("delta_premium_adjusted", "coin"),
             ("hedge_usd", "of inverse perpetual, quote currency"))


def years(text):
    """The years in '0.25', '90d' or '12h'; a year has 365 days."""
    unit = {"d": 365.0, "h": 365.0 * 24}.get(text[-1:])
    return float(text[:-1]) / unit if unit else float(text)


def market(parser):
    """The arguments that price and iv share."""
    parser.add_argument("kind", choices=("call", "put"))
    parser.add_argument("--spot", type=float, metavar="S", help="price of the underlying")
    parser.add_argument("--forward", type=float, metavar="F", help="instead of --spot: Black-76")
    parser.add_argument("--strike", type=float, required=True, metavar="K")
    parser.add_argument("--tau", type=years, required=True, metavar="T",
                        help="until expiry: years, or 90d, 12h (365 days a year)")
    parser.add_argument("--rate", type=float, default=0.0, metavar="R",
                        help="per year, continuously compounded; 0.04 is 4 %%")
    parser.add_argument("--json", action="store_true", help="one object for programs")


def parse(parser, argv):
    """The arguments, or the exit code where they are wrong."""
    try:
        args = parser.parse_args(argv)
        if (args.spot is None) == (args.forward is None):
            parser.error("give either --spot or --forward")
        return args
    except SystemExit as stop:
        return stop.code


def quote(args):
    """(quote, rows to show) of the arguments."""
    if args.coin:
        forward = args.forward
        if forward is None:
            forward = args.spot * math.exp((args.rate - args.dividend) * args.tau)
        return pricing.inverse(args.kind, forward, args.strike, tau=args.tau, vol=args.vol,
                               rate=args.rate, spot=args.spot), COIN_ROWS
    if args.forward is not None:
        return pricing.black76(args.kind, args.forward, args.strike, tau=args.tau, vol=args.vol,
                               rate=args.rate), ROWS
    return pricing.black_scholes(args.kind, args.spot, args.strike, tau=args.tau, vol=args.vol,
                                 rate=args.rate, dividend=args.dividend), ROWS


def run(argv):
    """Parse the arguments and print the quote; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m btcfi price", description=__doc__)
    market(parser)
    parser.add_argument("--vol", type=float, required=True, metavar="V", help="per year; 0.6 is 60 %%")
    parser.add_argument("--dividend", type=float, default=0.0, metavar="Q", help="yield per year, with --spot")
    parser.add_argument("--coin", action="store_true", help="the coin-settled (inverse) quote")
    args = parse(parser, argv)
    if isinstance(args, int):
        return args
    if args.dividend != 0 and args.spot is None:
        print("btcfi price: --dividend goes with --spot; a forward has it in it", file=sys.stderr)
        return 2
    priced, rows = quote(args)
    if args.json:
        print(json.dumps({name: getattr(priced, name) for name, _ in rows}))
        return 0
    for name, unit in rows:
        print(f"{name:22} {getattr(priced, name):>20.10g}   {unit}")
    return 0
