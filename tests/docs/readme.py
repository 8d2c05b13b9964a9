# [snippet:surface]
import btcfi
import numpy as np

strikes = np.linspace(60_000, 90_000, 7)
days = np.array([7, 30, 90])
q = btcfi.pricing.inverse("call", 70_000, strikes[:, None], tau=days / 365, vol=0.6)
print(q.price_coin.shape)                    # (7, 3): strikes by expiries
print(q.theta_per_day[2].round(2))           # dollars a day, at 70,000
root = btcfi.pricing.vol_for_theta("call", 70_000, 75_000, tau=7 / 365, theta_per_day=-50)
print(root.low, root.count)                  # the volatility with that theta, and how many there are
# [/snippet]
assert q.price_coin.shape == (7, 3) and (np.diff(q.price_coin, axis=0) < 0).all()
assert abs(root.low - 0.39211) < 1e-5
