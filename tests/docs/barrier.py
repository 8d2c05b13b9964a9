"""Quoted by docs/pricing-barriers.md."""

# [snippet:barrier]
import numpy as np
from btcfi import pricing

month = dict(tau=30 / 365, vol=0.6, rate=0.03)
q = pricing.barrier("call", 70_000, np.linspace(60_000, 80_000, 5), barrier=62_000, barrier_kind="down-out", **month)
q.price, q.delta, q.gamma, q.vega, q.theta_per_day, q.touched           # arrays of 5

pricing.double_no_touch(70_000, lower=60_000, upper=80_000, cash=100, **month).price
pricing.double_one_touch(70_000, lower=60_000, upper=80_000, cash=100, **month).price     # at the touch
watched = pricing.discrete_barrier(62_000, side="down", vol=0.6, interval_years=30 / (365 * 86_400))
# [/snippet]
assert np.all(np.diff(q.price) < 0) and not q.touched.any() and 61_900 < watched < 62_000
yes = pricing.double_one_touch(70_000, lower=60_000, upper=80_000, cash=100, **month)
later = pricing.double_one_touch(70_000, lower=60_000, upper=80_000, pays="expiry", cash=100, **month)
assert later.price < yes.price < 100
