"""A book over a grid of spots and vols, in this process or unchanged on a Dask cluster.

    PYTHONPATH=build/dev/python /usr/bin/python3 examples/python/scenario_grid.py [--dask]

It runs in this process with two threads; with --dask on a local cluster of two processes (python3-distributed).

The surface, the results and the pricing functions pickle, so `run` goes to a worker as it is.
"""

import argparse

import numpy as np
from btcfi import pricing

STRIKES = np.array([60_000.0, 65_000, 70_000, 75_000, 80_000])
KINDS = np.array(["put", "put", "call", "call", "call"])
QUANTITY = np.array([-5.0, -10, 4, -10, -20])
EXPIRY_YEARS = 30 / 365


def surface():
    return pricing.Surface.from_slices([(7 / 365, 70_000, 0.006, -0.2, 0.06), (0.1, 70_300, 0.033, -0.22, 0.15),
                                        (0.5, 71_500, 0.17, -0.15, 0.34)])


def run(market, moves, shifts):
    """Gain of the book in USD for each move of the spot and shift of all vols, shape (moves, shifts)."""
    forward = market.forward(EXPIRY_YEARS)
    vol = market.vol(STRIKES, EXPIRY_YEARS)
    now = pricing.black76(KINDS, forward, STRIKES, tau=EXPIRY_YEARS, vol=vol, greeks="none").price
    then = pricing.black76(KINDS, forward * (1 + moves[:, None, None]), STRIKES, tau=EXPIRY_YEARS - 1 / 365,
                           vol=np.maximum(vol + shifts[:, None], 0.01), greeks="none", threads=2).price
    return ((then - now) * QUANTITY).sum(axis=-1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dask", action="store_true",
                        help="on a local cluster of two processes (python3-distributed)")
    arguments = parser.parse_args()
    market = surface()
    moves, shifts = np.linspace(-0.3, 0.3, 61), np.linspace(-0.2, 0.4, 31)
    if arguments.dask:
        try:
            from dask.distributed import Client, LocalCluster
        except ImportError:
            print("skipped: no dask.distributed (python3-distributed)")
            return

        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
            parts = client.map(run, [market] * 4, np.array_split(moves, 4), [shifts] * 4)
            grid = np.concatenate(client.gather(parts))
    else:
        grid = run(market, moves, shifts)
    worst = np.unravel_index(grid.argmin(), grid.shape)
    print(f"{grid.size} scenarios of {STRIKES.size} positions")
    print(f"spot unmoved, vols unmoved, one day on: {run(market, np.zeros(1), np.zeros(1))[0, 0]:,.2f} USD")
    print(f"worst: {grid[worst]:,.2f} USD at spot {moves[worst[0]]:+.0%}, vols {shifts[worst[1]]:+.0%}")


if __name__ == "__main__":
    main()
