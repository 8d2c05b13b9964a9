"""How fast prices are from Python: scalar calls, a million options, cache-resident blocks, import.

    PYTHONPATH=build/release/python python3 tests/bench/pricing_python/bench.py

Times are of this thread's processor, least of several, so that a busy machine changes them little. Every answer
is checked first, against a loop over math.erfc, which is also the rival of the scalar call.
"""

import math
import sys
import time

before = time.thread_time()
import numpy as np  # noqa: E402

numpy_ms = 1e3 * (time.thread_time() - before)
before = time.thread_time()
from btcfi import pricing  # noqa: E402

import_ms = 1e3 * (time.thread_time() - before)
COUNT = 1_000_000
ROOT_HALF = math.sqrt(0.5)


def by_erfc(spot, strike, tau, vol):
    """A call by the textbook, at zero rates."""
    s = vol * math.sqrt(tau)
    d1 = math.log(spot / strike) / s + s / 2
    return spot * 0.5 * math.erfc(-d1 * ROOT_HALF) - strike * 0.5 * math.erfc(-(d1 - s) * ROOT_HALF)


def least(call, repeats, calls=1):
    best = math.inf
    for _ in range(repeats):
        start = time.thread_time_ns()
        for _ in range(calls):
            call()
        best = min(best, (time.thread_time_ns() - start) / calls)
    return best


def main():
    rng = np.random.default_rng(1)
    spot, strike = rng.uniform(5e4, 9e4, (2, COUNT))
    tau, vol = rng.uniform(0.01, 1, COUNT), rng.uniform(0.3, 1, COUNT)
    q = pricing.black_scholes("call", spot, strike, tau=tau, vol=vol, greeks="five")
    for i in range(0, COUNT, 9_973):
        want = by_erfc(spot[i], strike[i], tau[i], vol[i])
        if abs(q.price[i] - want) > 1e-9 * spot[i]:
            sys.exit(f"element {i}: {q.price[i]!r} is not {want!r}")
    empty = least(lambda: None, 30, 20_000)
    one = least(lambda: pricing.black_scholes("call", 70_000.0, 75_000.0, tau=0.02, vol=0.6), 30, 20_000) - empty
    loop = least(lambda: by_erfc(70_000.0, 75_000.0, 0.02, 0.6), 30, 20_000) - empty
    twap = least(lambda: pricing.twap("call", 70_000.0, 70_100.0, tau=0.001, vol=0.6, window=5.7e-5), 30, 500)
    fresh = least(lambda: pricing.black_scholes("call", spot, strike, tau=tau, vol=vol, greeks="five"), 12)
    reused = least(lambda: pricing.black_scholes("call", spot, strike, tau=tau, vol=vol, greeks="five", out=q), 12)
    everything = least(lambda: pricing.black_scholes("call", spot, strike, tau=tau, vol=vol), 6)
    small = [column[:8_192].copy() for column in (spot, strike, tau, vol)]

    def resident(out=None):
        return pricing.black_scholes("call", small[0], small[1], tau=small[2], vol=small[3], greeks="five", out=out)

    kept = resident()
    k = np.linspace(-0.4, 0.4, 17)
    smiles = [(days / 365, 70_000.0, 70_000 * np.exp(k * math.sqrt(days / 30)), 0.55 - 0.05 * k + 0.3 * k * k)
              for days in (7, 30, 90)]
    if not pricing.fit_surface(smiles).surface.check().passed or pricing.fit_svi(smiles[0]).worst > 1e-2:
        sys.exit("the fits of smiles are wrong")
    rows = [("import beyond numpy", import_ms, "ms", 30), ("scalar call, price and 17 Greeks", one, "ns", 250),
            ("  the price alone by math.erfc", loop, "ns", None),
            ("10^6 price and 5 Greeks, one thread", fresh / 1e6, "ms", 15),
            ("  into the arrays of out=", reused / 1e6, "ms", None),
            ("10^6 price and 17 Greeks", everything / 1e6, "ms", None),
            ("per option, out= reused, in cache", least(lambda: resident(kept), 300) / 8_192, "ns", 8),
            ("scalar call, average of 30 fixings", twap / 1e3, "us", None),
            ("SVI slice from 17 quotes", least(lambda: pricing.fit_svi(smiles[0]), 20) / 1e6, "ms", None),
            ("surface from 3 x 17 quotes", least(lambda: pricing.fit_surface(smiles), 20) / 1e6, "ms", None)]
    for name, value, unit, goal in rows:
        print(f"{name:40} {value:9.1f} {unit}" + (f"   goal {goal} {unit}" if goal else ""))


if __name__ == "__main__":
    main()
