"""Prices and Greeks of BTC options, coin-settled quotes and theta targets.

Everything numeric takes scalars or arrays, broadcasts as NumPy does, and gives floats for scalars.

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
"""

from __future__ import annotations

import datetime as _datetime
from typing import Any

import numpy as _np

from btcfi._core import pricing as _core
from btcfi._core.pricing import premium_sats

__all__ = ["InverseQuote", "Quote", "Roots", "black76", "black_scholes", "inverse", "premium_sats",
           "strike_for_theta", "tau", "vol_for_theta"]

_SIGNS = {"call": 1.0, "c": 1.0, "C": 1.0, "put": -1.0, "p": -1.0, "P": -1.0}


def _sign(kind: Any) -> Any:
    """+1.0 or -1.0 for each kind; anything else is refused, never priced as something."""
    array = _np.asarray(kind)
    if array.dtype.kind in "if" and _np.all(_np.abs(array) == 1):
        return array.astype(float)
    signs = []
    for one in array.ravel().tolist():
        if not isinstance(one, str) or one not in _SIGNS:
            raise ValueError(f"kind must be 'call' 'put' 'c' 'p' 'C' 'P' +1 or -1, not {one!r}")
        signs.append(_SIGNS[one])
    return _np.array(signs, dtype=float).reshape(array.shape)


class _Columns:
    """Named results: floats or arrays of one shape. Frozen."""

    _names: tuple[str, ...] = ()

    def __init__(self, columns: Any) -> None:
        for name, column in zip(self._names, columns):
            object.__setattr__(self, name, column)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(
            _np.array_equal(getattr(self, n), getattr(other, n), equal_nan=True) for n in self._names)

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        return {n: getattr(self, n) for n in self._names}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, column in state.items():
            object.__setattr__(self, name, column)

    def __repr__(self) -> str:
        shape = _np.shape(getattr(self, self._names[0]))
        if shape:
            return f"{type(self).__name__}({', '.join(self._names)}; shape {shape})"
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n):.6g}' for n in self._names)})"


class Quote(_Columns):
    """A price and all its sensitivities, per year, per unit of vol and of rate; see the module's units."""

    _names = ("price", "delta", "gamma", "vega", "theta", "rho", "phi", "dual_delta", "dual_gamma", "vanna",
              "volga", "charm", "veta", "speed", "color", "zomma", "ultima", "itm_probability")

    @property
    def theta_per_day(self) -> Any:
        """Change of price per calendar day; negative for a long option that decays."""
        return self.theta / 365

    @property
    def vega_per_point(self) -> Any:
        """Change of price per 1 % of vol."""
        return self.vega / 100

    @property
    def rho_per_point(self) -> Any:
        """Change of price per 1 % of rate."""
        return self.rho / 100


class InverseQuote(Quote):
    """A coin-settled option: the quote in quote currency, and in coins per coin of notional.

    ``delta_premium_adjusted`` is delta less the price in coins; ``hedge_usd`` the notional of an inverse
    perpetual to hold long against one long option, so that the sum is neutral in coins.
    """

    _names = Quote._names + ("price_coin", "delta_coin", "delta_premium_adjusted", "gamma_coin", "vega_coin",
                             "theta_coin", "hedge_usd")


class Roots(_Columns):
    """Where a theta target is reached: ``count`` roots, the lowest and the highest (NaN where none).

    ``status`` is ``'ok'`` (one root), ``'no_root'`` or ``'several'``; ``least_theta_per_day`` is the most
    negative theta that can be reached, at ``least_at``.
    """

    _names = ("count", "low", "high", "least_theta_per_day", "least_at")

    @property
    def status(self) -> Any:
        """'no_root', 'ok' or 'several', per element."""
        words = _np.array(["no_root", "ok", "several", "several"])[_np.asarray(self.count, dtype=int)]
        return str(words) if words.ndim == 0 else words


def black_scholes(kind: Any, spot: Any, strike: Any, *, tau: Any, vol: Any, rate: Any = 0.0,
                  dividend: Any = 0.0) -> Quote:
    """Black-Scholes-Merton price and Greeks.

    Raises InvalidArgument (a ValueError) that names the argument; its offset is the flat index.

    >>> round(black_scholes("call", 70_000, 75_000, tau=7 / 365, vol=0.6).price, 2)
    685.47
    """
    return Quote(_core.black_scholes(_sign(kind), spot, strike, tau, vol, rate, dividend))


def black76(kind: Any, forward: Any, strike: Any, *, tau: Any, vol: Any, rate: Any = 0.0) -> Quote:
    """Black-76 price and Greeks; delta and gamma in the forward, discounted; rho holds the forward."""
    return Quote(_core.black76(_sign(kind), forward, strike, tau, vol, rate))


def inverse(kind: Any, forward: Any, strike: Any, *, tau: Any, vol: Any, rate: Any = 0.0,
            spot: Any = None) -> InverseQuote:
    """A coin-settled option on a forward, valued in coins at ``spot`` (default: the forward)."""
    return InverseQuote(
        _core.inverse(_sign(kind), forward, strike, tau, vol, rate, forward if spot is None else spot))


def vol_for_theta(kind: Any, spot: Any, strike: Any, *, tau: Any, theta_per_day: Any, rate: Any = 0.0,
                  dividend: Any = 0.0) -> Roots:
    """Every volatility at which theta is ``theta_per_day`` (quote currency per coin per day).

    >>> r = vol_for_theta("call", 70_000, 75_000, tau=7 / 365, theta_per_day=-50)
    >>> r.count, round(r.low, 6)
    (2, 0.39211)
    """
    return _roots(_core.vol_for_theta(_sign(kind), spot, strike, tau, theta_per_day, rate, dividend))


def strike_for_theta(kind: Any, spot: Any, *, tau: Any, vol: Any, theta_per_day: Any, rate: Any = 0.0,
                     dividend: Any = 0.0) -> Roots:
    """Every strike at which theta is ``theta_per_day``, in closed form; rates must be zero."""
    return _roots(_core.strike_for_theta(_sign(kind), spot, tau, vol, theta_per_day, rate, dividend))


def _roots(columns: Any) -> Roots:
    count, *rest = columns
    return Roots([int(count) if isinstance(count, float) else count.astype(int), *rest])


def tau(now: Any, expiry: Any) -> Any:
    """Years of 365 days of 24 h from ``now`` to ``expiry``: datetime64 (UTC) or aware datetimes.

    >>> import numpy as np
    >>> tau(np.datetime64("2026-01-01"), np.datetime64("2026-01-08")) * 365
    7.0
    """
    start, end = _np.broadcast_arrays(_milliseconds(now), _milliseconds(expiry))
    if start.ndim == 0:
        return _core.years_between(int(start), int(end))
    years = [_core.years_between(int(a), int(b)) for a, b in zip(start.ravel(), end.ravel())]
    return _np.array(years).reshape(start.shape)


def _milliseconds(time: Any) -> Any:
    if isinstance(time, _datetime.datetime):
        if time.tzinfo is None:
            raise ValueError("a datetime must be aware: it names no time without its zone")
        since = time - _datetime.datetime(1970, 1, 1, tzinfo=_datetime.timezone.utc)
        return _np.int64(since // _datetime.timedelta(milliseconds=1))
    array = _np.asarray(time)
    if array.dtype.kind != "M":
        raise TypeError("a time must be a numpy datetime64 or an aware datetime")
    if _np.any(_np.isnat(array)):
        raise ValueError("a time is NaT")
    return array.astype("datetime64[ms]").astype("int64")
