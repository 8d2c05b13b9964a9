"""What goes into btcfi.pricing and is no number, no word or no plain array; what comes out of a bad element."""

import functools
import pickle
import signal
import threading
import time

import btcfi
import numpy as np
import pytest
from btcfi import pricing as P

MARKET = dict(tau=1.0, vol=0.3)
OUT = dict(barrier=95, barrier_kind="down-out", **MARKET)


def surface():
    return P.Surface.from_slices([(0.1, 70_000, 0.03, -0.3, 0.15), (0.5, 71_000, 0.16, -0.25, 0.35)])


def test_no_order_is_nan_and_never_a_number_of_contracts():
    told = P.hedge_order([100.0, float("nan")], on_error="status")
    assert told.order[0] == 100 and np.isnan(told.order[1]) and np.isnan(told.target[1]) and told.status[1] != 0
    assert np.isnan(P.hedge_order([100.0, float("nan")], on_error="nan").order[1])
    assert np.isnan(P.hedge_order(float("nan"), on_error="status").order)
    whole = P.hedge_order([100.0, -7.0])
    assert whole.order.dtype == np.int64 and whole.order.tolist() == [100, -7]
    assert type(P.hedge_order(100.0).order) is int


TOUCHABLE = {
    "barrier": lambda touched, **o: P.barrier("call", 100.0, 90.0, touched=touched, **OUT, **o),
    "one_touch": lambda touched, **o: P.one_touch(100.0, 95, side="down", touched=touched, **MARKET, **o),
    "no_touch": lambda touched, **o: P.no_touch(100.0, 95, side="down", touched=touched, **MARKET, **o),
    "double_barrier": lambda touched, **o: P.double_barrier("call", 100.0, 90.0, lower=80, upper=120, barrier_kind="out",
                                                            touched=touched, **MARKET, **o),
    "double_one_touch": lambda touched, **o: P.double_one_touch(100.0, lower=80, upper=120, touched=touched, **MARKET, **o),
    "double_no_touch": lambda touched, **o: P.double_no_touch(100.0, lower=80, upper=120, touched=touched, **MARKET, **o),
}


@pytest.mark.parametrize("name", TOUCHABLE)
def test_touched_is_yes_or_no(name):
    price = TOUCHABLE[name]
    yes, no = price(1).price, price(0).price
    assert yes != no
    assert price(True).price == price(np.True_).price == yes and price(False).price == price(np.False_).price == no
    assert price(np.array([True, False])).price.tolist() == price([1.0, 0.0]).price.tolist() == [yes, no]
    for wrong in (float("nan"), 0.5, 2, -1):
        with pytest.raises(btcfi.InvalidArgument) as caught:
            price(wrong)
        assert caught.value.where == "touched"
        with pytest.raises(btcfi.InvalidArgument) as caught:
            price([0.0, 1.0, wrong])
        assert (caught.value.where, caught.value.offset) == ("touched", 2)
        told = price([1.0, wrong, 0.0], on_error="status")
        assert told.price[[0, 2]].tolist() == [yes, no] and np.isnan(told.price[1])
        assert told.status.tolist() == [0, 1, 0]
    with pytest.raises(TypeError, match="touched"):
        price("True")


def test_every_root_of_a_theta_target_is_there():
    market = dict(tau=0.0179, vol=0.23, rate=-0.0317)
    r = P.strike_for_theta("put", 70_000.0, theta_per_day=[-54.35, -30.0, -1e6], **market)
    assert r.count[0] == 3 and r.roots.shape == (3, 4)
    for strikes, count, target in zip(r.roots, r.count, (-54.35, -30.0, -1e6)):
        found = strikes[:count]
        assert np.isnan(strikes[count:]).all() and np.all(np.diff(found) > 0)
        thetas = P.black_scholes("put", 70_000.0, found, **market).theta_per_day
        assert np.allclose(thetas, target, rtol=1e-9)
    assert r.low[0] == r.roots[0, 0] and r.high[0] == r.roots[0, 2]
    assert 71_000 < r.roots[0, 1] < 72_000
    one = P.strike_for_theta("put", 70_000.0, theta_per_day=-54.35, **market)
    assert one.roots.tolist()[:3] == r.roots[0, :3].tolist()
    # Up to four, as C++ gives them: between any two neighbours theta crosses the target.
    rng = np.random.default_rng(20261120)
    n = 3_000
    tau, vol, rate = rng.uniform(0.001, 2, n), rng.uniform(0.05, 1.5, n), rng.uniform(-0.3, 0.3, n)
    strikes = 70_000 * np.exp(rng.normal(0, 2, n) * vol * np.sqrt(tau))
    target = P.black_scholes("put", 70_000, strikes, tau=tau, vol=vol, rate=rate).theta_per_day
    every = P.strike_for_theta("put", 70_000, tau=tau, vol=vol, rate=rate, theta_per_day=target)
    assert np.isfinite(every.roots).sum(axis=-1).tolist() == every.count.tolist()
    nearest = np.nanmin(np.abs(every.roots / strikes[:, None] - 1), axis=-1)
    assert np.median(nearest) < 1e-9 and set(every.count.tolist()) >= {1, 2, 3}


