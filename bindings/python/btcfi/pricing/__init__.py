"""Prices and Greeks of BTC options, coin-settled quotes and theta targets.

Everything numeric takes scalars, arrays (strided, read-only, any real dtype) or pandas objects, broadcasts
as NumPy does, and gives floats for scalars, arrays for arrays, the same index for pandas.

=====================  ==============================================================
name                   unit
=====================  ==============================================================
spot, forward, strike  quote currency per coin, >= 0
tau                    years of 365 days of 24 h, >= 0
vol                    per year, 0.6 is 60 %, >= 0
rate, dividend         per year, continuously compounded, of either sign
theta, charm, ...      per year of passing time; ``*_per_day`` are a 365th of it
vega, vanna, ...       per unit of vol; ``vega_per_point`` is a hundredth
rho, phi               per unit of rate; ``rho_per_point`` is a hundredth
=====================  ==============================================================

``kind`` is exactly ``'call' 'put' 'c' 'p' 'C' 'P' +1 -1`` or an array of them.

What every numeric function understands beside its arguments:

============  ===================================================================================
keyword       meaning
============  ===================================================================================
greeks        ``'all'`` columns, ``'five'`` (price, delta, gamma, vega, theta, rho), ``'none'`` (price)
out           an earlier result, or a dict of float64 arrays by name, to be written into
on_error      ``'raise'`` names argument and flat index of the first bad element; ``'nan'`` goes on;
              ``'status'`` goes on and gives ``.status``, a uint8 per element: see ``STATUS``
threads       how many threads share the work; the results have the same bits
============  ===================================================================================

The loops hold no GIL; Ctrl-C works. A result is frozen, compares by value, and pickles.
"""

from __future__ import annotations

from typing import Any

import numpy as _np

from btcfi._american import American, Boundary, Merton, RealizedVol, american, merton, realized_vol
from btcfi._barrier import (Exotic, barrier, binary, discrete_barrier, double_barrier, double_no_touch,
                            double_one_touch, no_touch, one_touch)
from btcfi._book import Book, BookMarket, BookRisk, Pnl, Position
from btcfi._core import pricing as _core
from btcfi._core import numeric as _kernel
from btcfi._core.pricing import premium_sats
from btcfi._errors import TABLE as _TABLE
from btcfi._numeric import Columns, numeric as _numeric
from btcfi._quote import Quote
from btcfi._targets import (DeltaStrikes, DigitalVols, ImpliedVol, bachelier, bachelier_implied_vol,
                            black_scholes_exact, digital_implied_vol, implied_vol, implied_vol_spot,
                            strike_for_delta)
from btcfi._pricing_btc import (PERPETUALS, HedgeOrder, InverseTwapQuote, Load, PoolPremium, TwapQuote, averaging,
                                hedge_order, hedge_usd, inverse_twap, pool_premium, twap, utilisation_load)
from btcfi._pricing_smile import (Butterfly, OptionChain, Smile, SmileFit, Ssvi, Surface, SurfaceCheck, SurfaceFit,
                                  Svi, deribit_chain, fit_ssvi, fit_surface, fit_svi, smile_curve)
from btcfi._pricing_time import milliseconds as _milliseconds

__all__ = [
    "American",
    "Book",
    "BookMarket",
    "BookRisk",
    "Boundary",
    "Butterfly",
    "Columns",
    "DeltaStrikes",
    "DigitalVols",
    "Exotic",
    "HedgeOrder",
    "ImpliedVol",
    "InverseQuote",
    "InverseTwapQuote",
    "Load",
    "Merton",
    "OptionChain",
    "PERPETUALS",
    "Pnl",
    "PoolPremium",
    "Position",
    "Quote",
    "RealizedVol",
    "Roots",
    "STATUS",
    "Smile",
    "SmileFit",
    "Ssvi",
    "Surface",
    "SurfaceCheck",
    "SurfaceFit",
    "Svi",
    "TwapQuote",
    "american",
    "averaging",
    "bachelier",
    "bachelier_implied_vol",
    "barrier",
    "binary",
    "black76",
    "black_scholes",
    "black_scholes_exact",
    "deribit_chain",
    "digital_implied_vol",
    "discrete_barrier",
    "double_barrier",
    "double_no_touch",
    "double_one_touch",
    "fit_ssvi",
    "fit_surface",
    "fit_svi",
    "hedge_order",
    "hedge_usd",
    "implied_vol",
    "implied_vol_spot",
    "inverse",
    "inverse_twap",
    "merton",
    "no_touch",
    "one_touch",
    "pool_premium",
    "premium_sats",
    "realized_vol",
    "smile_curve",
    "strike_for_delta",
    "strike_for_theta",
    "tau",
    "twap",
    "utilisation_load",
    "vol_for_theta",
]

_YEAR_MS = 365 * 86_400_000.0

#: What the bytes of ``.status`` mean: name and sentence of the error.
STATUS = {byte: _TABLE[code][:2] if code else ("ok", "The element is good.")
          for byte, code in _kernel.statuses.items()}


