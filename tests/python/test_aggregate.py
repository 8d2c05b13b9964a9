import itertools
import random
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import btcfi
import pytest
from btcfi import aggregate

T = 1_763_616_660_000


def three():
    return [aggregate.quote("binance", "92350.01", T, quote="USDT"),
            aggregate.quote("coinbase", Decimal("92355.5"), T),
            aggregate.quote("kraken", 92350, T)]


def decide(quotes, **how):
    return aggregate.decide(quotes, now_ms=T + 1500, moment_ms=T, treat_usdt_as_usd=True, **how)


def test_three_sources_decide_in_any_order():
    made = {decide(order).to_bytes() for order in itertools.permutations(three())}
    assert len(made) == 1
    evidence = aggregate.replay(made.pop())
    assert evidence.price == Decimal("92351.83666666") and evidence.price_e8 == 9235183666666
    assert evidence.confidence == Decimal("3.66333334")
    assert [j.exchange for j in evidence.used] == ["binance", "coinbase", "kraken"]
    assert evidence.dropped == [] and len(evidence.evidence_hash) == 32
    assert aggregate.replay_json(evidence.to_json()) == evidence


def test_the_silent_source_is_named():
    error = btcfi.FeedError(100) if hasattr(btcfi, "FeedError") else None
    evidence = decide(three()[1:], missing={"binance": error or 14})
    assert evidence.missing[0][0] == "binance"
    assert decide(three()[1:], missing=[("binance", 14)]).missing == [("binance", "io")]


def test_dropped_quotes_say_why():
    quotes = three() + [aggregate.quote("gemini", 50000, T), aggregate.quote("okx", 92350, T - 60_000),
                        aggregate.quote("bitstamp", 92350, T, quote="EUR")]
    assert {j.exchange: j.verdict for j in decide(quotes).dropped} == {
        "gemini": "outlier", "okx": "other-moment", "bitstamp": "wrong-market"}
    with pytest.raises(btcfi.AggregateError) as caught:
        decide(quotes[3:])
    assert caught.value.name == "aggregate_no_quorum"
    verdicts = aggregate.judge(quotes[3:], now_ms=T, moment_ms=T)
    assert sorted(j.verdict for j in verdicts) == ["other-moment", "used", "wrong-market"]


def test_changed_evidence_is_refused():
    raw = bytearray(decide(three()).to_bytes())
    raw[-24] ^= 1
    with pytest.raises(btcfi.AggregateError) as caught:
        aggregate.replay(raw)
    assert caught.value.where == "price"
    with pytest.raises(btcfi.ParseError):
        aggregate.replay(raw[:-1])


def test_a_float_is_no_price():
    with pytest.raises(TypeError):
        aggregate.quote("kraken", 92350.01, T)
    with pytest.raises(ValueError):
        aggregate.quote("kraken", "92350.123456789", T)


def test_clamped_mean_is_that_of_exact_fractions():
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    names = ["binance", "coinbase", "kraken", "bitstamp", "gemini"]
    for _ in range(300):
        n, clamp = rng.randint(2, 5), rng.randint(0, 300)
        prices = [rng.randint(9_000_000_000_000, 9_300_000_000_000) for _ in range(n)]
        quotes = [aggregate.Quote(name, p, T) for name, p in zip(names, prices)]
        made = aggregate.decide(quotes, now_ms=T, clamp_bps=clamp, max_deviation_bps=0)
        ordered = sorted(prices)
        median = floor(Fraction(ordered[(n - 1) // 2] + ordered[n // 2], 2))
        low, high = ceil(Fraction(median * (10_000 - clamp), 10_000)), \
            floor(Fraction(median * (10_000 + clamp), 10_000))
        assert made.median_e8 == median
        assert made.price_e8 == floor(Fraction(sum(min(max(p, low), high) for p in prices), n))
