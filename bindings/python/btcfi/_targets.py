"""Implied volatilities, strikes for a delta, Bachelier's model, exact quotes: parts of btcfi.pricing."""

from __future__ import annotations

from typing import Any

import numpy as _np

from btcfi._core import pricing_targets as _core
from btcfi._numeric import Columns, numeric as _numeric
from btcfi._quote import Quote


class ImpliedVol(Columns):
    """The volatility that explains a price, and ``condition``: d ln vol / d ln price."""

    __slots__ = ()
    vol: Any
    condition: Any

    @property
    def ill_conditioned(self) -> Any:
        """Whether half a unit in the price's last place moves the vol by more than 1e-6 of itself."""
        noisy = _np.asarray(self.condition) * 2.0**-53 > 1e-6
        return noisy if noisy.ndim else bool(noisy)


class _Counted(Columns):
    """``count`` answers, the lowest and the highest (NaN where there is none)."""

    __slots__ = ()
    _count: Any
    low: Any
    high: Any

    @property
    def count(self) -> Any:
        """The number of answers, an int per element."""
        count = _np.nan_to_num(self._count).astype(int)
        return count if count.ndim else int(count)


class DigitalVols(_Counted):
    """All vols of a digital's price: none, one or two; the price lies between the two bounds for any vol."""

    __slots__ = ()
    least_price: Any
    greatest_price: Any


class DeltaStrikes(_Counted):
    """All strikes with a delta: none, one or two. ``extreme_delta`` is the greatest in size that there is."""

    __slots__ = ()
    extreme_delta: Any
    extreme_at: Any


@_numeric(_core.implied_vol, ImpliedVol)
def implied_vol(kind: Any, forward: Any, strike: Any, *, tau: Any, price: Any, rate: Any = 0.0, start: Any = 0.0,
                out: Any = None, on_error: str = "raise", threads: int = 1) -> ImpliedVol:
    """The volatility at which Black-76 gives ``price`` (discounted, quote currency per coin).

    ``start`` is where to begin (the last answer of a stream, say); 0 when nothing is known. A price below
    the intrinsic value or above the most that the option can cost is an error, by element:
    ``on_error="status"`` says which, and ``ill_conditioned`` (with the best vol there is) where the price
    hardly says anything about the vol.

    >>> round(implied_vol("call", 70_000, 75_000, tau=7 / 365, price=685.465).vol, 6)
    0.6
    """
    raise NotImplementedError


@_numeric(_core.implied_vol_spot, ImpliedVol)
def implied_vol_spot(kind: Any, spot: Any, strike: Any, *, tau: Any, price: Any, rate: Any = 0.0,
                     dividend: Any = 0.0, start: Any = 0.0, out: Any = None, on_error: str = "raise",
                     threads: int = 1) -> ImpliedVol:
    """The volatility at which Black-Scholes gives ``price``: implied_vol on the forward of spot, rate, dividend.

    >>> price = 891.79
    >>> round(implied_vol_spot("call", 70_000, 75_000, tau=7 / 365, price=price, rate=0.5, dividend=0.1).vol, 4)
    0.6
    """
    raise NotImplementedError


@_numeric(_core.digital_implied_vol, DigitalVols)
def digital_implied_vol(kind: Any, forward: Any, strike: Any, *, pays: Any, tau: Any, price: Any, rate: Any = 0.0,
                        out: Any = None, on_error: str = "raise", threads: int = 1) -> DigitalVols:
    """Every volatility at which a digital that pays one unit of 'cash', or the 'asset', has ``price``.

    >>> v = digital_implied_vol("call", 70_000, 80_000, pays="cash", tau=0.5, price=0.25)
    >>> v.count
    2
    """
    raise NotImplementedError


@_numeric(_core.bachelier, Quote)
def bachelier(kind: Any, forward: Any, strike: Any, *, tau: Any, vol: Any, rate: Any = 0.0, out: Any = None,
              on_error: str = "raise", threads: int = 1) -> Quote:
    """Bachelier's model: ``vol`` in quote currency per coin per square root of a year; any signs."""
    raise NotImplementedError


@_numeric(_core.bachelier_implied_vol, ImpliedVol)
def bachelier_implied_vol(kind: Any, forward: Any, strike: Any, *, tau: Any, price: Any, rate: Any = 0.0,
                          out: Any = None, on_error: str = "raise", threads: int = 1) -> ImpliedVol:
    """The volatility at which Bachelier's model gives ``price``."""
    raise NotImplementedError


@_numeric(_core.strike_for_delta, DeltaStrikes)
def strike_for_delta(kind: Any, spot: Any, *, delta: Any, convention: Any = "spot", tau: Any, vol: Any,
                     rate: Any = 0.0, dividend: Any = 0.0, out: Any = None, on_error: str = "raise",
                     threads: int = 1) -> DeltaStrikes:
    """Every strike at which the delta is ``delta``: calls positive, puts negative.

    ``convention`` is 'spot', 'forward', 'spot-premium-adjusted' or 'forward-premium-adjusted'. A
    premium-adjusted call has two strikes; ``high`` is the one that desks mean.

    >>> k = strike_for_delta("put", 70_000, delta=-0.25, tau=30 / 365, vol=0.6)
    >>> k.count, round(k.low)
    (1, 63253)
    """
    raise NotImplementedError


@_numeric(_core.black_scholes_exact, Quote)
def black_scholes_exact(kind: Any, spot: Any, strike: Any, *, tau: Any, vol: Any, rate: Any = 0.0,
                        dividend: Any = 0.0, out: Any = None, on_error: str = "raise", threads: int = 1) -> Quote:
    """black_scholes with every output good to one unit in its last place; some ten microseconds each."""
    raise NotImplementedError
