"""python -m btcfi: the subcommands that belong to no room's own test."""

import json
import subprocess
import sys

import btcfi
import pytest
from btcfi import pricing


def command(*argv):
    return subprocess.run([sys.executable, "-m", "btcfi", *argv], capture_output=True, text=True)


def figures(*argv):
    done = command(*argv, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_promised_subcommand_is_listed_with_what_it_does():
    done = command()
    assert done.returncode == 2
    for name in ("errors", "iv", "offer", "price", "psbt", "rv32", "script"):
        line = next(line for line in done.stdout.splitlines() if line.startswith(f"  {name} "))
        assert len(line) > 30


@pytest.mark.parametrize("name", ["errors", "iv", "offer", "price", "psbt", "rv32", "script"])
def test_every_subcommand_has_help_and_no_traceback(name):
    done = command(name, "--help")
    assert done.returncode == 0 and "usage" in done.stdout.lower()
    done = command(name, "--nonsense")
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr


def test_price_is_the_one_of_the_library():
    got = figures("price", "call", "--spot", "70000", "--strike", "75000", "--tau", "7d", "--vol", "0.6")
    want = pricing.black_scholes("call", 70_000, 75_000, tau=7 / 365, vol=0.6)
    assert got["price"] == want.price and got["theta_per_day"] == want.theta_per_day
    got = figures("price", "put", "--forward", "70000", "--strike", "75000", "--tau", "0.5", "--vol", "0.6",
                  "--rate", "0.04")
    assert got["price"] == pricing.black76("put", 70_000, 75_000, tau=0.5, vol=0.6, rate=0.04).price
    got = figures("price", "call", "--forward", "70000", "--strike", "75000", "--tau", "12h", "--vol", "0.6", "--coin")
    want = pricing.inverse("call", 70_000, 75_000, tau=0.5 / 365, vol=0.6)
    assert got["price_coin"] == want.price_coin and got["hedge_usd"] == want.hedge_usd


def test_price_prints_a_unit_beside_each_figure():
    done = command("price", "call", "--spot", "70000", "--strike", "75000", "--tau", "7d", "--vol", "0.6")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "price", "delta", "gamma", "vega_per_point", "theta_per_day", "rho_per_point"]
    assert "per calendar day" in done.stdout


def test_price_refuses_what_is_no_option():
    base = ["price", "call", "--strike", "1", "--tau", "1", "--vol", "1"]
    for more in ([], ["--spot", "1", "--forward", "1"], ["--spot", "x"], ["--forward", "1", "--dividend", "0.1"]):
        done = command(*base, *more)
        assert done.returncode == 2 and "Traceback" not in done.stderr, more
    done = command(*base, "--spot", "-1")
    assert done.returncode == 1 and "invalid_argument" in done.stderr and "Traceback" not in done.stderr


def test_iv_gives_back_the_volatility_of_price():
    for market in (["--spot", "70000", "--rate", "0.04"], ["--forward", "70500"],
                   ["--spot", "70000", "--dividend", "0.02"]):
        option = ["put", *market, "--strike", "65000", "--tau", "45d"]
        price = figures("price", *option, "--vol", "0.55")["price"]
        assert figures("iv", *option, "--price", repr(price))["vol"] == pytest.approx(0.55, rel=1e-12)
    option = ["call", "--forward", "70000", "--strike", "75000", "--tau", "7d"]
    coins = figures("price", *option, "--vol", "0.6", "--coin")["price_coin"]
    assert figures("iv", *option, "--price", repr(coins), "--coin")["vol"] == pytest.approx(0.6, rel=1e-12)
    assert command("iv", *option, "--price", "685.465").stdout.startswith("vol 0.599999")


def test_iv_says_when_no_volatility_gives_the_price():
    option = ["call", "--forward", "70000", "--strike", "60000", "--tau", "7d"]
    done = command("iv", *option, "--price", "9999")  # below the intrinsic value
    assert done.returncode == 1 and "pricing" in done.stderr and "Traceback" not in done.stderr
    assert command("iv", *option).returncode == 2


def test_an_unknown_subcommand_names_the_known_ones():
    done = command("prize")
    assert done.returncode == 2 and "price" in done.stderr
    assert btcfi.__version__ in command("--help").stdout