def test_masked_elements_are_unknown_and_what_is_masked_must_be_numbers():
    spots = np.ma.array([90.0, 100.0], mask=[0, 1])
    assert np.isnan(P.black_scholes("call", spots, 100, on_error="nan", **MARKET).price).tolist() == [False, True]
    for wrong in (np.ma.array([1j, 2]), np.ma.array(["1", "2"]), np.ma.array([True, False])):
        with pytest.raises(TypeError, match="spot"):
            P.black_scholes("call", wrong, 100, **MARKET)
    kinds = np.ma.array(["call", "put"], mask=[0, 1])
    assert P.black_scholes(kinds, 90.0, 100, on_error="status", **MARKET).status.tolist() == [0, 3]
    assert P.black_scholes(np.ma.array(["c", "p"]), 90.0, 100, **MARKET) == P.black_scholes(["c", "p"], 90.0, 100, **MARKET)


@pytest.mark.parametrize("wrong", [True, "90", b"90", 1j, None, np.array(["90"]), np.array([True]), np.array([1j]),
                                   np.ma.array(["90"])], ids=repr)
def test_methods_and_plain_functions_refuse_what_is_no_number_too(wrong):
    boundary = P.Boundary("put", tau=0.5, vol=0.7, rate=0.08)
    s = surface()
    for name, call in {
            "spot": lambda: boundary.quote(wrong, 100.0), "strike": lambda: s.vol(wrong, 0.2),
            "tau": lambda: s.forward(wrong), "barrier": lambda: P.discrete_barrier(wrong, side="up", vol=0.6, interval_years=1e-6),
            "quantity": lambda: P.hedge_usd(wrong, 0.2, 100, spot=70_000.0),
            "vol": lambda: P.fit_ssvi((0.25, 7e4, [5e4, 6e4, 7e4], wrong)), "fixings": lambda: P.averaging(
                np.datetime64("2026-01-08T07:32"), np.datetime64("2026-01-08T08:00"), fixings=[wrong, wrong])}.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert name in str(caught.value)
    for call in (lambda: P.hedge_usd(1.0, 0.2, 100, spot=wrong), lambda: P.Boundary("put", tau=wrong, vol=0.7),
                 lambda: P.Book([P.Position("european", wrong, "call", 1.0, 1000, 0.5)])):
        with pytest.raises((TypeError, ValueError)):
            call()


def test_methods_know_masks_and_labels():
    s = surface()
    with pytest.raises(btcfi.Error):
        s.vol(np.ma.array([70_000.0, 60_000.0], mask=[0, 1]), 0.2)
    with pytest.raises(btcfi.Error):
        P.hedge_usd(np.ma.array([1.0, 2.0], mask=[0, 1]), 0.2, 100, spot=70_000)
    pandas = pytest.importorskip("pandas", reason="skipped: no pandas")
    strikes = pandas.Series([6e4, 7e4], index=["a", "b"])
    vols = s.vol(strikes, 0.2)
    assert vols.index.equals(strikes.index) and vols["b"] == s.vol(7e4, 0.2)
    with pytest.raises(ValueError, match="labelled"):
        s.vol(strikes, pandas.Series([0.2, 0.2], index=["b", "a"]))


@pytest.mark.parametrize("kind", [True, None, 0, "CALL", ["call"], {}, b"call", 1j])
def test_kinds_of_objects_are_as_strict(kind):
    with pytest.raises(ValueError, match="kind"):
        P.Boundary(kind, tau=0.5, vol=0.7)
    with pytest.raises(ValueError, match="kind"):
        P.Book([P.Position("european", 1, kind, 100, 1000, 0.5)])


