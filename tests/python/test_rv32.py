import doctest
import hashlib
import json
import pickle
import signal
import subprocess
import sys
import threading
import time

import btcfi
import numpy as np
import pytest
from btcfi import rv32

CALL = dict(kind="call", price_ticks=110_000, strike_ticks=100_000, quantity_sat=100_000_000,
            collateral_sat=100_000_000, rounding_sat=100_000, min_payout_sat=1_000,
            claim_sat=9_000_000)


@pytest.fixture(scope="module")
def program():
    return rv32.Program(rv32.programs["vanilla"])


def test_the_examples_of_the_docstrings_hold():
    result = doctest.testmod(rv32)
    assert result.failed == 0 and result.attempted >= 8


def test_a_right_claim_exits_with_zero_and_a_wrong_one_with_one(program):
    run = program.run(input=rv32.encode_input(**CALL))
    assert (run.reason, run.exit_code, run.fault) == ("halted", 0, None)
    assert run.steps <= 64 and len(run.last_hash) == 20
    assert json.loads(run.json) == {"Halt": [0, run.steps]}
    assert pickle.loads(pickle.dumps(run)) == run
    wrong = program.run(input=rv32.encode_input(**{**CALL, "claim_sat": 9_000_001}))
    assert (wrong.reason, wrong.exit_code) == ("halted", 1)
    assert wrong.last_hash != run.last_hash


def test_inputs_have_the_bytes_of_the_protocol():
    data = rv32.encode_input(**CALL)
    words = np.frombuffer(data, "<u4")[:4].tolist()
    numbers = np.frombuffer(data, "<u8")[2:].tolist()
    assert words == [0, 110_000, 100_000, 0]
    assert numbers == [100_000_000, 100_000_000, 100_000, 1_000, 9_000_000, 90]
    assert rv32.encode_input(**{**CALL, "kind": 0}) == data
    with pytest.raises(ValueError):
        rv32.encode_input(**{**CALL, "kind": "Call"})
    with pytest.raises(btcfi.Rv32Error) as caught:
        rv32.encode_input(**{**CALL, "quantity_sat": 1 << 35})
    assert caught.value.name == "rv32_settlement_input" and caught.value.offset == 16


def test_a_trace_is_an_array_whose_records_can_be_checked(program):
    question = rv32.encode_input(**CALL)
    run = program.run(question)
    records = program.trace(question, 1, 1_000)
    assert records.dtype == rv32.record_dtype and len(records) == run.steps
    assert records.run.last_hash == run.last_hash == records["hash"][-1].tobytes()
    assert rv32.verify_steps(rv32.initial_hash(), records, program) == run.last_hash
    part = program.trace(question, 11, 20)
    assert np.array_equal(part, records[10:20])
    assert rv32.verify_step(records["hash"][9].tobytes(), part[0]) == part["hash"][0].tobytes()
    lie = records[4:9].copy()
    lie["write_value"][2] ^= 1
    with pytest.raises(btcfi.Rv32Error) as caught:
        rv32.verify_steps(records["hash"][3].tobytes(), lie)
    assert (caught.value.name, caught.value.input, caught.value.offset) == ("rv32_step_write", 2, 7)


def test_csv_and_json_are_those_of_the_origin(program):
    records = program.trace(rv32.encode_input(**CALL), 1, 2)
    first = records.to_csv().splitlines()[0].split(";")
    assert len(first) == 17 and first[0] == "0000000000000001" and first[15] == "28"
    assert first[16] == records["hash"][0].tobytes().hex()
    assert len(records.to_csv(hash=False).splitlines()[0].split(";")) == 16
    assert json.loads(records.to_json()[1])["read_2"]["address"] == 0xaa000000


def test_limits_and_faults_are_results(program):
    limit = program.run(bytes(64), max_steps=5)
    assert (limit.reason, limit.exit_code, limit.steps) == ("limit", None, 5)
    fast = program.run(bytes(64), hash=False)
    assert fast.last_hash is None and fast.reason == "halted"
    # An ELF whose code ends in a fetch beyond its section.
    elf = bytearray(rv32.programs["vanilla"])
    at = elf.index(bytes.fromhex("b70700aa"))
    elf[at:at + 4] = bytes.fromhex("67000000")  # jalr x0, 0(x0)
    run = rv32.Program(elf).run(bytes(64))
    assert run.reason == "fault" and run.fault.kind == "section_not_found"
    assert "pc 0x00000000" in str(run.fault) and run.exit_code is None


