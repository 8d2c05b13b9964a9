"""Price a European option: its price and Greeks, or the coin-settled quote."""

import argparse
import contextlib
import json
import math
import sys

from btcfi import InvalidArgument, pricing
from btcfi._errors import from_code
from btcfi._input import number, years

ROWS = (("price", "quote currency"), ("delta", "per unit of the underlying"), ("gamma", "delta per unit"),
        ("vega_per_point", "per point of volatility"), ("theta_per_day", "per calendar day"),
        ("rho_per_point", "per point of rate"))
COIN_ROWS = (("price_coin", "coin"), ("delta_coin", "coin"), ("delta_premium_adjusted", "coin"),
             ("hedge_usd", "of inverse perpetual, quote currency"))


#: What is priced as it stands, but is mostly a slip: volatility above 1,000 %, a rate above 100 %, more than
#: five years written without a unit. The numeric functions say nothing of them.
MOST_VOL, MOST_RATE, MOST_YEARS = 10.0, 1.0, 5.0


def market(parser):
    """The arguments that price and iv share."""
    parser.add_argument("kind", choices=("call", "put"))
    parser.add_argument("--spot", type=float, metavar="S", help="price of the underlying")
    parser.add_argument("--forward", type=float, metavar="F", help="instead of --spot: Black-76")
    parser.add_argument("--strike", type=float, required=True, metavar="K")
    parser.add_argument("--tau", type=years, required=True, metavar="T",
                        help="until expiry: years, or 90d, 12h, 2y (365 days a year)")
    parser.add_argument("--rate", type=number, default=0.0, metavar="R",
                        help="per year, continuously compounded: 0.04 or 4%%")
    parser.add_argument("--json", action="store_true", help="one object for programs")


def parse(parser, argv):
    """The arguments; ends the program where they are wrong."""
    args = parser.parse_args(argv)
    if (args.spot is None) == (args.forward is None):
        parser.error("give either --spot or --forward")
    args.tau, args.tau_unit = args.tau
    return args


def notes(command, args):
    """Say on standard error what an argument means that is mostly a slip."""
    def say(text):
        print(f"btcfi {command}: note: {text}", file=sys.stderr)

    for name, most in (("vol", MOST_VOL), ("rate", MOST_RATE), ("dividend", MOST_RATE)):
        value = getattr(args, name, 0.0)
        if abs(value) > most and math.isfinite(value):
            say(f"--{name} {value:g} is {100 * value:g} % a year; {value:g} % is --{name} {value:g}%")
    if args.tau > MOST_YEARS and math.isfinite(args.tau) and not args.tau_unit:
        say(f"--tau {args.tau:g} is {args.tau:g} years; {args.tau:g} days are --tau {args.tau:g}d")


@contextlib.contextmanager
def named(args):
    """Names the argument that was given: a forward that was computed from --spot is not one."""
    try:
        yield
    except InvalidArgument as error:
        if error.where != "forward" or args.spot is None:
            raise
        raise from_code(error.code, error.input, error.offset, "spot") from None


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
    parser.add_argument("--vol", type=number, required=True, metavar="V", help="per year: 0.6 or 60%%")
    parser.add_argument("--dividend", type=number, default=0.0, metavar="Q", help="yield per year, with --spot")
    parser.add_argument("--coin", action="store_true", help="the coin-settled (inverse) quote")
    args = parse(parser, argv)
    if args.dividend != 0 and args.spot is None:
        parser.error("--dividend goes with --spot; a forward has it in it")
    notes("price", args)
    with named(args):
        priced, rows = quote(args)
    if args.json:
        print(json.dumps({name: getattr(priced, name) for name, _ in rows}))
        return 0
    for name, unit in rows:
        print(f"{name:22} {getattr(priced, name):>20.10g}   {unit}")
    return 0
