"""What only BTC needs: settlement on an average, hedges in inverse perpetuals, the pool's premium."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as _np

from btcfi._core import pricing as _core
from btcfi._core.numeric import numbers as _numbers
from btcfi._numeric import Columns, choice as _choice, number as _number, numeric as _numeric
from btcfi._quote import TraderUnits
from btcfi._pricing_time import milliseconds as _milliseconds

#: Inverse perpetuals by venue, for :func:`hedge_order`; venues change their rules: check before use.
PERPETUALS = {
    "binance": {"contract_usd": 100.0, "lot": 1, "least": 1},
    "bitmex": {"contract_usd": 1.0, "lot": 100, "least": 100},
    "bybit": {"contract_usd": 1.0, "lot": 1, "least": 1},
    "deribit": {"contract_usd": 10.0, "lot": 1, "least": 1},
    "okx": {"contract_usd": 100.0, "lot": 1, "least": 1},
}


class TwapQuote(TraderUnits):
    """An option on an average: price and Greeks per year, per unit of vol and of rate.

    ``open_weight`` is the part of the average that is not known yet, ``effective_strike`` what the mean of the
    unknown fixings must exceed, ``sd`` the standard deviation of its logarithm.
    """

    __slots__ = ()
    price: Any
    delta: Any
    gamma: Any
    vega: Any
    theta: Any
    rho: Any
    forward_average: Any
    sd: Any
    open_weight: Any
    effective_strike: Any


class InverseTwapQuote(Columns):
    """A coin-settled option on an average, in coins per coin of notional; ``hedge_usd`` as in InverseQuote."""

    __slots__ = ()
    price_coin: Any
    delta_coin: Any
    gamma_coin: Any
    vega_coin: Any
    theta_coin: Any
    value_usd: Any
    hedge_usd: Any


class HedgeOrder(Columns):
    """What to send to the venue: ``order`` contracts to buy (or sell, negative) to hold ``target``.

    Both are ints, or an array of int64; floats, NaN where there is none, as soon as one element has no order
    (``on_error`` other than ``'raise'``).
    """

    __slots__ = ()
    _target: Any
    _order: Any
    held_usd: Any
    residual_usd: Any

    @property
    def target(self) -> Any:
        """Contracts held after the order."""
        return _whole(self._target)

    @property
    def order(self) -> Any:
        """Contracts to buy, negative to sell."""
        return _whole(self._order)


class Load(Columns):
    """``load``: the mean factor on the fair premium."""

    __slots__ = ()
    load: Any


class PoolPremium(NamedTuple):
    """What a buyer pays and of what it is made, in sats; ``total = premium + fee``."""

    utilisation_before: float
    utilisation_after: float
    load: float
    fair_sats: int
    premium_sats: int
    fee_sats: int
    total_sats: int


def _whole(column: Any) -> Any:
    numbers = _np.asarray(column)
    if not _np.isfinite(numbers).all():
        return column
    return numbers.astype("int64") if numbers.ndim else int(numbers)


@_numeric(_core.twap, TwapQuote)
def twap(kind: Any, spot: Any, strike: Any, *, tau: Any, vol: Any, window: Any, count: Any = 30, fixed: Any = 0,
         fixed_mean: Any = 0.0, noise: Any = 0.0, rate: Any = 0.0, dividend: Any = 0.0, average: Any = "arithmetic",
         out: Any = None, on_error: str = "raise", threads: int = 1) -> TwapQuote:
    """An option that settles on the average of ``count`` fixings in the last ``window`` years.

    Inside the window the first ``fixed`` fixings are known and ``fixed_mean`` is their average; :func:`averaging`
    makes these arguments from times and fixings. ``noise`` is the standard deviation of the logarithm of one
    fixing about the price. ``average`` is ``'arithmetic'`` (as venues settle), ``'geometric'`` (exact) or
    ``'two-moment'`` (arithmetic by a lognormal, as others approximate it).

    >>> hour = 1 / 8760
    >>> round(twap("call", 60_000, 60_200, tau=2 * hour, vol=0.9, window=hour / 2).price, 2)
    209.0
    """
    raise NotImplementedError


@_numeric(_core.inverse_twap, InverseTwapQuote)
def inverse_twap(kind: Any, spot: Any, strike: Any, *, tau: Any, vol: Any, window: Any, count: Any = 30,
                 fixed: Any = 0, fixed_mean: Any = 0.0, noise: Any = 0.0, rate: Any = 0.0, dividend: Any = 0.0,
                 average: Any = "arithmetic", out: Any = None, on_error: str = "raise",
                 threads: int = 1) -> InverseTwapQuote:
    """The coin-settled option on an average: pays ``max(+-(A - K), 0) / A`` coins. Arguments as :func:`twap`."""
    raise NotImplementedError


def averaging(now: Any, expiry: Any, *, window_minutes: float = 30, count: int = 30, fixings: Any = (),
              average: str = "arithmetic") -> dict[str, Any]:
    """The arguments of :func:`twap` at ``now``, given the fixings known so far in their order.

    Raises InvalidArgument when fixings that were due are missing, or more are given than are due.

    >>> import numpy as np
    >>> a = averaging(np.datetime64("2026-01-08T07:32"), np.datetime64("2026-01-08T08:00"), fixings=[70_000, 70_100])
    >>> a["fixed"], a["fixed_mean"]
    (2, 70050.0)
    >>> round(twap("call", 70_050, 70_000, vol=0.6, **a).delta, 4)
    0.5752
    """
    _choice(("arithmetic", "geometric", "two-moment"), average, "average")
    tau, window, due, fixed, mean = _core.averaging(
        int(_milliseconds(now)), int(_milliseconds(expiry)), round(window_minutes * 60_000), count,
        [float(f) for f in _numbers(fixings, "fixings")], average == "geometric")
    return {"tau": tau, "window": window, "count": due, "fixed": fixed, "fixed_mean": mean, "average": average}


def hedge_usd(quantity: Any, delta_spot: Any, price_usd: Any, *, spot: float, numeraire: str = "coin",
              equity_coin: float = 0.0) -> float:
    """Notional in USD of an inverse perpetual to be held long (negative: short) against a book.

    ``quantity`` in coins of notional, positive bought, negative sold; ``delta_spot`` and ``price_usd`` per coin of
    notional. ``numeraire='coin'`` is neutral in coins, ``-sum q (S delta - V)``; ``'usd'`` takes the plain delta
    and shorts ``equity_coin`` of coins held.

    >>> q = __import__("btcfi").pricing.inverse("call", 70_000, 75_000, tau=7 / 365, vol=0.6)
    >>> round(hedge_usd(-10, q.delta_spot, q.price, spot=70_000), 2)
    143728.75
    """
    in_usd = _choice(("coin", "usd"), numeraire, "numeraire") == 1
    given = [_numbers(quantity, "quantity"), _numbers(delta_spot, "delta_spot"), _numbers(price_usd, "price_usd")]
    columns = [_np.ascontiguousarray(c).ravel() for c in _np.broadcast_arrays(*given)]
    return _core.hedge_usd(*columns, _number(spot, "spot"), in_usd, _number(equity_coin, "equity_coin"))


@_numeric(_core.hedge_order, HedgeOrder)
def hedge_order(notional_usd: Any, *, contract_usd: Any = 1.0, lot: Any = 1, least: Any = 1, current: Any = 0,
                band_usd: Any = 0.0, out: Any = None, on_error: str = "raise", threads: int = 1) -> HedgeOrder:
    """The order nearest to a notional: contracts rounded half to even, in lots, none within ``band_usd``.

    >>> hedge_order(143_728.75, **PERPETUALS["binance"]).order, hedge_order(143_728.75, **PERPETUALS["bybit"]).order
    (1437, 143729)
    """
    raise NotImplementedError


@_numeric(_core.utilisation_load, Load)
def utilisation_load(before: Any, after: Any, *, slope: Any = 1.5, power: Any = 2.0, out: Any = None,
                     on_error: str = "raise", threads: int = 1) -> Load:
    """Mean load of a sale that takes a pool from one utilisation to another; the path does not matter.

    The marginal premium at utilisation u is ``1 + slope u**power`` times the fair one.

    >>> round(utilisation_load(0.8, 0.9).load, 3)
    2.085
    """
    raise NotImplementedError


def pool_premium(price_coin: float, quantity_sats: int, *, collateral_sats: int, locked_sats: int,
                 capacity_sats: int, max_utilisation: float = 1.0, fee_ppm: int = 0, slope: float = 1.5,
                 power: float = 2.0) -> PoolPremium:
    """The premium of a sale at the pool's load, in sats, each part rounded up.

    >>> pool_premium(0.00979232, 10_000_000, collateral_sats=10_000_000, locked_sats=80_000_000,
    ...              capacity_sats=100_000_000).premium_sats
    204170
    """
    return PoolPremium(*_core.pool_premium(price_coin, quantity_sats, collateral_sats, locked_sats, capacity_sats,
                                           max_utilisation, fee_ppm, slope, power))