def test_refusals_say_which_rule():
    with pytest.raises(btcfi.Rv32Error) as caught:
        rv32.Program(b"\x7fELF")
    assert caught.value.name == "rv32_bad_elf"
    with pytest.raises(btcfi.Rv32Error) as caught:
        rv32.Program(rv32.programs["vanilla"], max_memory_bytes=100)
    assert caught.value.name == "rv32_memory_limit"
    with pytest.raises(btcfi.Rv32Error) as caught:
        rv32.Program(rv32.programs["vanilla"]).run(bytes(65))
    assert caught.value.name == "rv32_input_too_long"
    with pytest.raises(btcfi.Rv32Error) as caught:
        rv32.Program(rv32.programs["vanilla"]).run(profile="sha1")
    assert caught.value.name == "rv32_unknown_profile"
    with pytest.raises(KeyError):
        rv32.programs["chocolate"]
    with pytest.raises(ValueError):
        rv32.Program(rv32.programs["vanilla"]).trace(b"", 0, 1)


def test_sections_and_id(program):
    assert program.entry == 0x80000000 and len(program.id) == 32
    names = {s.name: s for s in program.sections}
    assert names[".input"].start == 0xaa000000 and names[".input"].writable
    assert names[".text"].code and "registers" in names
    assert list(rv32.programs) == ["vanilla", "barrier", "average", "american", "legacy_cents"]


def test_an_execution_is_confirmed_by_another_machine():
    elf, question = rv32.programs["vanilla"], rv32.encode_input(**CALL)
    execution = rv32.execute(elf, question)
    rv32.verify_execution(execution, elf, question)
    with pytest.raises(btcfi.Rv32Error) as caught:
        rv32.verify_execution(execution, elf, question[:-1] + b"\1")
    assert caught.value.name == "rv32_claim_input"


def command(*argv):
    return subprocess.run([sys.executable, "-m", "btcfi", "rv32", *argv], capture_output=True,
                          text=True)


def test_the_command_line_executes():
    question = rv32.encode_input(**CALL).hex()
    done = command("execute", "vanilla", "--input", question, "--trace", "1:3")
    assert done.returncode == 0 and '{"Halt":[0,' in done.stdout
    assert len([line for line in done.stdout.splitlines() if line.count(";") == 16]) == 3
    as_json = command("execute", "vanilla", "--input", question, "--json")
    assert json.loads(as_json.stdout)["exit_code"] == 0
    assert command("execute", "vanilla", "--input", "00" * 64).returncode in (0, 1)
    missing = command("execute", "/no/such/file")
    assert missing.returncode == 2 and "No such file" in missing.stderr


def test_a_replay_answers_for_any_step(program):
    question = rv32.encode_input(**CALL)
    replay = program.replay(question)
    records = program.trace(question, 1, replay.run.steps)
    assert replay.run == program.run(question)
    assert replay.hash_at(0) == rv32.initial_hash()
    assert (replay.hashes_at(range(1, 61)) == records["hash"]).all()
    assert replay.record_at(17) == records[16]
    assert (replay.records(3, 9) == records[2:9]).all()
    assert program.resume(replay.snapshot_at(30)) == replay.run
    with pytest.raises(btcfi.Rv32Error) as caught:
        program.resume(replay.snapshot_at(30)[:-1])
    assert caught.value.name == "rv32_bad_snapshot"
    assert replay.index[:8] == b"BTCFIRVI"


def test_the_legacy_profile(program):
    question = rv32.encode_input(**CALL)
    run = program.run(question, profile="legacy-sha256")
    assert (run.exit_code, run.steps, len(run.last_hash)) == (0, 60, 32)
    records = program.trace(question, profile="legacy-sha256")
    assert records.dtype == rv32.legacy_record_dtype
    assert records["hash"][-1].tobytes() == run.last_hash
    assert rv32.verify_steps(rv32.initial_hash("legacy-sha256"), records, program) == run.last_hash
    rows = records.to_csv().splitlines()
    assert rows[0].startswith("0;0;0;0;0;0;2147483648;0;") and rows[0].endswith(
        run.last_hash.hex() if len(rows) == 1 else records["hash"][0].tobytes().hex())
    assert len(rows[0].split(";")) == 15