def test_nullable_columns_of_pandas_are_numbers():
    pandas = pytest.importorskip("pandas", reason="skipped: no pandas")
    want = P.black_scholes("call", [90.0, 100.0], 100, **MARKET).price
    for dtype in ("Float64", "Int64", "Float32", "UInt16"):
        q = P.black_scholes("call", pandas.Series([90, 100], dtype=dtype), 100, **MARKET)
        assert isinstance(q.price, pandas.Series) and q.price.tolist() == want.tolist()
    frame = pandas.DataFrame({"kind": ["call", "call"], "spot": [90, 100], "touched": [True, False]}).convert_dtypes()
    assert P.black_scholes(frame["kind"], frame["spot"], 100, **MARKET).price.tolist() == want.tolist()
    assert P.barrier("call", 100.0, 90.0, touched=frame["touched"], **OUT).price[0] == 0
    grid = pandas.DataFrame({"a": [90, 100], "b": [1.5, None]}).convert_dtypes()
    told = P.black_scholes("call", grid, 100, on_error="nan", **MARKET).price
    assert told["a"].tolist() == want.tolist() and np.isnan(told["b"][1]) and told["b"][0] >= 0
    with pytest.raises(btcfi.InvalidArgument):
        P.black_scholes("call", pandas.Series([90, None], dtype="Int64"), 100, **MARKET)
    for wrong in (frame["touched"], frame["kind"], pandas.Series(["90"], dtype="string")):
        with pytest.raises(TypeError):
            P.black_scholes("call", wrong, 100, **MARKET)


@pytest.mark.parametrize("call, words", [
    (lambda w: P.black_scholes(w, 100, 100, **MARKET), ("call", "put", "c", "p", "C", "P", 1, -1)),
    (lambda w: P.black_scholes([w, w], 100, 100, **MARKET), ("call", "put", "c", "p", "C", "P", 1, -1)),
    (lambda w: P.american("put", 100, 100, accuracy=w, **MARKET), ("fast", "accurate", "high")),
    (lambda w: P.binary("call", 100, 100, pays=w, **MARKET), ("cash", "asset", "gap")),
])
def test_an_unknown_word_is_answered_with_those_that_there_are(call, words):
    with pytest.raises(btcfi.PricingError) as caught:
        call("cal")
    assert caught.value.accepted == words
    assert str(caught.value).endswith("; one of " + ", ".join(map(repr, words)))
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.accepted == words and str(again) == str(caught.value)
    for word in words:
        call(word)


@pytest.mark.parametrize("call, words", [
    (lambda w: P.hedge_usd(1, 0.5, 1_000, spot=70_000, numeraire=w), ("coin", "usd")),
    (lambda w: P.discrete_barrier(80_000, side=w, vol=0.6, interval_years=1e-6), ("down", "up")),
    (lambda w: P.averaging(np.datetime64("2026-01-08T07:32"), np.datetime64("2026-01-08T08:00"), fixings=[7, 7],
                           average=w), ("arithmetic", "geometric", "two-moment")),
])
def test_so_is_one_for_a_function_of_single_values(call, words):
    with pytest.raises(ValueError, match=", ".join(map(repr, words)) + ", not 'x'"):
        call("x")
    for word in words:
        call(word)


def test_an_unknown_word_spoils_its_element_alone():
    want = P.black_scholes("call", 100.0, 100, **MARKET).price
    for kinds in (np.array(["call", "CALL", "put"]), ["call", None, "put"], [1, 0, -1], [1.0, float("nan"), -1.0]):
        with pytest.raises(btcfi.PricingError) as caught:
            P.black_scholes(kinds, 100.0, 100, **MARKET)
        assert (caught.value.name, caught.value.where, caught.value.offset) == ("pricing_unknown_kind", "kind", 1)
        told = P.black_scholes(kinds, 100.0, 100, on_error="status", **MARKET)
        assert told.status.tolist() == [0, 3, 0] and P.STATUS[3][0] == "pricing_unknown_kind"
        assert told.price[0] == want and np.isnan(told.price[1]) and np.isnan(told.ultima[1]) and told.price[2] > 0
        assert np.isnan(P.black_scholes(kinds, 100.0, 100, on_error="nan", **MARKET).price).tolist() == [False, True, False]
    many = np.array(["call", "put"] * 2_000 + ["x"] * 3, dtype="U4")
    told = P.black_scholes(many, 100.0, np.full(4_003, 100.0), on_error="status", threads=3, **MARKET)
    assert np.flatnonzero(told.status).tolist() == [4_000, 4_001, 4_002]
    one = P.black_scholes("CALL", 100.0, 100, on_error="status", **MARKET)
    assert one.status == 3 and np.isnan(one.price)
    assert np.isnan(P.black_scholes("CALL", np.ones(3), 100, on_error="nan", **MARKET).price).all()
    sides = P.one_touch(100.0, 95, side=["down", "left"], on_error="status", **MARKET)
    assert sides.status.tolist() == [0, 3] and sides.price[0] > 0


