"""python -m btcfi: the subcommands that belong to no room's own test."""

import json
import pathlib
import subprocess
import sys

import btcfi
import pytest
from btcfi import pricing
from btcfi.__main__ import main


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
    assert done.returncode == (1 if name == "errors" else 2) and "Traceback" not in done.stderr


YES, NO, NOT_UNDERSTOOD = 0, 1, 2
OPTION = ["call", "--spot", "70000", "--strike", "75000", "--tau", "7d"]
EXITS = [
    (YES, ["--version"]), (YES, ["--help"]), (YES, ["price", "--help"]), (YES, ["errors", "4"]),
    (YES, ["price", *OPTION, "--vol", "0.6"]), (YES, ["script", "asm", "51"]),
    (NO, ["errors", "nothing"]), (NO, ["price", *OPTION, "--vol", "-1"]), (NO, ["iv", *OPTION, "--price", "80000"]),
    (NO, ["psbt", "show", "70736274ff00"]), (NO, ["offer", "show", __file__]), (NO, ["script", "debug", "00"]),
    (NO, ["rv32", "execute", "vanilla", "--max-steps", "1"]),
    (NOT_UNDERSTOOD, []), (NOT_UNDERSTOOD, ["prize"]), (NOT_UNDERSTOOD, ["errors", "1", "2"]),
    (NOT_UNDERSTOOD, ["price"]), (NOT_UNDERSTOOD, ["price", *OPTION, "--vol", "high"]), (NOT_UNDERSTOOD, ["offer"]),
    (NOT_UNDERSTOOD, ["offer", "show", "/nowhere"]), (NOT_UNDERSTOOD, ["offer", "show", __file__, "--pool", "00"]),
    (NOT_UNDERSTOOD, ["psbt", "show", "/nowhere"]), (NOT_UNDERSTOOD, ["script", "debug", "zz"]),
    (NOT_UNDERSTOOD, ["rv32", "execute", "/nowhere"]), (NOT_UNDERSTOOD, ["rv32", "execute", "vanilla", "--input", "zz"]),
    *((NOT_UNDERSTOOD, ["rv32", "execute", "vanilla", *slip]) for slip in (
        ["--max-steps", "-1"], ["--max-steps", "9" * 23], ["--max-steps", str(2**64)], ["--max-steps", "9" * 9_999],
        ["--trace", "1:" + "9" * 20], ["--trace", "0"], ["--trace", "3:2"], ["--trace", "x"], ["--profile", "sha1"])),
]


@pytest.mark.parametrize("code, argv", EXITS)
def test_the_exit_code_is_the_one_of_the_table(code, argv, capsys):
    assert main(argv) == code
    told = capsys.readouterr()
    if code == NOT_UNDERSTOOD and argv and argv[0] != "errors":  # says what is wrong, and nothing else
        assert told.out == "" and told.err
        assert "Traceback" not in told.err and len(told.err) < 1_000


def test_the_exit_code_is_the_one_of_the_process():
    for code, argv in (EXITS[0], (NO, ["errors", "nothing"]), (NOT_UNDERSTOOD, ["prize"])):
        assert command(*argv).returncode == code


def test_an_interrupted_command_says_so_by_its_exit_code(monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("btcfi._cli_offer.read", interrupted)
    assert main(["offer", "show", "-"]) == 130


def test_the_page_lists_every_exit_code_once():
    page = pathlib.Path(__file__).parents[2] / "docs" / "python.md"
    rows = page.read_text().split("| exit code | when |\n|---|---|\n")[1].split("\n\n")[0].splitlines()
    assert [row.split("|")[1].strip() for row in rows] == ["0", "1", "2", "130"]


def test_a_reader_that_leaves_is_no_traceback():
    done = subprocess.run(f"{sys.executable} -m btcfi errors | head -1", shell=True, capture_output=True, text=True)
    assert done.stdout.count("\n") == 1 and done.stderr == ""


def test_percent_and_units_say_the_same_as_plain_numbers():
    base = ["price", "call", "--spot", "70000", "--strike", "75000"]
    plain = figures(*base, "--tau", "0.5", "--vol", "0.6", "--rate", "0.04", "--dividend", "0.01")
    assert figures(*base, "--tau", "182.5d", "--vol", "60%", "--rate", "4%", "--dividend", "1%") == plain
    assert figures(*base, "--tau", "0.5y", "--vol", "0.6", "--rate", "0.04", "--dividend", "0.01") == plain


@pytest.mark.parametrize("slip, says", [
    (["--tau", "7d", "--vol", "60"], "--vol 60 is 6000 % a year; 60 % is --vol 60%"),
    (["--tau", "7", "--vol", "0.6"], "--tau 7 is 7 years; 7 days are --tau 7d"),
    (["--tau", "7d", "--vol", "0.6", "--rate", "4"], "--rate 4 is 400 % a year; 4 % is --rate 4%")])
def test_a_likely_slip_is_priced_as_it_stands_with_a_note(slip, says):
    done = command("price", "call", "--spot", "70000", "--strike", "75000", *slip)
    assert done.returncode == 0 and done.stderr == f"btcfi price: note: {says}\n"
    json.loads(command("price", "call", "--spot", "70000", "--strike", "75000", *slip, "--json").stdout)


def test_what_is_meant_gets_no_note():
    for meant in (["--tau", "7d", "--vol", "60%"], ["--tau", "5", "--vol", "10"], ["--tau", "7y", "--vol", "1000%"]):
        assert command("price", "call", "--spot", "70000", "--strike", "75000", *meant).stderr == ""


@pytest.mark.parametrize("given", ["spot", "forward"])
def test_the_argument_that_was_given_is_named(given):
    option = ["call", f"--{given}", "-5", "--strike", "75000", "--tau", "7d"]
    for done in (command("price", *option, "--vol", "0.6", "--coin"), command("price", *option, "--vol", "0.6"),
                 command("iv", *option, "--price", "1")):
        assert done.returncode == 1 and f"({given}, " in done.stderr, done.stderr


def test_inverse_names_a_wrong_forward():
    for forward in (-5, 0, float("nan")):
        with pytest.raises(btcfi.InvalidArgument) as caught:
            pricing.inverse("call", forward, 75_000, tau=0.1, vol=0.6)
        assert caught.value.where == "forward"
    with pytest.raises(btcfi.InvalidArgument) as caught:
        pricing.inverse("call", 70_000, 75_000, tau=0.1, vol=0.6, spot=0)
    assert caught.value.where == "spot"


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