def test_the_other_programs():
    terms = {k: v for k, v in CALL.items() if k != "price_ticks"}
    for name, inputs in {
        "barrier": [rv32.encode_barrier_input(**CALL, barrier_kind="up-out", barrier_ticks=120_000,
                                              observations=[100_000, 119_999])],
        "average": [rv32.encode_average_input(**terms, sources=[109_999, 110_000, 110_002])],
        "american": [rv32.encode_american_input(**CALL, first_s=10, last_s=20, exercised_s=15,
                                                priced_s=14, max_age_s=1)],
        "legacy_cents": [rv32.encode_cents_input(kind="call", strike_cents=5_000_000,
                                                 price_cents=5_200_000, quantity_hundredths=100),
                         bytes.fromhex("01000000404b4c00003e4900c8000000801a060000000000")],
    }.items():
        program = rv32.Program(rv32.programs[name])
        for question in inputs:
            assert program.run(question).exit_code == 0
    touched = rv32.encode_barrier_input(**CALL, barrier_kind="up-out", barrier_ticks=120_000,
                                        observations=[120_000])
    assert rv32.Program(rv32.programs["barrier"]).run(touched).exit_code == 1
    with pytest.raises(ValueError):
        rv32.encode_barrier_input(**CALL, barrier_kind="sideways", barrier_ticks=1, observations=[])


def test_a_published_index_is_checked_segment_by_segment(program):
    question = rv32.encode_input(**CALL)
    replay = program.replay(question)
    assert rv32.find_wrong_segment(replay.index, program, question) is None
    index = bytearray(replay.index)
    index[-40] ^= 1
    index[-32:] = hashlib.sha256(index[:-32]).digest()
    wrong = rv32.find_wrong_segment(bytes(index), program, question)
    assert (wrong.from_step, wrong.to_step, wrong.computed) == (0, 60, replay.run.last_hash)
    with pytest.raises(btcfi.Rv32Error) as caught:
        rv32.find_wrong_segment(replay.index, program, bytes(64))
    assert caught.value.name == "rv32_claim_input"


def test_files_of_bitvmx_cpu(program):
    rom = program.rom_commitment()
    assert rom["entrypoint"] == 0x80000000
    assert rom["code"][0] == {"address": 0x80000000, "micro": 0, "opcode": 0xaa0007b7, "key": "lui"}
    assert program.rom_commitment_text().endswith("Entrypoint: 0x80000000\n")
    assert rv32.instruction_key(0) == ""
    state = json.loads(program.replay(rv32.encode_input(**CALL)).checkpoint_json(7))
    assert state["step"] == 7 and not state["halt"] and len(state["registers"]["value"]) == 34
    definition = rv32.parse_definition("elf: a.elf\nnary_search: 8\nmax_steps: 2000\n"
                                       "input_section_name: .input\ninputs:\n"
                                       "  - size: 4\n    owner: prover\n")
    assert definition.inputs == [(4, "prover")] and definition.nary_search == 8
    with pytest.raises(btcfi.Rv32Error) as caught:
        rv32.parse_definition("elf: a.elf\nnary_search: 9\n")
    assert (caught.value.name, caught.value.offset) == ("rv32_bad_definition", 2)


def test_the_shell_knows_both_profiles_and_the_rom():
    question = rv32.encode_input(**CALL).hex()
    call = [sys.executable, "-m", "btcfi", "rv32"]
    out = subprocess.run([*call, "execute", "vanilla", "--input", question, "--profile",
                          "legacy-sha256", "--trace", "1:2", "--json"], capture_output=True, text=True)
    assert out.returncode == 0
    first, *rows = out.stdout.splitlines()
    assert len(json.loads(first)["last_hash"]) == 64 and [r.count(";") for r in rows] == [14, 14]
    out = subprocess.run([*call, "rom", "barrier"], capture_output=True, text=True)
    assert out.returncode == 0 and out.stdout.endswith("Entrypoint: 0x80000000\n")
    assert subprocess.run([*call, "rom", "/no/such/file"], capture_output=True).returncode == 2


