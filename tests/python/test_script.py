"""btcfi.script: step by step, and the subcommands script and psbt."""

import json
import subprocess
import sys

import btcfi
import pytest
from btcfi import script, tx

SCRIPT = script.from_asm("2 ADD DUP 5 EQUAL IF DROP 1 ELSE DROP 0 ENDIF")
PROGRAM = b"\x00\x20" + btcfi.core.sha256(SCRIPT)
SPENT = [(50_000, PROGRAM)]


def spending(*items):
    """A transaction whose first input has this witness."""
    witness = bytes([len(items)]) + b"".join(bytes([len(i)]) + i for i in items)
    return (b"\x02\x00\x00\x00\x00\x01\x01" + b"\x22" * 32 + b"\x00\x00\x00\x00\x00" + b"\xff" * 4 + b"\x01"
            + (49_000).to_bytes(8, "little") + b"\x22" + b"\x51\x20" + b"\x07" * 32 + witness + bytes(4))


GOOD = spending(b"\x03", SCRIPT)
BAD = spending(b"\x04", SCRIPT)


def command(*argv, **more):
    return subprocess.run([sys.executable, "-m", "btcfi", *argv], capture_output=True, text=True, **more)


def test_every_step_is_kept_with_the_stack_that_it_left(capsys):
    raw, spent_outputs = GOOD, SPENT
    # [snippet:debug]
    run = script.debug(raw, 0, spent_outputs)
    for step in run.steps:
        print(step.script, step.index, step.opcode, [element.hex() for element in step.stack])
    print(run.error or "satisfied")
    # [/snippet]
    assert "witness script 1 OP_ADD ['05']\n" in capsys.readouterr().out
    assert run.ok and run.error is None and not run.cut
    assert [s.script for s in run.steps[:3]] == ["scriptPubKey", "scriptPubKey", "witness script"]
    inner = [s for s in run.steps if s.script == "witness script"]
    assert [s.opcode for s in inner] == ["OP_2", "OP_ADD", "OP_DUP", "OP_5", "OP_EQUAL", "OP_IF", "OP_DROP",
                                         "OP_1", "OP_ELSE", "OP_DROP", "OP_0", "OP_ENDIF"]
    assert [s.index for s in inner] == list(range(12)) == [s.position for s in inner]
    assert inner[0].stack == (b"\x03", b"\x02") and inner[1].stack == (b"\x05",)
    assert [s.executed for s in inner] == [True] * 9 + [False, False] + [True]
    assert inner[-1].stack == (b"\x01",)


def test_the_verdict_is_the_one_of_verify():
    run = script.debug(BAD, 0, SPENT)
    with pytest.raises(btcfi.ScriptError) as caught:
        script.verify(BAD, 0, SPENT)
    assert not run.ok and run.error.code == caught.value.code and run.error.name == "script_eval_false"
    broken = spending(script.from_asm("ADD")[:0], SCRIPT)  # ADD of an empty element is 2
    assert [s.error for s in script.debug(broken, 0, SPENT).steps] == [None] * 14
    short = spending(SCRIPT)
    run = script.debug(short, 0, SPENT)
    assert run.steps[-1].opcode == "OP_ADD" and run.steps[-1].error.opcode_index == 1


def test_what_is_no_verdict_is_raised():
    with pytest.raises(btcfi.InvalidArgument):
        script.debug(GOOD, 1, SPENT)
    with pytest.raises(btcfi.TxError):
        script.debug(GOOD, 0, [])
    with pytest.raises(btcfi.ParseError):
        script.debug(GOOD[:-1], 0, SPENT)
    with pytest.raises(btcfi.ParseError):
        script.debug(GOOD, 0, SPENT, flags="nonsense")


def test_steps_beyond_the_limit_run_but_are_not_kept():
    run = script.debug(GOOD, 0, SPENT, max_steps=3)
    assert len(run.steps) == 3 and run.cut and run.ok


