"""What every numeric function of btcfi.pricing does with its arguments, whatever it computes."""

import decimal
import inspect
import itertools
import pickle
import pydoc
import threading

import btcfi
import numpy as np
import pytest
from btcfi import pricing

RNG = np.random.default_rng(20261120)


def price(spot, strike, kind="call", tau=0.25, vol=0.6, **options):
    return pricing.black_scholes(kind, spot, strike, tau=tau, vol=vol, rate=0.03, **options)


def test_every_combination_of_shapes_broadcasts_as_numpy_does():
    shapes = [(), (1,), (4,), (3, 1), (1, 4), (3, 4), (2, 1, 4), (2, 3, 1), (0,), (3, 0)]
    tried = 0
    for a, b, c in itertools.product(shapes, shapes, [(), (4,), (3, 1), (2, 1, 1)]):
        spot = RNG.uniform(5e4, 9e4, a)
        strike = RNG.uniform(5e4, 9e4, b)
        vol = RNG.uniform(0.2, 1.0, c)
        try:
            s, k, v = np.broadcast_arrays(spot, strike, vol)
        except ValueError:
            with pytest.raises(ValueError, match="does not broadcast"):
                price(spot, strike, vol=vol)
            continue
        q = price(spot, strike, vol=vol, greeks="five")
        assert np.shape(q.price) == s.shape
        each = [price(float(x), float(y), vol=float(z)).vega for x, y, z in zip(s.ravel(), k.ravel(), v.ravel())]
        assert np.array_equal(np.ravel(q.vega), each)
        tried += 1
    assert tried > 100


def test_layout_and_type_of_the_input_do_not_matter():
    spot = RNG.uniform(5e4, 9e4, (60, 40))
    want = price(spot, 70_000.0)
    wide = np.empty((120, 80))
    wide[::2, ::2] = spot
    record = np.zeros((60, 40), dtype=[("flag", "i1"), ("spot", "f8")])
    record["spot"] = spot
    frozen = spot.copy()
    frozen.flags.writeable = False
    for other in (np.asfortranarray(spot), wide[::2, ::2], record["spot"], frozen, spot.astype(">f8"),
                  spot[::-1, ::-1][::-1, ::-1], spot.tolist(), np.ma.array(spot)):
        assert price(other, 70_000) == want
    assert price(spot.T, 70_000) == pricing.Quote([c.T for c in want.as_tuple()])
    assert price(spot[::-1], 70_000).price[0, 0] == want.price[-1, 0]
    assert price(np.float32(70_000), np.int16(7)).price == price(70_000.0, 7.0).price
    assert np.array_equal(price(np.array([7, 8], dtype=np.uint8), 7).price, price([7.0, 8.0], 7.0).price)


def test_scalars_give_floats_whatever_scalar_they_are():
    want = price(70_000.0, 65_000.0)
    for spot in (70_000, np.float64(70_000), np.float32(70_000), np.array(70_000.0), np.int64(70_000),
                 decimal.Decimal(70_000), np.array(70_000)):
        q = price(spot, 65_000)
        assert type(q.price) is float and q == want
    assert type(price(70_000.0, 65_000, kind=np.array("call")).price) is float
    assert type(price(70_000.0, 65_000, kind=np.int8(1)).price) is float


@pytest.mark.parametrize("bad", ["70000", b"70000", True, None, 1j, np.array(["7"]), np.array([True]),
                                 np.array([1j]), np.array([None]), np.array([decimal.Decimal(1)]), object(), {}, [[1], [2, 3]],
                                 np.array(["2026-01-01"], dtype="M8[D]")], ids=repr)
def test_what_is_no_number_is_refused_by_name(bad):
    with pytest.raises((TypeError, ValueError)) as caught:
        price(bad, 65_000)
    assert not isinstance(caught.value, btcfi.Error)
    with pytest.raises((TypeError, ValueError)):
        price(bad, np.array([65_000.0]))


def test_kinds_come_as_words_signs_and_arrays_of_either():
    want = price([7.0, 7.0], 6.0, kind=["call", "put"])
    for kinds in (np.array(["c", "p"]), np.array(["C", "P"], dtype="U7"), np.array([1, -1], dtype=np.int8),
                  np.array(["call", "put"], dtype=object), np.array([1, "p"], dtype=object), [1.0, -1.0], ("call", "P")):
        assert price(7.0, 6.0, kind=kinds) == want
    wide = np.array([["c", "p"], ["p", "c"]])
    assert price(7.0, 6.0, kind=wide[:, ::-1]).price[0, 0] == want.price[1]
    for wrong in ("Call", "calls", "cal", "", " c", "\u0441", 0, 2, -2, 1.5, float("nan"), True, None, b"c", 1j, ["c", "x"],
                  np.array([True]), np.array([b"c"]), np.array([1, 0]), np.array(["c", ""]), [["c"], ["p", "c"]]):
        with pytest.raises((TypeError, ValueError)):
            price(7.0, 6.0, kind=wrong)
    with pytest.raises(btcfi.PricingError) as caught:
        price(7.0, 6.0, kind=["c", "p", "q"])
    assert (caught.value.name, caught.value.where, caught.value.offset) == ("pricing_unknown_kind", "kind", 2)