TERMS = dict(kind="call", price_ticks=110_000, strike_ticks=100_000, limit_ticks=0,
             quantity_sat=100_000_000, collateral_sat=100_000_000, rounding_sat=100_000,
             min_payout_sat=1_000, claim_sat=9_000_000, hint=90)


@pytest.mark.parametrize("name", TERMS)
def test_a_term_that_is_no_integer_or_too_large_is_named(name):
    assert len(rv32.encode_input(**TERMS)) == 64
    wrong = {**TERMS, name: 1.5}
    with pytest.raises(TypeError, match=f"{name} must be an integer, not float"):
        rv32.encode_input(**wrong)
    for number in (-1, 2**64):
        with pytest.raises(btcfi.Rv32Error, match=name) as caught:
            rv32.encode_input(**{**TERMS, name: number})
        assert caught.value.name == "rv32_settlement_input"


def test_other_integers_are_named_too():
    program = rv32.Program(rv32.programs["vanilla"])
    replay = program.replay(bytes(64))
    more = {name: value for name, value in TERMS.items() if name != "price_ticks"}
    times = dict(first_s=1, last_s=5, exercised_s=3, priced_s=3, max_age_s=60)
    for call, name in [
        (lambda v: program.run(max_steps=v), "max_steps"),
        (lambda v: program.trace(last=v), "last"),
        (lambda v: program.replay(max_steps=v), "max_steps"),
        (lambda v: replay.hash_at(v), "step"),
        (lambda v: replay.hashes_at([0, v]), r"steps\[1\]"),
        (lambda v: replay.record_at(v), "step"),
        (lambda v: replay.records(1, v), "last"),
        (lambda v: replay.snapshot_at(v), "step"),
        (lambda v: replay.checkpoint_json(v), "step"),
        (lambda v: rv32.execute(rv32.programs["vanilla"], max_steps=v), "max_steps"),
        (lambda v: rv32.instruction_key(v), "opcode"),
        (lambda v: rv32.Program(rv32.programs["vanilla"], max_memory_bytes=v), "max_memory_bytes"),
        (lambda v: rv32.encode_barrier_input(barrier_kind=0, barrier_ticks=v, observations=[],
                                             **TERMS), "barrier_ticks"),
        (lambda v: rv32.encode_barrier_input(barrier_kind=0, barrier_ticks=1, observations=[1, v],
                                             **TERMS), r"observations\[1\]"),
        (lambda v: rv32.encode_average_input(sources=[1, 2, v], **more), r"sources\[2\]"),
        (lambda v: rv32.encode_american_input(**{**times, "priced_s": v}, **TERMS), "priced_s"),
        (lambda v: rv32.encode_cents_input(kind=0, strike_cents=v, price_cents=1,
                                           quantity_hundredths=1), "strike_cents"),
    ]:
        with pytest.raises(TypeError, match=f"{name} must be an integer, not str"):
            call("7")
        with pytest.raises(ValueError, match=name):
            call(-1)
    with pytest.raises(ValueError, match="sources must be 3 integers, not 2"):
        rv32.encode_average_input(sources=[1, 2], **more)
    with pytest.raises(TypeError, match="observations must be integers, not int"):
        rv32.encode_barrier_input(barrier_kind=0, barrier_ticks=1, observations=7, **TERMS)


def long_run(steps):
    """A replay and records of a program that does nothing for ever."""
    elf = bytearray(rv32.programs["vanilla"])
    at = elf.index(bytes.fromhex("b70700aa"))
    elf[at:at + 4] = bytes.fromhex("6f000000")  # jal x0, 0
    return rv32.Program(elf).replay(bytes(64), max_steps=steps)