def test_the_stacks_of_all_steps_together_are_bounded():
    growing = script.from_asm("3DUP " * 50 + "2DROP " * 75)  # 150 more elements, and away again
    raw = spending(*[b"\x07" * 200] * 3, growing + script.from_asm("2DROP"))
    spent = [(50_000, b"\x00\x20" + btcfi.core.sha256(growing + script.from_asm("2DROP")))]
    whole = script.debug(raw, 0, spent)
    assert whole.ok and not whole.cut and len(whole.steps) == 128

    def size(run):
        return sum(len(element) + 64 for step in run.steps for element in step.stack)

    assert size(whole) > 2_000_000
    run = script.debug(raw, 0, spent, max_bytes=100_000)
    assert run.ok and run.cut and 50_000 < size(run) <= 100_000
    assert run.steps == whole.steps[:len(run.steps)]
    assert script.debug(raw, 0, spent, max_bytes=0).steps == []


def test_the_command_line_debugs_a_script():
    done = command("script", "debug", GOOD.hex(), "--spent", "50000:" + PROGRAM.hex())
    assert done.returncode == 0 and done.stderr == ""
    assert "witness script" in done.stdout and "input 0: satisfied" in done.stdout
    assert "    1  ADD                                <05>\n" in done.stdout
    assert "(not taken)" in done.stdout
    done = command("script", "debug", BAD.hex(), "--spent", "50000:" + PROGRAM.hex(), "--flags", "P2SH,WITNESS")
    assert done.returncode == 1 and "script_eval_false" in done.stdout
    done = command("script", "debug", "-", "--spent", "50000:" + PROGRAM.hex(), input=GOOD.hex() + "\n")
    assert done.returncode == 0


def finished_psbt():
    """A finalized PSBT: its input is spent by the key path."""
    secret = bytes(31) + b"\x05"
    unsigned = (b"\x02\x00\x00\x00\x01" + b"\x22" * 32 + b"\x00\x00\x00\x00\x00" + b"\xff" * 4 + b"\x01"
                + (49_000).to_bytes(8, "little") + b"\x22" + b"\x51\x20" + btcfi.keys.tweak_public(
                    btcfi.keys.xonly_key(secret))[0] + bytes(4))
    psbt = tx.Psbt.create(unsigned)
    psbt.set_witness_utxo(0, 50_000, b"\x51\x20" + btcfi.keys.tweak_public(btcfi.keys.xonly_key(secret))[0])
    psbt.set_tap_internal_key(0, btcfi.keys.xonly_key(secret))
    assert psbt.sign(0, secret) == 1
    psbt.finalize()
    return psbt


def test_the_command_line_debugs_a_psbt_however_it_is_given(tmp_path):
    psbt = finished_psbt()
    (tmp_path / "binary").write_bytes(psbt.serialize())
    (tmp_path / "base64").write_text(psbt.base64() + "\n")
    (tmp_path / "hex").write_text(psbt.serialize().hex())
    (tmp_path / "folded").write_text("\n".join(psbt.base64()[i:i + 64] for i in range(0, len(psbt.base64()), 64)))
    ways = [psbt.base64(), psbt.serialize().hex(), *map(str, tmp_path.iterdir())]
    for way in ways:
        done = command("script", "debug", way)
        assert done.returncode == 0 and "input 0: satisfied" in done.stdout, (way, done.stderr)
        done = command("psbt", "show", way)
        assert done.returncode == 0 and "\n    final\n" in done.stdout, (way, done.stderr)
    done = command("script", "debug", "-", input=psbt.base64())
    assert done.returncode == 0 and "input 0: satisfied" in done.stdout


def test_what_names_nothing_gives_one_sentence_with_its_name(tmp_path):
    for arguments in (["psbt", "show", "/nowhere/a.psbt"], ["psbt", "show", "beef"], ["psbt", "show", "abc"],
                      ["psbt", "show", str(tmp_path)], ["script", "debug", "a.hex"], ["script", "asm", "a.hex"]):
        done = command(*arguments)
        assert done.returncode == 2 and done.stderr.count("\n") == 1, arguments
        assert f"{arguments[-1]}: no such file, and not " in done.stderr and "base64-" not in done.stderr
    whole = finished_psbt().base64()
    done = command("psbt", "show", whole[:-3])
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "not a whole PSBT" in done.stderr