def test_a_bad_element_raises_becomes_nan_or_gets_a_status():
    spot = RNG.uniform(5e4, 9e4, 5_000)
    strike = np.full(5_000, 7e4)
    strike[4_321] = np.nan
    spot[1_234] = -1
    with pytest.raises(btcfi.InvalidArgument) as caught:
        price(spot, strike)
    assert (caught.value.where, caught.value.offset) == ("spot", 1_234)
    quiet = price(spot, strike, on_error="nan")
    assert np.flatnonzero(np.isnan(quiet.price)).tolist() == [1_234, 4_321]
    assert np.isnan(quiet.ultima[[1_234, 4_321]]).all() and quiet.status == 0
    told = price(spot, strike, on_error="status")
    assert told.status.dtype == np.uint8 and np.flatnonzero(told.status).tolist() == [1_234, 4_321]
    assert pricing.STATUS[int(told.status[1_234])][0] == "invalid_argument"
    assert told == quiet
    one = price(-1.0, 7e4, on_error="status")
    assert np.isnan(one.price) and pricing.STATUS[one.status][0] == "invalid_argument"
    assert price(1.0, 7e4, on_error="status").status == 0
    assert np.isnan(price(-1.0, 7e4, on_error="nan").price)
    with pytest.raises(ValueError, match="on_error"):
        price(1.0, 7e4, on_error="ignore")


def test_the_first_bad_element_is_named_with_any_number_of_threads():
    spot = RNG.uniform(5e4, 9e4, 200_000)
    spot[[77_777, 150_000, 199_999]] = np.nan
    for threads in (1, 2, 3, 8):
        with pytest.raises(btcfi.InvalidArgument) as caught:
            price(spot, 7e4, threads=threads)
        assert caught.value.offset == 77_777


def test_threads_change_no_bit():
    spot, strike = RNG.uniform(5e4, 9e4, (300, 1)), RNG.uniform(5e4, 9e4, 100)
    want = price(spot, strike)
    for threads in (2, 3, 7, 64, 1_000):
        assert price(spot, strike, threads=threads) == want
    for wrong in (0, -1, 1.5, "2", None, 10_000):
        with pytest.raises(ValueError, match="threads"):
            price(1.0, [2.0], threads=wrong)


def test_a_result_is_written_into_arrays_that_the_caller_has():
    spot = RNG.uniform(5e4, 9e4, (30, 20))
    q = price(spot, 7e4)
    array = q.price
    again = price(spot * 1.01, 7e4, out=q)
    assert again.price is array and again == price(spot * 1.01, 7e4)
    table = np.zeros((30, 20, 2))
    part = price(spot, 7e4, greeks="five", out={"price": table[..., 0], "vega": table[..., 1]})
    assert np.array_equal(table[..., 1], price(spot, 7e4).vega) and part.price.base is table
    assert np.array_equal(table[..., 0], price(spot, 7e4).price)
    scalar = np.empty(())
    price(7e4, 7e4, out={"price": scalar})
    assert scalar == price(7e4, 7e4).price
    frozen = np.empty((30, 20))
    frozen.flags.writeable = False
    for wrong in ({"price": np.empty(3)}, {"price": np.empty((30, 20), dtype=np.float32)}, {"prices": np.empty((30, 20))},
                  {"price": frozen}, {"price": [1.0]}, [np.empty((30, 20))], price(spot, 7e4, greeks="none"),
                  pricing.black76("c", 1.0, 1.0, tau=1, vol=1),
                  pricing.vol_for_theta("c", spot, 7e4, tau=1, theta_per_day=-1.0)):
        with pytest.raises((TypeError, ValueError)):
            price(spot, 7e4, out=wrong)


def test_an_output_may_be_an_input():
    spot = RNG.uniform(5e4, 9e4, 3_000)
    want = price(spot, 7e4).price.copy()
    price(spot, 7e4, greeks="none", out={"price": spot})
    assert np.array_equal(spot, want)


def test_fewer_greeks_are_the_same_greeks():
    spot = RNG.uniform(5e4, 9e4, 1_000)
    everything = price(spot, 7e4)
    five = price(spot, 7e4, greeks="five")
    for name in ("price", "delta", "gamma", "vega", "theta", "rho"):
        assert np.array_equal(getattr(five, name), getattr(everything, name))
    assert np.array_equal(price(spot, 7e4, greeks="none").price, everything.price)
    with pytest.raises(AttributeError, match="vanna was not computed"):
        five.vanna
    with pytest.raises(ValueError, match="greeks"):
        price(spot, 7e4, greeks="some")


