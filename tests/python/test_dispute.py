"""Disputes from Python: the rules are tested in C++, here that they can be reached."""

import doctest
import hashlib
import signal
import threading

import pytest

import btcfi
from btcfi import _cli_rv32, dispute, rv32


def question(claim_sat=9_000_000):
    return rv32.encode_input(kind="call", price_ticks=110_000, strike_ticks=100_000,
                             quantity_sat=100_000_000, collateral_sat=100_000_000,
                             rounding_sat=100_000, min_payout_sat=1_000, claim_sat=claim_sat)


def vanilla(**settings):
    return dispute.Case(rv32.programs["vanilla"], question(), **{"max_steps": 1_000, **settings})


def test_the_page_of_the_module_runs():
    assert doctest.testmod(dispute).failed == 0


def test_an_honest_claim_stands():
    case = vanilla()
    assert (case.max_steps, case.rounds, len(case.id)) == (1024, 4, 32)
    assert dispute.play(dispute.Prover(case), dispute.Verifier(case)).ruling == "accepted"
    verifier = dispute.Verifier(case)
    with pytest.raises(btcfi.Error) as early:
        verifier.challenge()
    assert early.value.name == "wrong_state"
    dispute.play(dispute.Prover(case), verifier)
    with pytest.raises(btcfi.DisputeError) as caught:
        verifier.challenge()
    assert caught.value.name == "dispute_no_disagreement"
    verdict = dispute.play(dispute.Prover(case), dispute.Verifier(case, contest="always"))
    assert (verdict.winner, verdict.ruling, verdict.challenge) == ("prover", "no_challenge", "none")


@pytest.mark.parametrize("faults, challenge", [
    ({"hash_twice": 9}, "trace_hash"),
    ({"hash_twice": 1}, "trace_hash_zero"),
    ({"skip_after": 5}, "program_counter"),
    ({"opcode": {"step": 7, "opcode": 0x13}}, "opcode"),
    ({"claimed_steps": 20}, "halt"),
    ({"claimed_hash": bytes(19) + b"\1"}, "halt"),
])
def test_liars_are_convicted(faults, challenge):
    case = vanilla()
    prover = dispute.Prover(case, force=True, faults=faults)
    verifier = dispute.Verifier(case, contest="any-difference")
    verdict = dispute.play(prover, verifier)
    assert (verdict.winner, verdict.challenge) == ("verifier", challenge), str(verdict)
    name = "".join(part.capitalize() for part in challenge.split("_"))
    assert name in verifier.challenge()
    assert verifier.result_file()["data"]["challenge"] == verifier.challenge()
    assert prover.log()["input"] == list(question())
    assert verifier.log()["execution"]["result"] == {"Halt": [0, 60]} == verifier.result


def test_cases_and_players_say_what_they_are():
    case = vanilla()
    assert repr(case) == f"<btcfi.dispute.Case {case.id.hex()}, 1024 steps in 4 rounds>"
    prover, verifier = dispute.Prover(case), dispute.Verifier(case)
    assert repr(prover) == "<btcfi.dispute.Prover, 0 messages, turn of the prover>"
    dispute.play(prover, verifier)
    assert repr(verifier) == "<btcfi.dispute.Verifier, 2 messages, closed>"


def test_a_wrong_claim_needs_force_and_loses():
    case = dispute.Case(rv32.programs["vanilla"], question(8_999_999), max_steps=1_000)
    with pytest.raises(btcfi.Rv32Error):
        dispute.Prover(case)
    verdict = dispute.play(dispute.Prover(case, force=True), dispute.Verifier(case))
    assert (verdict.winner, verdict.ruling) == ("verifier", "impossible_step")


def test_messages_are_bytes_and_bad_ones_name_their_sender():
    case = vanilla()
    prover, verifier = dispute.Prover(case), dispute.Verifier(case, contest="always")
    assert prover.turn == verifier.turn == "prover"
    claim = prover.speak()
    with pytest.raises(btcfi.DisputeError):
        prover.speak()
    for bad in (b"", claim[:-1], claim + b"\0", b"X" + claim[1:]):
        with pytest.raises(btcfi.DisputeError):
            verifier.hear(bad)
    with pytest.raises(btcfi.DisputeError):
        dispute.Verifier(vanilla(arity=4)).hear(claim)
    verifier.hear(bytearray(claim))
    assert verifier.said == [("prover", "claim")]
    assert verifier.turn == "verifier"
    with pytest.raises(btcfi.Error):
        verifier.verdict()