def test_words_may_be_in_the_other_byte_order():
    kinds = np.array(["call", "put"])
    assert P.black_scholes(kinds.astype(kinds.dtype.newbyteorder()), 90.0, 100, **MARKET) == P.black_scholes(
        kinds, 90.0, 100, **MARKET)


def test_outputs_that_share_memory_are_refused():
    z = np.zeros(11)
    with pytest.raises(ValueError, match="share memory"):
        P.black_scholes("call", np.full(10, 90.0), 100, out={"price": z[:10], "delta": z[1:]}, **MARKET)
    table = np.zeros((10, 2))
    q = P.black_scholes("call", np.full(10, 90.0), 100, out={"price": table[:, 0], "delta": table[:, 1]}, **MARKET)
    assert q.price[3] == table[3, 0] != table[3, 1] == q.delta[3]
    with pytest.raises(TypeError, match="native byte order"):
        P.black_scholes("call", 90.0, [100.0], out={"price": np.zeros(1, dtype=">f8")}, **MARKET)


def test_small_things():
    assert P.black_scholes("call", [90.0], 100, threads=np.int64(2), **MARKET).price.size == 1
    with pytest.raises(ValueError, match="threads"):
        P.black_scholes("call", [90.0], 100, threads=True, **MARKET)
    assert repr(P.Quote(())) == "Quote()"
    with pytest.raises(ValueError, match="average"):
        P.averaging(np.datetime64("2026-01-08T07:00"), np.datetime64("2026-01-08T08:00"), average="geo")


def test_a_price_that_says_little_of_the_vol_has_a_status_of_its_own():
    v = P.implied_vol("call", [110.0, 100, 200], 100.0, tau=1e-3, price=[10.0, 1.0, 100.00000000000001], on_error="status")
    assert v.status.tolist() == [6, 0, 6] == (6 * v.ill_conditioned).tolist()
    assert P.STATUS[6][0] == "pricing_ill_conditioned" and np.isfinite(v.vol).all()
    one = P.implied_vol("call", 110.0, 100.0, tau=1e-3, price=10.0, on_error="status")
    assert one.status == 6 and one.vol == v.vol[0]
    assert P.implied_vol("call", 110.0, 100.0, tau=1e-3, price=10.0).vol == v.vol[0]
    b = P.bachelier_implied_vol("call", [110.0, 100.0], 100.0, tau=1e-3, price=[10.0, 1.0], on_error="status")
    assert b.status.tolist() == (6 * b.ill_conditioned).tolist()


def test_a_vol_on_the_spot():
    strikes = np.array([60_000.0, 70_000.0, 80_000.0])
    market = dict(tau=0.25, rate=0.08, dividend=0.02)
    price = P.black_scholes("put", 70_000, strikes, vol=[0.7, 0.6, 0.65], **market).price
    v = P.implied_vol_spot("put", 70_000, strikes, price=price, **market)
    assert np.allclose(v.vol, [0.7, 0.6, 0.65], rtol=1e-12)
    again = P.implied_vol_spot("put", 70_000, strikes, price=price, start=v.vol, **market)
    assert np.allclose(again.vol, v.vol, rtol=1e-14)
    told = P.implied_vol_spot("put", [70_000, -1], 60_000, price=[-1.0, 5.0], on_error="status", **market)
    assert (told.status != 0).all() and np.isnan(told.vol).all()
    with pytest.raises(btcfi.InvalidArgument) as caught:
        P.implied_vol_spot("put", 70_000, 60_000, tau=np.inf, price=5.0)
    assert caught.value.where == "tau"


