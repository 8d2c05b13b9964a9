"""Quoted by docs/pricing-american.md and docs/pricing-book.md."""

# [snippet:american]
import numpy as np
from btcfi.pricing import Boundary, american, merton

q = american("put", 100, [90, 100, 110], tau=1, vol=0.25, rate=0.05, dividend=0.05)
q.price, q.premium, q.boundary, q.exercise      # arrays of 3: one boundary solved for all

b = Boundary("put", tau=90 / 365, vol=0.55, rate=0.04, dividend=0.01)
ladder = b.quote(np.linspace(60_000, 140_000, 33), 100_000)
curve = b(100_000, np.linspace(0.001, 90 / 365, 50))    # where exercise is right, by the years that are left

merton("put", 100_000, 80_000, tau=30 / 365, vol=0.4, intensity=12, jump_mean=-0.03, jump_vol=0.06).price
# [/snippet]
assert abs(q.price[1] - 9.569445) < 1e-6 and ladder.price.shape == (33,) and np.all(np.diff(curve) < 0)

# [snippet:book]
from btcfi.pricing import Book, BookMarket, Position

NOW, WEEK = 1_763_600_000_000, 7 * 86_400_000
book = Book([Position("european", -10, "call", 75_000, NOW + WEEK, 0.6),
             Position("american", 5, "put", 65_000, NOW + WEEK, 0.7)])
today = BookMarket(70_000, NOW, rate=0.04)
book.risk(today).hedge_usd                                              # inverse perpetual to hold long
cells = book.ladder(today, np.linspace(50_000, 90_000, 41), [-0.1, 0, 0.1])     # worth, shape (41, 3)
pnl = book.attribution(today, BookMarket(71_000, NOW + 86_400_000, rate=0.04))
pnl.total == pnl.delta + pnl.gamma + pnl.vega + pnl.theta + pnl.rho + pnl.phi + pnl.residual    # True, exactly
# [/snippet]
assert cells.shape == (41, 3) and pnl.total_e8 == sum(pnl[1:])