class InverseQuote(Quote):
    """A coin-settled option: the quote in quote currency, and in coins per coin of notional.

    ``delta_premium_adjusted`` is delta less the price in coins; ``hedge_usd`` the notional of an inverse
    perpetual to hold long against one long option, so that the sum is neutral in coins. ``delta_spot`` is the
    delta of the quote in quote currency with the carry held; ``breakeven`` the settlement that repays the premium.
    """

    __slots__ = ()
    price_coin: Any
    delta_coin: Any
    delta_premium_adjusted: Any
    gamma_coin: Any
    vega_coin: Any
    theta_coin: Any
    hedge_usd: Any
    delta_spot: Any
    gamma_spot: Any
    vanna_coin: Any
    volga_coin: Any
    charm_coin: Any
    breakeven: Any

    @property
    def theta_coin_per_day(self) -> Any:
        """Change of the price in coins per calendar day."""
        return self.theta_coin / 365

    @property
    def vega_coin_per_point(self) -> Any:
        """Change of the price in coins per 1 % of vol."""
        return self.vega_coin / 100


class Roots(Columns):
    """Where a theta target is reached: ``count`` roots, ``low`` the lowest, ``high`` the highest, ``roots`` all of them.

    NaN stands where there is no root; ``roots`` has a last axis of four, ascending.

    ``status`` is ``'ok'`` (one root), ``'no_root'``, ``'several'``, or ``'invalid'`` (with ``on_error`` other than
    ``'raise'``); ``least_theta_per_day`` is the most negative theta that can be reached, at ``least_at``.
    """

    __slots__ = ()
    _count: Any
    low: Any
    high: Any
    least_theta_per_day: Any
    least_at: Any
    _second: Any
    _third: Any

    @property
    def roots(self) -> Any:
        """All roots, ascending: an array with a last axis of four, NaN beyond ``count``."""
        fourth = _np.where(_np.asarray(self._count) > 3, self.high, _np.nan)
        return _np.stack([_np.asarray(c) for c in (self.low, self._second, self._third, fourth)], axis=-1)

    @property
    def count(self) -> Any:
        """The number of roots, an int per element."""
        count = _np.nan_to_num(self._count).astype(int)
        return count if count.ndim else int(count)

    @property
    def status(self) -> Any:
        """'no_root', 'ok', 'several' or 'invalid', per element."""
        place = _np.where(_np.isnan(self._count), 5, self.count)
        words = _np.array(["no_root", "ok", "several", "several", "several", "invalid"])[place]
        return str(words) if words.ndim == 0 else words


@_numeric(_core.black_scholes, Quote)
def black_scholes(kind: Any, spot: Any, strike: Any, *, tau: Any, vol: Any, rate: Any = 0.0, dividend: Any = 0.0,
                  greeks: str = "all", out: Any = None, on_error: str = "raise", threads: int = 1) -> Quote:
    """Black-Scholes-Merton price and Greeks.

    Raises InvalidArgument (a ValueError) that names the argument; its offset is the flat index.

    >>> round(black_scholes("call", 70_000, 75_000, tau=7 / 365, vol=0.6).price, 2)
    685.47
    """
    raise NotImplementedError


@_numeric(_core.black76, Quote)
def black76(kind: Any, forward: Any, strike: Any, *, tau: Any, vol: Any, rate: Any = 0.0, greeks: str = "all",
            out: Any = None, on_error: str = "raise", threads: int = 1) -> Quote:
    """Black-76 price and Greeks; delta and gamma in the forward, discounted; rho holds the forward."""
    raise NotImplementedError


@_numeric(_core.inverse, InverseQuote)
def inverse(kind: Any, forward: Any, strike: Any, *, tau: Any, vol: Any, rate: Any = 0.0, spot: Any = None,
            out: Any = None, on_error: str = "raise", threads: int = 1) -> InverseQuote:
    """A coin-settled option on a forward, valued in coins at ``spot`` (default: the forward)."""
    raise NotImplementedError


@_numeric(_core.vol_for_theta, Roots)
def vol_for_theta(kind: Any, spot: Any, strike: Any, *, tau: Any, theta_per_day: Any, rate: Any = 0.0,
                  dividend: Any = 0.0, out: Any = None, on_error: str = "raise", threads: int = 1) -> Roots:
    """Every volatility at which theta is ``theta_per_day`` (quote currency per coin per day).

    >>> r = vol_for_theta("call", 70_000, 75_000, tau=7 / 365, theta_per_day=-50)
    >>> r.count, round(r.low, 6)
    (2, 0.39211)
    """
    raise NotImplementedError


@_numeric(_core.strike_for_theta, Roots)
def strike_for_theta(kind: Any, spot: Any, *, tau: Any, vol: Any, theta_per_day: Any, rate: Any = 0.0,
                     dividend: Any = 0.0, out: Any = None, on_error: str = "raise", threads: int = 1) -> Roots:
    """Every strike at which theta is ``theta_per_day``, at any rates: none, or up to three."""
    raise NotImplementedError


def tau(now: Any, expiry: Any) -> Any:
    """Years of 365 days of 24 h from ``now`` to ``expiry``: datetime64 (UTC) or aware datetimes.

    >>> import numpy as np
    >>> tau(np.datetime64("2026-01-01"), np.datetime64("2026-01-08")) * 365
    7.0
    """
    start, end = _np.broadcast_arrays(_milliseconds(now), _milliseconds(expiry))
    if start.ndim == 0:
        return _core.years_between(int(start), int(end))
    # As unsigned, the difference of any two times is exact.
    later = _np.maximum(end, start).astype("uint64") - start.astype("uint64")
    return later.astype("float64") / _YEAR_MS
