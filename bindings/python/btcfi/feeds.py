"""Prices from exchanges: payloads parsed strictly, and one closed minute collected from several.

Prices are integers of 1e-8 of the quote currency (``price_e8``) and :class:`decimal.Decimal`
(``price``), never floats. Connections are verified HTTPS; there is no way to switch that off.
"""

from __future__ import annotations

import datetime as _datetime
import time as _time

try:
    from btcfi._net import feeds as _feeds
except ModuleNotFoundError as error:  # built without Boost, OpenSSL or simdjson
    raise ModuleNotFoundError("btcfi.feeds needs the extension btcfi._net: build with BTCFI_NET=ON "
                              "(Boost, OpenSSL, simdjson)", name=error.name) from None

Candle = _feeds.Candle
CandleRequest = _feeds.CandleRequest
Collection = _feeds.Collection
Collector = _feeds.Collector
Quote = _feeds.Quote
SourceReport = _feeds.SourceReport
Status = _feeds.Status

__all__ = ["Candle", "CandleRequest", "Collection", "Collector", "Quote", "SourceReport", "Status",
           "closed_minute", "collect", "parse"]


def _milliseconds(moment) -> int:
    """UTC ms of an int (ms already), an aware datetime or a numpy.datetime64."""
    if isinstance(moment, _datetime.datetime):
        if moment.tzinfo is None:
            raise ValueError("a datetime must be aware: which zone is this in?")
        epoch = _datetime.datetime(1970, 1, 1, tzinfo=_datetime.timezone.utc)
        return (moment - epoch) // _datetime.timedelta(milliseconds=1)
    if hasattr(moment, "astype"):
        return int(moment.astype("datetime64[ms]").astype("int64"))
    return moment


def parse(exchange: str, message: bytes, request: CandleRequest | None = None) -> list:
    """The messages in a payload of an exchange.

    Parameters
    ----------
    exchange : str
        ``"binance"``, ``"coinbase"`` or ``"kraken"``.
    message : bytes-like
        The payload, exactly as it was received.
    request : CandleRequest, optional
        What it answers; without, the exchange's usual BTC market is assumed.

    Returns
    -------
    list of Candle or Status
        Candles oldest first, ``closed`` when a later one stands in the same payload. An error body
        of the exchange is a Status.

    Raises
    ------
    FeedError
        ``feed_malformed`` (``input`` the row, ``offset`` the byte), ``feed_out_of_range``,
        ``feed_unexpected_symbol``. Every byte is read: what is not as documented is refused.

    Examples
    --------
    >>> rows = parse("coinbase", b"[[1763616600,92340.1,92360,92345.67,92350.01,12.34567]]")
    >>> rows[0].close, rows[0].close_e8, rows[0].closed
    (Decimal('92350.01'), 9235001000000, False)
    """
    return _feeds.parse(exchange, message, request)


def closed_minute(messages, request: CandleRequest, exchange_now, *, accept_empty: bool = False):
    """The wanted minute, closed, out of parsed messages; raises FeedError with the reason if it is
    not there: ``feed_incomplete_candle``, ``feed_lagging``, ``feed_missing_minute``,
    ``feed_empty_minute``.

    Parameters
    ----------
    messages : list
        From :func:`parse`.
    request : CandleRequest
        Which minute.
    exchange_now : int, datetime or datetime64
        The exchange's clock when it answered; ints are UTC ms.
    accept_empty : bool
        Take a minute without trades.
    """
    return _feeds.closed_minute(messages, request, _milliseconds(exchange_now),
                                accept_empty=accept_empty)


def collect(minute=None, now=None, **settings) -> Collection:
    """Collect the same closed minute from several exchanges, or a named reason per source.

    Parameters
    ----------
    minute : int, datetime or datetime64, optional
        Its beginning; ints are UTC ms. Default: the minute that ended last.
    now : int, datetime or datetime64, optional
        The time. Default: the system's clock.
    exchanges : list of str, optional
        Default: Binance (BTC/USDT), Coinbase and Kraken (BTC/USD).
    ca_pem : str, optional
        Authorities to trust, in PEM. Default: the system's.
    connect : (address, port), optional
        Where to connect instead of the exchanges; their names are verified all the same.
    deadline_ms, settle_ms, clock_tolerance_ms : int
        20'000, 1'500, 5'000: when to give up, how long after the minute to ask first, how far an
        exchange's clock may be off.
    accept_empty : bool
        Take minutes without trades.
    jitter_seed : int
        Seeds the pauses between attempts.

    Returns
    -------
    Collection
        ``sources``: a report each, with ``candle`` or ``error``, and the evidence (``payload``,
        ``payload_hash``, ``target``); ``quotes`` and ``missing``: what aggregation takes.

    Notes
    -----
    A source that fails does not raise. A :class:`Collector` kept for many minutes also remembers
    bans, request rates and who is down.

    Examples
    --------
    >>> from btcfi import feeds, testing
    >>> now_ms = 1763616662000
    >>> with testing.ExchangeSimulator(now_ms=now_ms) as simulator:
    ...     got = feeds.collect(now=now_ms, ca_pem=simulator.ca_pem,
    ...                         connect=("127.0.0.1", simulator.port))
    >>> len(got.quotes)
    3
    """
    now_ms = _time.time_ns() // 1_000_000 if now is None else _milliseconds(now)
    minute_ms = now_ms // 60_000 * 60_000 - 60_000 if minute is None else _milliseconds(minute)
    return Collector(**settings).collect(minute_ms, now_ms)