def test_records_are_checked_over_the_seams_of_the_parts():
    replay = long_run(20_000)
    records = replay.records(1, 20_000)
    assert rv32.verify_steps(rv32.initial_hash(), records) == replay.run.last_hash
    assert rv32.verify_steps(rv32.initial_hash(), records[:0]) == rv32.initial_hash()
    for count in (4_095, 4_096, 4_097, 8_192):
        assert rv32.verify_steps(rv32.initial_hash(), records[:count]) == records["hash"][count - 1].tobytes()
    for wrong in (0, 4_095, 4_096, 4_097, 12_288, 19_999):
        lie = records.copy()
        lie["next_pc"][wrong] ^= 8
        with pytest.raises(btcfi.Rv32Error) as caught:
            rv32.verify_steps(rv32.initial_hash(), lie)
        assert (caught.value.name, caught.value.input) == ("rv32_step_next_pc", wrong)
        lie = np.delete(records, wrong)
        if 0 < wrong < 19_999:
            with pytest.raises(btcfi.Rv32Error) as caught:
                rv32.verify_steps(rv32.initial_hash(), lie)
            assert (caught.value.name, caught.value.input) == ("rv32_step_next_pc", wrong)
    assert records.to_csv().splitlines() == [row for one in (records[:7_000], records[7_000:])
                                             for row in one.to_csv().splitlines()]
    assert records.to_json() == records[:4_097].to_json() + records[4_097:].to_json()


def test_hashes_of_a_long_run_are_those_of_its_records():
    replay = long_run(1 << 22)
    steps = [0, 1, 65_536, 65_537, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20, 1 << 22]
    hashes = replay.hashes_at(steps)
    assert [one.tobytes() for one in hashes] == [replay.hash_at(step) for step in steps]
    for wrong, index, error in (([5, 1 << 21, 3], 2, "invalid_argument"), ([3, 2], 1, "invalid_argument"),
                                ([1, 7, (1 << 22) + 1], 2, "out_of_range")):
        with pytest.raises(btcfi.InvalidArgument, match="steps") as caught:
            replay.hashes_at(wrong)
        assert (caught.value.name, caught.value.input) == (error, index)


class Stop(Exception):
    pass


LONG = 200_000


@pytest.fixture(scope="module")
def long_work():
    replay = long_run(LONG * 50)
    return {
        "to_csv": lambda trace: trace.to_csv(),
        "to_json": lambda trace: trace.to_json(),
        "verify_steps": lambda trace: rv32.verify_steps(rv32.initial_hash(), trace),
        "records": lambda _: replay.records(1, 20 * LONG),
        "hashes_at": lambda _: replay.hashes_at(range(1, 50 * LONG, 4_001)),
    }, replay.records(1, LONG)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer")
@pytest.mark.parametrize("name", ["to_csv", "to_json", "verify_steps", "records", "hashes_at"])
def test_long_calls_let_other_threads_run_and_end_at_a_signal(long_work, name):
    calls, trace = long_work
    ticks, stopped, done = [], [], threading.Event()

    def tick():
        while not done.wait(0.001):
            ticks.append(time.monotonic())

    def stop(*_):
        stopped.append(time.monotonic())
        raise Stop

    def attempt():
        """Ticks a second of another thread, and the part of the call's time after which a signal ended it."""
        already, began = len(ticks), time.monotonic()
        calls[name](trace)
        takes, seen = time.monotonic() - began, len(ticks) - already
        began = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, takes / 8)
        with pytest.raises(Stop):
            calls[name](trace)
            time.sleep(takes)  # where the call was much faster than the first time
        return seen / takes, (stopped[-1] - began) / takes

    other = threading.Thread(target=tick)
    before = signal.signal(signal.SIGALRM, stop)
    other.start()
    try:
        attempts = []
        while len(attempts) < 10 and not any(rate > 40 and part < 0.6 for rate, part in attempts):
            attempts.append(attempt())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        done.set()
        other.join()
    # Some 800 ticks a second and an eighth on an idle machine; once is enough on a busy one.
    assert any(rate > 40 and part < 0.6 for rate, part in attempts), attempts


def test_programs_and_replays_say_what_they_are(program):
    assert repr(program) == f"<btcfi.rv32.Program {program.id.hex()}, entry 0x80000000>"
    replay = program.replay(rv32.encode_input(**CALL))
    assert repr(replay) == "<btcfi.rv32.Replay of 60 steps, halted with 0, blake3-160>"
    assert repr(program.replay(max_steps=7, profile="legacy-sha256")) == (
        "<btcfi.rv32.Replay of 7 steps, limit, legacy-sha256>")


def test_a_trace_is_pickled_with_its_run(program):
    records = program.trace(bytes(64))
    again = pickle.loads(pickle.dumps(records))
    assert (again == records).all() and again.run == records.run and type(again) is rv32.Trace
    assert pickle.loads(pickle.dumps(records[2:5])).run == records.run
