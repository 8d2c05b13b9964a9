"""Prices from exchanges, parsed and collected: from a simulator on loopback, never from outside."""

import datetime
import doctest
import hashlib
import threading
import time
from decimal import Decimal

import pytest

pytest.importorskip("btcfi._net")
import btcfi
from btcfi import aggregate, feeds, testing

MINUTE = 1763616600000  # 2025-11-20T05:30:00Z
NOW = MINUTE + 62_000
KRAKEN = (b'{"error":[],"result":{"XXBTZUSD":[[1763616600,"92345.6","92360.0","92340.1","92350.0",'
          b'"92348.2","12.34567000",322],[1763616660,"92350.0","92351.0","92349.9","92350.9",'
          b'"92350.4","0.51000000",9]],"last":1763616600}}')


def test_a_candle_has_integers_and_decimals_and_no_floats():
    candle, running = feeds.parse("kraken", KRAKEN)
    assert (candle.close_e8, candle.close) == (9235000000000, Decimal("92350"))
    assert (candle.price_e8, candle.low) == (candle.close_e8, Decimal("92340.1"))
    assert candle.volume == Decimal("12.34567") and candle.trades == 322
    assert candle.turnover_e8 is None
    assert (candle.exchange, candle.base, candle.quote) == ("kraken", "BTC", "USD")
    assert candle.closed and not running.closed
    assert candle == feeds.parse("kraken", bytearray(KRAKEN))[0] and candle != running
    assert "92350" in repr(candle)


def test_a_request_knows_what_to_ask_and_what_the_answer_is_about():
    request = feeds.CandleRequest("kraken", MINUTE)
    assert request.host == "api.kraken.com"
    assert request.target == "/0/public/OHLC?pair=XBTUSD&interval=1&since=1763616480"
    candle = feeds.closed_minute(feeds.parse("kraken", KRAKEN, request), request, NOW)
    assert candle.open_time_ms == MINUTE
    tether = feeds.CandleRequest("kraken", MINUTE, quote="USDT")
    with pytest.raises(btcfi.FeedError) as refused:
        feeds.parse("kraken", KRAKEN, tether)
    assert refused.value.name == "feed_unexpected_symbol"
    with pytest.raises(btcfi.InvalidArgument):
        feeds.CandleRequest("kraken", MINUTE + 1)


def test_what_is_broken_is_refused_with_its_place():
    with pytest.raises(btcfi.FeedError) as refused:
        feeds.parse("kraken", KRAKEN[:-1])
    assert refused.value.name == "feed_malformed" and refused.value.where == "kraken"
    (status,) = feeds.parse("binance", b'{"code":-1121,"msg":"Invalid symbol."}')
    assert (status.name, status.venue_code, status.number) == ("feed_unexpected_symbol", "-1121", 1121)
    with pytest.raises(btcfi.UnsupportedError):
        feeds.parse("ftx", b"[]")
    with pytest.raises(TypeError):
        feeds.parse("kraken", KRAKEN.decode())


def test_an_unfinished_minute_is_not_taken():
    request = feeds.CandleRequest("kraken", MINUTE + 60_000)
    messages = feeds.parse("kraken", KRAKEN, request)
    with pytest.raises(btcfi.FeedError) as refused:
        feeds.closed_minute(messages, request, MINUTE + 119_999)
    assert refused.value.name == "feed_incomplete_candle"
    with pytest.raises(btcfi.FeedError) as refused:
        feeds.closed_minute(messages, request, MINUTE + 121_000)
    assert refused.value.name == "feed_lagging" and refused.value.offset == 1


def test_the_simulator_stands_in_for_the_exchanges():
    # [snippet:simulator]
    from btcfi import feeds, testing

    now_ms = 1763616662000  # 2025-11-20T05:31:02Z
    with testing.ExchangeSimulator(seed=7, now_ms=now_ms) as simulator:
        simulator.set_lag("kraken", 60_000)
        got = feeds.collect(now=now_ms, deadline_ms=3_000, ca_pem=simulator.ca_pem,
                            connect=("127.0.0.1", simulator.port))
    for source in got.sources:
        print(source.exchange, source.candle.close if source.candle else source.error.name)
    # [/snippet]
    assert [s.error.name for s in got.sources if not s.candle] == ["feed_lagging"]


@pytest.fixture
def simulator():
    with testing.ExchangeSimulator(seed=5, now_ms=NOW) as running:
        yield running


def collect(simulator, **settings):
    usual = {"ca_pem": simulator.ca_pem, "connect": ("127.0.0.1", simulator.port)}
    return feeds.collect(now=NOW, **{**usual, **settings})