def test_what_cannot_be_is_refused():
    for settings in ({"arity": 3}, {"max_steps": 1}, {"compat": "other"}, {"input_bytes": 10**6}):
        with pytest.raises(btcfi.Error):
            vanilla(**settings)
    with pytest.raises(btcfi.Error):
        dispute.Verifier(vanilla(), contest="sometimes")
    for name in ("max_steps", "arity", "input_bytes"):
        with pytest.raises(TypeError, match=f"{name} must be an integer, not str"):
            vanilla(**{name: "8"})
        with pytest.raises(btcfi.DisputeError, match=name):
            vanilla(**{name: -1})
    with pytest.raises(TypeError, match="max_snapshot_bytes"):
        dispute.Verifier(vanilla(), max_snapshot_bytes=1e9)
    with pytest.raises(btcfi.InvalidArgument, match="max_snapshot_bytes"):
        dispute.Prover(vanilla(), max_snapshot_bytes=-1)
    with pytest.raises(TypeError, match="no_such"):
        dispute.Prover(vanilla(), faults={"no_such": 1})
    with pytest.raises(TypeError, match="setp"):
        dispute.Prover(vanilla(), faults={"opcode": {"setp": 1}})
    with pytest.raises(TypeError):
        dispute.Case("text", b"")


def test_two_threads_do_not_meet_in_one_player():
    prover = dispute.Prover(vanilla())
    said = []

    def speak():
        try:
            said.append(prover.speak())
        except btcfi.DisputeError:
            said.append(None)

    threads = [threading.Thread(target=speak) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(message is not None for message in said) == 1


def test_a_player_made_anew_goes_on_where_the_other_stood():
    case = vanilla()
    liar = dispute.Prover(case, force=True, faults={"hash_twice": 9})
    verifier = dispute.Verifier(case, contest="any-difference")
    heard, said = [], []
    while (turn := liar.turn) is not None:
        message = (liar if turn == "prover" else verifier).speak()
        (verifier if turn == "prover" else liar).hear(message)
        (heard if turn == "prover" else said).append(message)
        again = dispute.Verifier(case, contest="any-difference")
        left = iter(heard)
        expected = iter(said)
        while len(again.said) < len(verifier.said):
            if again.turn == "verifier":
                assert again.speak() == next(expected)
            else:
                again.hear(next(left))
        assert again.said == verifier.said and again.turn == verifier.turn
    assert again.verdict() == verifier.verdict()


def test_values_that_a_lie_cannot_have_are_named():
    for faults, error, text in [
        ({"hash_twice": -1}, btcfi.InvalidArgument, r"faults\['hash_twice'\] must be 1 to"),
        ({"hash_twice": 0}, btcfi.InvalidArgument, r"faults\['hash_twice'\] must be 1 to"),
        ({"skip_after": 1.5}, TypeError, r"faults\['skip_after'\] must be an integer, not float"),
        ({"resign": "x"}, TypeError, r"faults\['resign'\] must be an integer"),
        ({1: 2}, TypeError, "faults have no 1"),
        ({"read_1": {"step": 2**64}}, btcfi.InvalidArgument, r"faults\['read_1'\]\['step'\]"),
        ({"read_1": {"step": 20, "value": 7}}, btcfi.InvalidArgument, r"faults\['read_1'\] must have 'address'"),
        ({"read_2": 3}, TypeError, r"faults\['read_2'\] must be a mapping, not int"),
        ({"opcode": {"step": 7}}, btcfi.InvalidArgument, r"faults\['opcode'\] must have 'opcode'"),
        ({"opcode": 7}, TypeError, r"faults\['opcode'\] must be a mapping"),
        ({"claimed_hash": 5}, TypeError, r"faults\['claimed_hash'\] must be bytes"),
        ({"claimed_hash": bytes(32)}, btcfi.InvalidArgument, r"faults\['claimed_hash'\] must have 20 bytes, not 32"),
        ({"beyond": "perhaps"}, TypeError, r"faults\['beyond'\] must be True or False"),
        ("abc", TypeError, "faults must be a mapping, not str"),
        ([1], TypeError, "faults must be a mapping, not list"),
    ]:
        with pytest.raises(error, match="btcfi.dispute.Prover: " + text):
            dispute.Prover(vanilla(), faults=faults)
        with pytest.raises(error, match="btcfi.dispute.Prover: second_" + text):
            dispute.Prover(vanilla(), second_faults=faults)
        with pytest.raises(error, match="btcfi.dispute.Verifier: " + text) as caught:
            dispute.Verifier(vanilla(), faults=faults)
        assert isinstance(caught.value, btcfi.InvalidArgument)


def test_what_snapshots_may_take_is_a_players_own_choice():
    case = dispute.Case(endless(), question(), max_steps=2**22)
    for make in (lambda **more: dispute.Prover(case, force=True, **more),
                 lambda **more: dispute.Verifier(case, **more)):
        assert make().snapshot_count >= 4
        assert make(max_snapshot_bytes=0).snapshot_count == 1
    assert dispute.Prover(vanilla(), force=True, faults={"hash_twice": 2}).snapshot_count == 0


class Stop(Exception):
    pass


def endless():
    """A program that never ends: vanilla, whose first instruction jumps to itself."""
    elf = bytearray(rv32.programs["vanilla"])
    at = elf.index(bytes.fromhex("b70700aa"))
    elf[at:at + 4] = bytes.fromhex("6f000000")
    return bytes(elf)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer")
@pytest.mark.parametrize("run", [
    lambda elf: dispute.Verifier(dispute.Case(elf, question(), max_steps=2**40)),
    lambda elf: dispute.Prover(dispute.Case(elf, question(), max_steps=2**40)),
    lambda elf: rv32.execute(elf, question(), max_steps=2**40),
    lambda elf: rv32.verify_execution(claimed(elf, 2**60), elf, question(), max_steps=2**60),
], ids=["verifier", "prover", "execute", "verify_execution"])
def test_a_signal_stops_a_run_that_never_ends(run):
    def stop(*_):
        raise Stop

    before = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(Stop):
            run(endless())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def claimed(elf, steps):
    ids = (hashlib.sha256(data).digest() for data in (elf, question()))
    return rv32.Execution(*ids, 0, steps, bytes(20))


def test_what_others_claim_is_not_repeated_for_ever():
    elf = endless()
    with pytest.raises(btcfi.Error) as caught:
        rv32.verify_execution(claimed(elf, 2**60), elf, question())
    assert caught.value.name == "limit_exceeded"
    with pytest.raises(btcfi.Error) as caught:
        rv32.verify_execution(claimed(elf, 1_001), elf, question(), max_steps=1_000)
    assert caught.value.name == "limit_exceeded"
    with pytest.raises(btcfi.Rv32Error):
        rv32.verify_execution(claimed(elf, 1_000), elf, question(), max_steps=1_000)
    program = rv32.Program(rv32.programs["vanilla"])
    index = program.replay(question()).index
    assert rv32.find_wrong_segment(index, program, question(), max_steps=60) is None
    with pytest.raises(btcfi.Error) as caught:
        rv32.find_wrong_segment(index, program, question(), max_steps=59)
    assert caught.value.name == "limit_exceeded"


def test_ticks_and_steps_are_whole():
    terms = dict(kind="call", strike_ticks=100_000, quantity_sat=100_000_000,
                 collateral_sat=100_000_000, rounding_sat=100_000, min_payout_sat=1_000,
                 claim_sat=0)
    with pytest.raises(TypeError):
        rv32.encode_barrier_input(barrier_kind="up-out", barrier_ticks=120_000, price_ticks=110_000,
                                  observations=[101_000.9], **terms)
    with pytest.raises(TypeError):
        rv32.encode_average_input(sources=[101_000.9, 101_000, 101_001], **terms)
    replay = rv32.Program(rv32.programs["vanilla"]).replay(question())
    with pytest.raises(TypeError):
        replay.hashes_at([1.9])


@pytest.mark.parametrize("steps", ["5:2", "0:3", "-1", "x"])
def test_the_shell_refuses_steps_that_are_none(steps, capsys):
    with pytest.raises(SystemExit) as end:
        _cli_rv32.run(["execute", "vanilla", "--input", "00", f"--trace={steps}"])
    assert end.value.code == 2
    assert "--trace" in capsys.readouterr().err