def test_a_psbt_is_shown_with_addresses_of_the_network_that_is_named():
    psbt = finished_psbt()
    script_pubkey = psbt.payments()[0][1]
    for network, begins in (("mainnet", "bc1p"), ("signet", "tb1p"), ("testnet4", "tb1p"), ("regtest", "bcrt1p")):
        address = btcfi.keys.address_of_script(script_pubkey, network=network)
        assert address.startswith(begins)
        done = command("psbt", "show", psbt.base64(), "--network", network)
        assert f"output 0: 0.00049000 BTC to {address}\n" in done.stdout
        assert f"input 0: 0.00050000 BTC of {address} from " in done.stdout and network in done.stdout
        told = json.loads(command("psbt", "show", psbt.base64(), "--network", network, "--json").stdout)
        assert told["network"] == network and told["outputs"][0]["address"] == address == told["inputs"][0]["address"]
    done = command("psbt", "show", psbt.base64())
    assert "--network shows addresses" in done.stdout and "BTC to 1 <" in done.stdout
    assert json.loads(command("psbt", "show", psbt.base64(), "--json").stdout)["outputs"][0]["address"] is None
    assert command("psbt", "show", psbt.base64(), "--network", "moonnet").returncode == 2


def test_the_command_line_says_what_is_wrong_with_its_arguments():
    for arguments in (["script", "debug", "zz"], ["script", "debug", GOOD.hex(), "--spent", "x"], ["script"],
                      ["psbt"], ["psbt", "show", "\u00e9"], ["script", "asm", "0"]):
        done = command(*arguments)
        assert done.returncode == 2 and "Traceback" not in done.stderr, arguments
    done = command("script", "debug", GOOD.hex())  # nothing said of what is spent
    assert done.returncode == 1 and "tx_spent_outputs_count" in done.stderr
    done = command("script", "asm", SCRIPT.hex())
    assert done.returncode == 0 and done.stdout.startswith("2 ADD DUP 5 EQUAL IF DROP 1 ELSE")


def test_a_psbt_is_shown_with_its_amounts_and_signatures(tmp_path):
    unsigned = (b"\x02\x00\x00\x00\x01" + b"\x22" * 32 + b"\x00\x00\x00\x00\x00" + b"\xff" * 4 + b"\x01"
                + (49_000).to_bytes(8, "little") + b"\x22" + b"\x51\x20" + b"\x07" * 32 + bytes(4))
    psbt = tx.Psbt.create(unsigned)
    (tmp_path / "a.psbt").write_bytes(psbt.serialize())
    done = command("psbt", "show", str(tmp_path / "a.psbt"))
    assert done.returncode == 0 and "unknown amount from " + "22" * 32 + ":0" in done.stdout
    assert "fee          unknown" in done.stdout
    psbt.set_witness_utxo(0, 50_000, PROGRAM)
    (tmp_path / "b.psbt").write_text(psbt.serialize().hex())
    done = command("psbt", "show", str(tmp_path / "b.psbt"))
    assert "input 0: 0.00050000 BTC from" in done.stdout and "not final: no signature" in done.stdout
    assert "output 0: 0.00049000 BTC to 1 <0707" in done.stdout and "fee          1000 sat" in done.stdout
    told = json.loads(command("psbt", "show", "--json", psbt.base64()).stdout)
    assert told["fee_sat"] == 1000 and told["final"] is False
    assert told["inputs"][0]["amount_sat"] == 50_000 and told["outputs"][0]["amount_sat"] == 49_000
    (tmp_path / "c.psbt").write_bytes(b"psbt\xff\x00")
    done = command("psbt", "show", str(tmp_path / "c.psbt"))
    assert done.returncode == 1 and "Traceback" not in done.stderr
