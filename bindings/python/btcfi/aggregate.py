"""One price from several sources, in integers, with evidence that anybody can replay.

Prices are :class:`decimal.Decimal` and, under ``*_e8``, integers of 1e-8 of the quote currency;
never floats. Times are UTC milliseconds. The rules stand in ``docs/aggregate.md``.
"""

from __future__ import annotations

from decimal import Decimal as _Decimal
from typing import Any, Iterable, Mapping, Optional, Union

from btcfi._core import aggregate as _core
from btcfi._core.aggregate import Evidence, Judged, Quote, replay, replay_json
from btcfi._core.core import parse_decimal as _parse_decimal
from btcfi._errors import Error as _Error

__all__ = ["Evidence", "Judged", "Quote", "decide", "judge", "quote", "replay", "replay_json"]


def quote(exchange: str, price: Union[str, int, _Decimal], time_ms: int, *, base: str = "BTC",
          quote: str = "USD", payload_hash: bytes = bytes(32)) -> Quote:
    """A quote from a price as text, int or Decimal; a float is refused.

    >>> quote("kraken", "92350.01", 1_763_616_660_000).price_e8
    9235001000000
    """
    if isinstance(price, bool) or not isinstance(price, (str, int, _Decimal)):
        raise TypeError("price must be text, int or Decimal: a float has already lost digits")
    return Quote(exchange, _parse_decimal(str(price), 8), time_ms, base, quote, payload_hash)


def _reasons(missing: Union[Mapping[str, Any], Iterable[tuple[str, Any]]]) -> list[tuple[str, int]]:
    pairs = missing.items() if isinstance(missing, Mapping) else missing
    return [(exchange, why.code if isinstance(why, _Error) else int(why)) for exchange, why in pairs]


def decide(quotes: Iterable[Any], method: str = "clamped-mean", quorum: str = "2/3", *, now_ms: int,
           max_age_ms: int = 15_000, max_ahead_ms: int = 2_000, moment_ms: Optional[int] = None,
           base: str = "BTC", quote: str = "USD", treat_usdt_as_usd: bool = False,
           clamp_bps: int = 50, max_deviation_bps: int = 500, max_spread_bps: int = 0,
           missing: Union[Mapping[str, Any], Iterable[tuple[str, Any]]] = ()) -> Evidence:
    """One price from several sources.

    Parameters
    ----------
    quotes : iterable
        Of :class:`Quote`, or anything with its attributes, as ``btcfi.feeds`` gives them. Their
        order does not matter.
    method : {'clamped-mean', 'median', 'mean'}
    quorum : str
        ``'2/3'``: two of three sources have to be left.
    now_ms : int
        The time of the decision; quotes older than ``max_age_ms`` are stale, those more than
        ``max_ahead_ms`` in the future refused.
    moment_ms : int, optional
        The moment that every quote must be for, e.g. the end of a closed minute.
    treat_usdt_as_usd : bool
        A price in USDT counts as one in USD; otherwise it is dropped.
    missing : mapping or pairs
        Sources that gave nothing, by name, with the :class:`btcfi.Error` or code that says why.

    Returns
    -------
    Evidence
        With ``.price``, ``.confidence``, ``.used``, ``.dropped``, ``.evidence_hash``.

    Raises
    ------
    AggregateError
        No quorum (see :func:`judge`), or a spread wider than ``max_spread_bps``.

    Examples
    --------
    >>> from btcfi import aggregate
    >>> t = 1_763_616_660_000
    >>> made = aggregate.decide([aggregate.quote("coinbase", "92355.5", t),
    ...                          aggregate.quote("kraken", "92350", t)], now_ms=t + 1500)
    >>> made.price, made.confidence
    (Decimal('92352.75'), Decimal('2.75'))
    """
    return _core.decide(quotes, missing=_reasons(missing), method=method, quorum=quorum,
                        now_ms=now_ms, max_age_ms=max_age_ms, max_ahead_ms=max_ahead_ms,
                        moment_ms=moment_ms, base=base, quote=quote,
                        treat_usdt_as_usd=treat_usdt_as_usd, clamp_bps=clamp_bps,
                        max_deviation_bps=max_deviation_bps, max_spread_bps=max_spread_bps)


def judge(quotes: Iterable[Any], method: str = "clamped-mean", quorum: str = "2/3", *, now_ms: int,
          max_age_ms: int = 15_000, max_ahead_ms: int = 2_000, moment_ms: Optional[int] = None,
          base: str = "BTC", quote: str = "USD", treat_usdt_as_usd: bool = False,
          clamp_bps: int = 50, max_deviation_bps: int = 500,
          max_spread_bps: int = 0) -> list[Judged]:
    """The verdict on every quote, also where :func:`decide` finds no quorum. Same arguments."""
    return _core.judge(quotes, method=method, quorum=quorum, now_ms=now_ms, max_age_ms=max_age_ms,
                       max_ahead_ms=max_ahead_ms, moment_ms=moment_ms, base=base, quote=quote,
                       treat_usdt_as_usd=treat_usdt_as_usd, clamp_bps=clamp_bps,
                       max_deviation_bps=max_deviation_bps, max_spread_bps=max_spread_bps)