def test_times_come_in_columns():
    import datetime

    utc = datetime.timezone.utc
    now = np.datetime64("2026-01-01")
    days = np.arange("2025-12-30", "2026-03-01", dtype="datetime64[h]")
    want = [P.tau(now, one) for one in days]
    assert P.tau(now, days).tolist() == want and P.tau(now, days.reshape(-1, 2)).ravel().tolist() == want
    far = np.array(["1600-01-01", "2700-01-01"], dtype="datetime64[ms]")
    assert P.tau(far[0], far).tolist() == [0.0, P.tau(far[0], far[1])]
    aware = [datetime.datetime(2026, 1, d, 8, tzinfo=utc) for d in (2, 9)]
    assert P.tau(now, aware).tolist() == [P.tau(now, one) for one in aware]
    with pytest.raises(ValueError, match="aware"):
        P.tau(now, [datetime.datetime(2026, 1, 2)])
    for wrong in ([1, 2], ["2026-01-01"], [None]):
        with pytest.raises(TypeError, match="time"):
            P.tau(now, wrong)
    pandas = pytest.importorskip("pandas", reason="skipped: no pandas")
    zoned = pandas.Series(aware).dt.tz_convert("Europe/Berlin")
    for times in (zoned, pandas.DatetimeIndex(zoned), zoned.dt.tz_convert("UTC").dt.tz_localize(None), list(zoned)):
        assert P.tau(now, times).tolist() == [P.tau(now, one) for one in aware]


def test_times_of_bars_are_milliseconds():
    hours = np.arange(4)
    bars = {"open_ms": hours * 3_600_000, "close_ms": (hours + 1) * 3_600_000, "open": [100.0, 101, 100, 101],
            "high": [101.0] * 4, "low": [100.0] * 4, "close": [101.0, 100, 101, 100]}
    assert P.realized_vol(bars).vol > 0
    for wrong in (bars["open_ms"] + 0.5, bars["open_ms"].astype("datetime64[ms]")):
        with pytest.raises(TypeError, match="open_ms"):
            P.realized_vol({**bars, "open_ms": wrong})


class Stop(Exception):
    pass


@functools.lru_cache(None)
def american_book():
    return P.Book([P.Position("american", 1, "put", strike=90_000 + i, expiry=30_000_000_000, vol=0.5)
                   for i in range(60_000)])


def smiles():
    strikes = 40_000 + 150 * np.arange(400.0)
    vols = 0.5 + 0.3 * (strikes / 70_000 - 1) ** 2 + np.where(np.arange(400) % 2 == 0, 0.01, -0.01)
    return [(0.05 * i, 70_000, strikes, vols) for i in range(1, 201)]


TODAY, LATER = P.BookMarket(spot=100_000, now=0, rate=0.03), P.BookMarket(spot=101_000, now=1, rate=0.03)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer")
@pytest.mark.parametrize("make, run", [
    (american_book, lambda book: book.ladder(TODAY, np.linspace(50_000, 150_000, 1_000), [0, 0.1], accuracy="high")),
    (american_book, lambda book: book.risk(TODAY, accuracy="high")),
    (american_book, lambda book: book.risks(TODAY, accuracy="high")),
    (american_book, lambda book: book.attribution(TODAY, LATER, accuracy="high")),
    (smiles, P.fit_surface),
], ids=["ladder", "risk", "risks", "attribution", "fit_surface"])
def test_a_signal_stops_what_takes_long(make, run):
    def stop(*_):
        raise Stop

    work = make()
    before = signal.signal(signal.SIGALRM, stop)
    began = time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(Stop):
            run(work)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - began < 2


def test_other_threads_run_while_a_surface_is_checked():
    checked = threading.Event()
    ticks = []

    def tick():
        while not checked.wait(0.001):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    began = time.monotonic()
    try:
        assert surface().check(4_000_000).passed
    finally:
        took = time.monotonic() - began
        checked.set()
        thread.join(5)
    during = [began, *(t for t in ticks if t > began), began + took]
    assert np.diff(during).max() < 0.5 * took


def test_greeks_names_its_words():
    with pytest.raises(ValueError, match="greeks must be one of 'all', 'five', 'none'"):
        P.black_scholes("call", 100, 100, greeks="some", **MARKET)
