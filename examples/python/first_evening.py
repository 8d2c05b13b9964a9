"""A first evening with btcfi: price a call, sell it, settle it, and check every step.

    PYTHONPATH=build/dev/python /usr/bin/python3 examples/python/first_evening.py [--plot FILE.png]

Everything happens in memory: three exchanges' closes, an oracle, a pool, a buyer, a chain. Keys are
throw-away keys; nothing is sent anywhere.
"""

import argparse
import json
import sys

import numpy as np
from btcfi import aggregate, pricing, rv32, settlement


def agreed_price(now_ms):
    """One price from three venues' closes of the same minute, and the evidence that replays to it."""
    quotes = [aggregate.Quote("binance", 106_161_10000000, now_ms), aggregate.Quote("coinbase", 106_160_42000000, now_ms),
              aggregate.Quote("kraken", 106_158_90000000, now_ms)]
    evidence = aggregate.decide(quotes, method="clamped-mean", quorum="2/3", now_ms=now_ms, max_age_ms=15_000)
    again = aggregate.replay(evidence.to_bytes())
    assert again.price_e8 == evidence.price_e8
    print(f"agreed price        {evidence.price} USD, within {evidence.confidence}; evidence {evidence.evidence_hash.hex()[:16]}...")
    return float(evidence.price)


def priced_call(spot, strike, days, quantity_sat):
    """The premium in sats, and what the seller hedges."""
    q = pricing.inverse("call", spot, strike, tau=days / 365, vol=0.52)
    premium = pricing.premium_sats(q.price_coin, quantity_sat)
    print(f"call {strike:,} in {days} d   {q.price:,.2f} USD per coin, delta {q.delta:.4f}, theta {q.theta_per_day:,.2f} USD a day")
    print(f"premium             {premium:,} sat for {quantity_sat:,} sat of notional")
    print(f"a short call needs  {-q.hedge_usd * quantity_sat / 1e8:,.0f} USD long of an inverse perpetual")
    return premium


def settled(terms, price):
    """The exact payoff, and a RISC-V program that says the same to anybody who runs it."""
    paid = settlement.payoff(terms, price)
    program = rv32.Program(rv32.programs["vanilla"])

    def claims(amount):
        question = rv32.encode_input(kind=terms.kind, price_ticks=price, strike_ticks=terms.strike, limit_ticks=terms.limit,
                                     quantity_sat=terms.quantity_sat, collateral_sat=terms.collateral_sat,
                                     rounding_sat=terms.step_sat, min_payout_sat=terms.min_payout_sat, claim_sat=amount)
        return program.run(input=question)

    right, wrong = claims(paid), claims(paid + 1)
    assert (right.reason, right.exit_code) == ("halted", 0)
    assert wrong.exit_code != 0
    print(f"at {price:,} USD       the buyer gets {paid:,} sat; the program agrees in {right.steps} steps, trace {right.last_hash.hex()[:16]}...")
    print(f"one sat more        is refused: exit code {wrong.exit_code}")
    return paid


def payoff_table(terms):
    """All levels of the contract: where the payout changes, and what rounding costs at most."""
    levels = settlement.levels(terms)
    print(f"levels              {len(levels)} runs of prices, {levels.counts['paying_prefixes']:,} pre-signatures of the pool, "
          f"rounding costs at most {levels.worst_rounding_sat:,} sat")
    return levels.runs


def plot(runs, terms, spot, path):
    """The payoff in sats over the price, and today's value above it."""
    try:
        import matplotlib
    except ImportError:
        print("no plot: it needs matplotlib (python3-matplotlib)")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    prices = np.linspace(80_000, 180_000, 500)
    value = pricing.inverse("call", prices, terms.strike, tau=14 / 365, vol=0.52).price_coin * terms.quantity_sat
    shown = runs[(runs[:, 0] < 180_000) & (runs[:, 1] > 80_000)]
    plt.figure(figsize=(8, 4.5))
    plt.step(np.clip(shown[:, 0], 80_000, None), shown[:, 2], where="post", label="payout at expiry (levels)")
    plt.plot(prices, value, label="value today")
    plt.axvline(spot, color="grey", lw=0.8, ls=":")
    plt.xlabel("USD per BTC")
    plt.ylabel("sat")
    plt.title(f"call {terms.strike:,}, {terms.quantity_sat:,} sat of notional")
    plt.legend()
    plt.tight_layout()
    plt.savefig(path, dpi=120)
    print(f"plot                {path}")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plot", metavar="FILE", help="draw payoff and value (needs matplotlib)")
    arguments = parser.parse_args(argv)
    now_s = 1_800_000_000
    spot = agreed_price(now_s * 1_000)
    premium = priced_call(spot, 110_000, 14, 10_000_000)
    terms = settlement.Terms(kind="call", quantity_sat=10_000_000, strike=110_000, expiry=now_s + 14 * 86_400,
                             announcements=[bytes(32)], premium_sat=premium)
    assert terms.validate() == []
    assert settlement.Terms.from_bytes(terms.to_bytes()).id == terms.id
    runs = payoff_table(terms)
    for price in (109_999, 110_000, 118_432, 150_000):
        settled(terms, price)
    print(f"terms               {terms.id.hex()[:16]}..., {len(json.loads(terms.to_json()))} fields")
    if arguments.plot:
        plot(runs, terms, spot, arguments.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