def test_one_minute_of_three_exchanges_over_tls(simulator):
    got = collect(simulator)
    assert got.minute_ms == MINUTE
    assert [r.exchange for r in got.sources] == ["binance", "coinbase", "kraken"]
    for report in got.sources:
        assert report.error is None and report.candle.open_time_ms == MINUTE
        assert hashlib.sha256(report.payload).digest() == report.payload_hash
        # What came over TLS is what the generator says, and parses to the same candle.
        status, body = testing.answer(report.exchange, report.target, NOW, seed=5)
        assert (status, body) == (200, report.payload)
        assert report.candle in feeds.parse(report.exchange, body)
    assert [q.time_ms for q in got.quotes] == [MINUTE + 60_000] * 3
    assert [q.quote for q in got.quotes] == ["USDT", "USD", "USD"]
    assert abs(got.clock_behind_ms) <= 500


def test_a_collection_becomes_a_price_with_evidence(simulator):
    simulator.set_fault("coinbase", "http_status", status=403)
    got = collect(simulator)
    made = aggregate.decide(got.quotes, missing=got.missing, now_ms=NOW, treat_usdt_as_usd=True,
                            moment_ms=MINUTE + 60_000)
    low, high = sorted(q.price for q in got.quotes)
    assert low <= made.price <= high and len(made.used) == 2
    # Without the liberty to take USDT for USD two of three are not left.
    with pytest.raises(btcfi.AggregateError):
        aggregate.decide(got.quotes, missing=got.missing, now_ms=NOW, moment_ms=MINUTE + 60_000)


def test_who_fails_is_named_and_does_not_raise(simulator):
    simulator.set_lag("binance", 60_000)
    simulator.set_fault("coinbase", "http_status", status=403)
    simulator.set_certificate("kraken", "wrong_host")
    got = collect(simulator, deadline_ms=3_000)
    assert [r.error.name for r in got.sources] == ["feed_lagging", "feed_http_status",
                                                   "feed_tls_wrong_host"]
    assert got.sources[0].error.offset == 1 and got.sources[1].error.offset == 403
    assert got.quotes == [] and all(r.candle is None for r in got.sources)
    assert simulator.requests("kraken") == 0


def test_an_authority_that_is_not_given_is_not_trusted(simulator):
    got = collect(simulator, ca_pem="", exchanges=["kraken"])
    assert [r.error.name for r in got.sources] == ["feed_tls_untrusted"]


def test_moments_may_be_datetimes(simulator):
    now = datetime.datetime.fromtimestamp(NOW / 1000, datetime.timezone.utc)
    got = feeds.collect(minute=now - datetime.timedelta(seconds=62), now=now,
                        ca_pem=simulator.ca_pem, connect=("127.0.0.1", simulator.port))
    assert got.minute_ms == MINUTE and len(got.quotes) == 3
    with pytest.raises(ValueError, match="aware"):
        feeds.collect(now=datetime.datetime(2025, 11, 20))


def test_a_second_thread_is_refused_while_the_first_waits(simulator):
    simulator.set_fault("kraken", "silence")
    collector = feeds.Collector(ca_pem=simulator.ca_pem, connect=("127.0.0.1", simulator.port))
    collector.begin(MINUTE, NOW)
    refused, stop = [], threading.Event()

    def poke():
        while not stop.is_set():
            try:
                collector.take()
            except btcfi.InvalidArgument as error:
                refused.append(error.where)

    other = threading.Thread(target=poke)
    other.start()
    patience = time.monotonic() + 30  # a busy machine may run one thread for a long time
    while "Collector" not in refused and time.monotonic() < patience:
        try:
            collector.poll(20)
        except btcfi.InvalidArgument:  # the other one had its turn
            pass
    stop.set()
    other.join()
    assert "Collector" in refused


def test_a_collector_may_be_polled(simulator):
    collector = feeds.Collector(ca_pem=simulator.ca_pem, connect=("127.0.0.1", simulator.port))
    collector.begin(MINUTE, NOW)
    with pytest.raises(btcfi.InvalidArgument):
        collector.take()
    while not collector.poll(10):
        pass
    assert len(collector.take().quotes) == 3


def test_settings_out_of_their_domain_are_refused(simulator):
    for bad in ({"deadline_ms": 0}, {"clock_tolerance_ms": 10}, {"exchanges": []},
                {"exchanges": ["kraken", "kraken"]}, {"connect": ("127.0.0.1", 0)}):
        with pytest.raises(btcfi.InvalidArgument):
            collect(simulator, **bad)


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(feeds).failed == 0
