"""Binary options, touches and barriers: parts of btcfi.pricing."""

from __future__ import annotations

from typing import Any

import numpy as _np

from btcfi._core import pricing_barrier as _core
from btcfi._numeric import choice as _choice, numeric as _numeric
from btcfi._quote import TraderUnits


class Exotic(TraderUnits):
    """Price and first sensitivities, per year, per unit of vol and of rate.

    ``touched`` says where the barrier counts as touched: as given, or because the spot stands on it or beyond.
    """

    __slots__ = ()
    price: Any
    delta: Any
    gamma: Any
    vega: Any
    theta: Any
    rho: Any
    phi: Any
    _touched: Any

    @property
    def touched(self) -> Any:
        """Whether the barrier counts as touched: bool, or an array of bool."""
        yes = _np.asarray(self._touched) == 1
        return yes if yes.ndim else bool(yes)


@_numeric(_core.binary, Exotic)
def binary(kind: Any, spot: Any, strike: Any, *, pays: Any, tau: Any, vol: Any, rate: Any = 0.0,
           dividend: Any = 0.0, cash: Any = 1.0, out: Any = None, on_error: str = "raise",
           threads: int = 1) -> Exotic:
    """A European binary option: it pays when the final price is above (call) or below (put) the strike.

    ``pays`` is 'cash' (``cash``), 'asset' (one coin) or 'gap' (a coin against ``cash``: S - cash for a call,
    cash - S for a put), or an array of them.

    >>> q = binary("put", 100, 80, pays="cash", tau=0.75, vol=0.35, rate=0.06, dividend=0.06, cash=10)
    >>> round(q.price, 9)
    2.671045684
    """
    raise NotImplementedError


@_numeric(_core.one_touch, Exotic)
def one_touch(spot: Any, barrier: Any, *, side: Any, pays: Any = "touch", tau: Any, vol: Any, rate: Any = 0.0,
              dividend: Any = 0.0, cash: Any = 1.0, touched: Any = False, out: Any = None, on_error: str = "raise",
              threads: int = 1) -> Exotic:
    """``cash`` if the price touches the barrier, which lies 'down' or 'up' (``side``) of it.

    Paid at the 'touch' or at 'expiry' (``pays``). ``touched`` (True, 1): it was touched earlier.

    >>> round(one_touch(105, 100, side="down", tau=0.5, vol=0.2, rate=0.1, cash=15).price, 4)
    9.7264
    """
    raise NotImplementedError


@_numeric(_core.no_touch, Exotic)
def no_touch(spot: Any, barrier: Any, *, side: Any, tau: Any, vol: Any, rate: Any = 0.0, dividend: Any = 0.0,
             cash: Any = 1.0, touched: Any = False, out: Any = None, on_error: str = "raise",
             threads: int = 1) -> Exotic:
    """``cash`` at expiry if the price never touches the barrier.

    >>> round(no_touch(105, 100, side="down", tau=0.5, vol=0.2, rate=0.1, cash=15).price, 4)
    4.9081
    """
    raise NotImplementedError


@_numeric(_core.barrier, Exotic)
def barrier(kind: Any, spot: Any, strike: Any, *, barrier: Any, barrier_kind: Any, tau: Any, vol: Any,
            rate: Any = 0.0, dividend: Any = 0.0, rebate: Any = 0.0, touched: Any = False, out: Any = None,
            on_error: str = "raise", threads: int = 1) -> Exotic:
    """A vanilla option with a barrier, watched at every moment.

    ``barrier_kind`` is 'down-in', 'down-out', 'up-in', 'up-out' or an array of them. The rebate of a knock-out
    is paid at the touch, that of a knock-in at expiry if there was none. ``touched`` (True, 1): it was touched earlier.

    >>> q = barrier("call", 100, [90, 100, 110], barrier=95, barrier_kind="down-out", rebate=3, tau=0.5,
    ...             vol=0.25, rate=0.08, dividend=0.04)
    >>> [round(float(p), 4) for p in q.price]
    [9.0246, 6.7924, 4.8759]
    """
    raise NotImplementedError


@_numeric(_core.double_barrier, Exotic)
def double_barrier(kind: Any, spot: Any, strike: Any, *, lower: Any, upper: Any, barrier_kind: Any, tau: Any,
                   vol: Any, rate: Any = 0.0, dividend: Any = 0.0, rebate: Any = 0.0, touched: Any = False,
                   out: Any = None, on_error: str = "raise", threads: int = 1) -> Exotic:
    """A vanilla option between two barriers, the strike anywhere; ``barrier_kind`` is 'in' or 'out'.

    Rebate and ``touched`` as in ``barrier``.

    >>> q = double_barrier("call", 100, 100, lower=50, upper=150, barrier_kind="out", tau=0.25, vol=0.15, rate=0.1)
    >>> round(q.price, 4)
    4.3515
    """
    raise NotImplementedError


@_numeric(_core.double_one_touch, Exotic)
def double_one_touch(spot: Any, *, lower: Any, upper: Any, pays: Any = "touch", tau: Any, vol: Any,
                     rate: Any = 0.0, dividend: Any = 0.0, cash: Any = 1.0, touched: Any = False, out: Any = None,
                     on_error: str = "raise", threads: int = 1) -> Exotic:
    """``cash`` if the price touches either barrier; arguments as in ``one_touch``."""
    raise NotImplementedError


@_numeric(_core.double_no_touch, Exotic)
def double_no_touch(spot: Any, *, lower: Any, upper: Any, tau: Any, vol: Any, rate: Any = 0.0,
                    dividend: Any = 0.0, cash: Any = 1.0, touched: Any = False, out: Any = None,
                    on_error: str = "raise", threads: int = 1) -> Exotic:
    """``cash`` at expiry if the price touches neither barrier.

    >>> q = double_no_touch(100, lower=80, upper=120, tau=0.25, vol=0.1, rate=0.05, dividend=0.02, cash=10)
    >>> round(q.price, 4)
    9.8716
    """
    raise NotImplementedError


def discrete_barrier(barrier: Any, *, side: str, vol: Any, interval_years: Any) -> Any:
    """The barrier that, watched at every moment, stands for one watched every ``interval_years``.

    It lies further away by exp(0.5826 vol sqrt(interval)) (Broadie, Glasserman, Kou). Scalars or arrays.

    >>> round(discrete_barrier(80_000, side="up", vol=0.6, interval_years=30 / (365 * 86_400)), 2)
    80027.28
    """
    up = _choice(("down", "up"), side, "side") == 1
    return _core.discrete_barrier(barrier, up, vol, interval_years)
