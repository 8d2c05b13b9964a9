"""The volatility that explains a European option's price."""

import argparse
import json
import math

from btcfi import pricing
from btcfi._cli_price import market, named, notes, parse
from btcfi._input import number


def run(argv):
    """Parse the arguments and print the volatility; the exit code is 1 where no volatility gives the price."""
    parser = argparse.ArgumentParser(prog="python -m btcfi iv", description=__doc__)
    market(parser)
    parser.add_argument("--price", type=float, required=True, metavar="P",
                        help="per unit of the underlying, discounted, in quote currency; with --coin in coins")
    parser.add_argument("--dividend", type=number, default=0.0, metavar="Q", help="yield per year, with --spot")
    parser.add_argument("--coin", action="store_true", help="the price is in coins, as Deribit quotes it")
    args = parse(parser, argv)
    forward = args.forward
    if forward is None:
        forward = args.spot * math.exp((args.rate - args.dividend) * args.tau)
    elif args.dividend != 0:
        parser.error("--dividend goes with --spot; a forward has it in it")
    notes("iv", args)
    price = args.price * (args.spot or forward) if args.coin else args.price
    with named(args):
        found = pricing.implied_vol(args.kind, forward, args.strike, tau=args.tau, price=price, rate=args.rate)
    if args.json:
        print(json.dumps({"vol": found.vol, "condition": found.condition,
                          "ill_conditioned": found.ill_conditioned}))
        return 0
    print(f"vol {found.vol:.10g} per year")
    if found.ill_conditioned:
        print("ill conditioned: the price hardly depends on it")
    return 0