def test_results_are_frozen_equal_by_value_and_pickle():
    for spot in (7e4, np.array([7e4, 8e4])):
        q = price(spot, 7e4)
        with pytest.raises(AttributeError):
            q.price = 1
        with pytest.raises(AttributeError):
            q.something = 1
        assert pickle.loads(pickle.dumps(q)) == q != price(spot, 7.1e4)
        assert type(pickle.loads(pickle.dumps(q))) is pricing.Quote
        assert "Quote(price" in repr(q)
    told = price([7e4, -1.0], 7e4, on_error="status")
    assert pickle.loads(pickle.dumps(told)).status.tolist() == told.status.tolist()
    with pytest.raises(TypeError):
        hash(q)


def test_the_functions_look_like_functions():
    assert pickle.loads(pickle.dumps(pricing.black76)) is pricing.black76
    assert list(inspect.signature(pricing.black76).parameters) == [
        "kind", "forward", "strike", "tau", "vol", "rate", "greeks", "out", "on_error", "threads"]
    assert inspect.signature(pricing.black76).parameters["vol"].kind is inspect.Parameter.KEYWORD_ONLY
    assert pricing.black76.__module__ == "btcfi.pricing" and pricing.black76.__doc__.startswith("Black-76 price")
    assert "(kind, forward, strike, *, tau, vol" in pydoc.render_doc(pricing.black76)


@pytest.mark.parametrize("call", [
    lambda: pricing.black76("c", 1.0, 1.0, tau=1.0),
    lambda: pricing.black76("c", 1.0, 1.0, 1.0, vol=1.0),
    lambda: pricing.black76("c", 1.0, 1.0, tau=1.0, vol=1.0, spot=1.0),
    lambda: pricing.black76("c", 1.0, 1.0, forward=1.0, tau=1.0, vol=1.0),
    lambda: pricing.black76(),
])
def test_wrong_calls_are_type_errors(call):
    with pytest.raises(TypeError, match="black76\\(\\)"):
        call()


def test_keywords_need_not_be_interned():
    assert pricing.black76("c", **{"".join(["for", "ward"]): 7e4}, strike=7e4, **{"".join(["ta", "u"]): 0.1}, vol=0.5) == \
        pricing.black76("c", 7e4, 7e4, tau=0.1, vol=0.5)


def test_other_python_threads_run_meanwhile():
    spot = RNG.uniform(5e4, 9e4, 400_000)
    beats, done = [0], threading.Event()

    def beat():
        while not done.is_set():
            beats[0] += 1

    other = threading.Thread(target=beat)
    other.start()
    try:
        before = beats[0]
        price(spot, 7e4)
        assert beats[0] > before
    finally:
        done.set()
        other.join()


def test_pandas_goes_in_and_comes_out():
    pandas = pytest.importorskip("pandas", reason="skipped: no pandas")
    index = pandas.Index(["BTC-1", "BTC-2", "BTC-3"], name="instrument")
    book = pandas.DataFrame({"kind": ["call", "put", "call"], "strike": [6e4, 7e4, 8e4], "vol": [0.5, 0.6, 0.7]}, index=index)
    q = price(7e4, book["strike"], kind=book["kind"], vol=book["vol"])
    assert isinstance(q.price, pandas.Series) and q.price.index.equals(index) and q.price.name == "price"
    assert np.array_equal(q.price, price(7e4, book["strike"].to_numpy(), kind=["c", "p", "c"], vol=book["vol"].to_numpy()).price)
    assert isinstance(q.theta_per_day, pandas.Series)
    frame = q.to_frame()
    assert list(frame.columns[:2]) == ["price", "delta"] and frame.index.equals(index)
    grid = pandas.DataFrame([[6e4, 7e4], [8e4, 9e4]], index=["a", "b"], columns=["x", "y"])
    assert price(grid, 7e4).delta.loc["b", "x"] == price(8e4, 7e4).delta
    assert price(-grid, 7e4, on_error="status").status.loc["b", "y"] != 0
    assert isinstance(price(book["strike"], [[1.0], [2.0]]).price, np.ndarray)
    with pytest.raises(ValueError, match="labelled otherwise"):
        price(book["strike"], book["vol"].iloc[::-1])
    with pytest.raises(TypeError):
        price(book["strike"].to_numpy(), book["kind"])
    assert pickle.loads(pickle.dumps(q)) == q


def test_frames_and_reprs_have_the_names_of_the_documents_and_a_status_where_there_is_one():
    pandas = pytest.importorskip("pandas")
    roots = pricing.vol_for_theta("call", [70_000.0, 70_000.0], 70_000, tau=0.1, theta_per_day=[-50.0, -1e9])
    frame = roots.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["count"].tolist() == roots.count.tolist() and not [n for n in frame if n[0] == "_"]
    knocked = pricing.barrier("call", [100.0], 90.0, barrier=95, barrier_kind="down-out", tau=1.0, vol=0.3)
    assert knocked.to_frame()["touched"].tolist() == [False]
    told = pricing.implied_vol("call", 70_000, [70_000, 70_000], tau=0.1, price=[5_000.0, -1.0], on_error="status")
    assert told.to_frame()["status"].tolist() == told.status.tolist() and told.status[1] != 0
    assert "status" in repr(told) and "_count" not in repr(roots)
