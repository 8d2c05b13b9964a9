import pickle
import subprocess
import sys

import btcfi
import pytest
from btcfi import keys, script, tx

SECRET = bytes(31) + b"\x03"
INTERNAL = keys.public_key(SECRET)[1:]


def taproot_script():
    return b"\x51\x20" + keys.tweak_public(INTERNAL)[0]


def unsigned():
    pay = taproot_script()
    return ((2).to_bytes(4, "little") + b"\x01" + b"\x11" * 32 + bytes(4) + b"\x00" + b"\xfd\xff\xff\xff" + b"\x01"
            + (90_000).to_bytes(8, "little") + bytes([len(pay)]) + pay + bytes(4))


def signed():
    psbt = tx.Psbt.create(unsigned())
    psbt.set_witness_utxo(0, 100_000, taproot_script())
    psbt.set_tap_internal_key(0, INTERNAL)
    assert psbt.sign(0, SECRET) == 1
    assert psbt.fee_sat() == 10_000
    return psbt


def test_a_psbt_goes_from_creation_to_a_transaction_that_verifies():
    psbt = signed()
    again = tx.Psbt(psbt.base64())
    assert again == psbt and tx.Psbt(psbt.serialize()) == psbt and pickle.loads(pickle.dumps(psbt)) == psbt
    psbt.combine(again)
    assert not psbt.is_final(0)
    psbt.finalize()
    raw = psbt.extract()
    spent = [(100_000, taproot_script())]
    script.verify(raw, 0, spent)
    script.verify(raw.hex(), 0, spent, flags=["P2SH", "WITNESS", "TAPROOT"])
    assert tx.txid(raw) == tx.txid(unsigned()) and tx.vsize(raw) == 111
    assert tx.check_policy(raw, spent).ok


def test_what_does_not_verify_says_why_and_where():
    psbt = signed()
    psbt.finalize()
    raw = psbt.extract()
    with pytest.raises(btcfi.ScriptError) as caught:
        script.verify(raw, 0, [(100_001, taproot_script())])
    assert caught.value.name == "script_schnorr_sig" and caught.value.opcode_index >= 0
    with pytest.raises(btcfi.TxError):
        script.verify(raw, 0, [])
    dust = raw.replace((90_000).to_bytes(8, "little"), (329).to_bytes(8, "little"))
    result = tx.check_policy(dust, [(100_000, taproot_script())])
    assert not result.ok and "dust" in [name for name, _ in result.reasons["core-31"]]


def test_a_psbt_goes_to_version_2_and_back():
    old = signed()
    new = old.to_version(2)
    assert (old.version, new.version) == (0, 2)
    assert tx.Psbt(new.serialize()) == new and new.unsigned_tx == old.unsigned_tx
    assert new.to_version(0) == old
    new.combine(old)
    old.finalize(), new.finalize()
    assert new.extract() == old.extract()


def test_what_is_not_there_is_said():
    with pytest.raises(btcfi.UnsupportedError):
        tx.check_policy(unsigned(), [(1, b"")], profile="core-27")
    with pytest.raises(btcfi.UnsupportedError):
        signed().to_version(1)
    with pytest.raises(btcfi.Error):
        tx.Psbt(b"not a psbt")
    with pytest.raises(btcfi.TxError):
        tx.Psbt.create(unsigned()).finalize()


def test_the_command_line_shows_a_psbt():
    done = subprocess.run([sys.executable, "-m", "btcfi", "psbt", "show", signed().base64()], capture_output=True, text=True)
    assert done.returncode == 0 and "1 inputs, 1 outputs" in done.stdout
    assert tx.txid(unsigned()) in done.stdout


def test_scripts_have_words():
    assert script.from_asm(script.to_asm(taproot_script())) == taproot_script()
