import pickle
import subprocess
import sys

import btcfi
import pytest
from btcfi import _errors


def test_hashes_take_any_buffer_and_give_bytes():
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    for data in (b"abc", bytearray(b"abc"), memoryview(b"abc")):
        assert btcfi.core.sha256(data).hex() == digest
    with pytest.raises(TypeError):
        btcfi.core.sha256("abc")
    with pytest.raises(TypeError):
        btcfi.core.sha256(memoryview(b"abcdef")[::2])


def test_an_error_has_its_code_place_and_a_sensible_base():
    with pytest.raises(btcfi.ParseError) as caught:
        btcfi.core.from_hex("00zz")
    error = caught.value
    assert isinstance(error, ValueError) and isinstance(error, btcfi.Error)
    assert (error.code, error.name, error.offset, error.where) == (4, "parse", 2, "from_hex")
    assert error.remedy.endswith(".")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and str(again) == str(error)


def test_every_code_of_the_table_makes_an_exception():
    from btcfi._errors import TABLE, from_code
    assert len(TABLE) >= 15
    for number, (name, _, _) in TABLE.items():
        error = from_code(number, 1, 2, "here")
        assert type(error) is not btcfi.Error, f"{name} has no class"
        assert str(error).startswith(name + ": ") and "here, input 1, offset 2" in str(error)


@pytest.mark.parametrize("name, read", [
    ("parse_network", lambda w: btcfi.keys.address_of_script(b"\x51\x20" + bytes(32), network=w)),
    ("parse_exchange", lambda w: btcfi.aggregate.quote(w, "70000", 0)),
    ("parse_method", lambda w: btcfi.aggregate.judge([], method=w, now_ms=2)),
    ("rv32::parse_profile", lambda w: btcfi.rv32.initial_hash(w)),
])
def test_an_unknown_word_is_answered_with_those_that_there_are(name, read):
    with pytest.raises(btcfi.Error) as caught:
        read("nowhere")
    assert caught.value.where == name and caught.value.accepted == _errors.WORDS[name]
    for word in caught.value.accepted:
        assert repr(word) in str(caught.value)
        read(word)


def test_rooms_are_attributes_of_the_package():
    assert "core" in dir(btcfi)
    with pytest.raises(AttributeError):
        btcfi.no_such_room


def run(*argv):
    return subprocess.run([sys.executable, "-m", "btcfi", *argv], capture_output=True, text=True)


def test_the_command_line_explains_an_error():
    assert "parse" in run("errors", "4").stdout
    assert run("errors", "BTCFI_ERR_PARSE").stdout == run("errors", "parse").stdout
    assert run("errors", "99999").returncode == 1
    assert run("no-such-thing").returncode == 2
    assert "errors" in run("--help").stdout


def test_decimals_are_exact_and_say_their_rounding():
    assert btcfi.core.parse_decimal("106160.42", 8) == 10_616_042_000_000
    assert btcfi.core.parse_decimal("-1.5", 0, rounding="floor") == -2
    assert btcfi.core.format_decimal(10_616_042_000_000, 8) == "106160.42"
    assert btcfi.core.price_to_tick(10_616_042_000_000) == 106160
    with pytest.raises(btcfi.Error) as caught:
        btcfi.core.parse_decimal("1.5", 0)
    assert caught.value.name == "inexact"
    with pytest.raises(ValueError):
        btcfi.core.parse_decimal("1.5", 0, rounding="up")


def test_times_are_read_and_written():
    assert btcfi.core.parse_time("2025-11-20T05:31:00Z") == 1_763_616_660_000
    assert btcfi.core.format_time(1_763_616_660_000) == "2025-11-20T05:31:00.000Z"


def test_the_other_hashes_are_hashlibs():
    import hashlib
    for data in (b"", b"abc", bytes(1000)):
        assert btcfi.core.sha256d(data) == hashlib.sha256(hashlib.sha256(data).digest()).digest()
    assert btcfi.core.blake3(b"").hex().startswith("af1349b9f5f9a1a6")
    assert btcfi.core.keccak256(b"").hex().startswith("c5d2460186f7233c")
    assert btcfi.core.hash160(b"abc").hex() == "bb1be98c142444d7a56aa3981c3942a978e4dc33"
    assert btcfi.core.cpu_description()
