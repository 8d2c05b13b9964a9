"""The quote of an option with its trader units: a part of btcfi.pricing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from btcfi._numeric import Columns


class TraderUnits(Columns):
    """The units that traders speak in, for every result with theta, vega and rho per year and unit."""

    __slots__ = ()
    if TYPE_CHECKING:  # not columns of its own
        theta: Any
        vega: Any
        rho: Any

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


class Quote(TraderUnits):
    """A price and all its sensitivities, per year, per unit of vol and of rate; see the module's units."""

    __slots__ = ()
    price: Any
    delta: Any
    gamma: Any
    vega: Any
    theta: Any
    rho: Any
    phi: Any
    dual_delta: Any
    dual_gamma: Any
    vanna: Any
    volga: Any
    charm: Any
    veta: Any
    speed: Any
    color: Any
    zomma: Any
    ultima: Any
    itm_probability: Any
