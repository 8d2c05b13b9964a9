"""A wrong argument is named with its function, whatever it is and however large."""

import inspect
import pickle

import numpy as np
import pytest

import btcfi
from btcfi import _arguments, dispute, merkle, rv32

TERMS = dict(kind="call", price_ticks=110_000, strike_ticks=100_000, quantity_sat=100_000_000,
             collateral_sat=100_000_000, rounding_sat=100_000, min_payout_sat=1_000, claim_sat=9_000_000,
             limit_ticks=0, hint=90)
ELF = rv32.programs["vanilla"]
QUESTION = rv32.encode_input(**TERMS)
PROGRAM = rv32.Program(ELF)
REPLAY = PROGRAM.replay(QUESTION)
RECORDS = PROGRAM.trace(QUESTION)
CASE = dispute.Case(ELF, QUESTION, max_steps=1_000)
LEAVES = [bytes([i]) * 32 for i in range(5)]
TREE = merkle.Tree(LEAVES)
PATH = merkle.prove_sorted(LEAVES, 2)

# Every public call that takes arguments, with good ones by name.
CALLS = [
    (rv32.Program, dict(elf=ELF, strict=False, max_memory_bytes=1 << 20, profile="blake3-160")),
    (PROGRAM.run, dict(input=QUESTION, profile="blake3-160", max_steps=9, hash=True, reverse_input=False)),
    (PROGRAM.trace, dict(input=QUESTION, first=1, last=3, profile="blake3-160", reverse_input=False)),
    (PROGRAM.replay, dict(input=QUESTION, profile="blake3-160", max_steps=9, reverse_input=False)),
    (PROGRAM.resume, dict(snapshot=REPLAY.snapshot_at(3), max_steps=9, hash=True)),
    (rv32.Replay, dict(program=PROGRAM, input=QUESTION, profile="blake3-160", max_steps=9, reverse_input=False)),
    (REPLAY.hash_at, dict(step=3)), (REPLAY.hashes_at, dict(steps=[1, 2])), (REPLAY.record_at, dict(step=3)),
    (REPLAY.records, dict(first=1, last=3)), (REPLAY.snapshot_at, dict(step=3)),
    (REPLAY.checkpoint_json, dict(step=3)), (RECORDS.to_csv, dict(hash=True)),
    (rv32.encode_input, TERMS),
    (rv32.encode_barrier_input, dict(TERMS, barrier_kind="up-out", barrier_ticks=120_000, observations=[100_000])),
    (rv32.encode_average_input, dict({n: v for n, v in TERMS.items() if n != "price_ticks"},
                                     sources=[109_999, 110_000, 110_001])),
    (rv32.encode_american_input, dict(TERMS, first_s=1, last_s=5, exercised_s=3, priced_s=3, max_age_s=60)),
    (rv32.encode_cents_input, dict(kind="call", strike_cents=5, price_cents=6, quantity_hundredths=1, claim_cents=1)),
    (rv32.initial_hash, dict(profile="blake3-160")),
    (rv32.find_wrong_segment, dict(index=REPLAY.index, program=PROGRAM, input=QUESTION, max_steps=99)),
    (rv32.instruction_key, dict(opcode=0x00b50533, micro=0)),
    (rv32.parse_definition, dict(text="elf: a.elf\nnary_search: 8\nmax_steps: 2000\ninput_section_name: .input\n"
                                      "inputs:\n  - size: 4\n    owner: prover\n")),
    (rv32.verify_steps, dict(previous=rv32.initial_hash(), records=RECORDS, program=PROGRAM)),
    (rv32.verify_step, dict(previous=rv32.initial_hash(), record=RECORDS[0], program=PROGRAM)),
    (rv32.execute, dict(elf=ELF, input=QUESTION, max_steps=99)),
    (rv32.verify_execution, dict(execution=rv32.execute(ELF, QUESTION), elf=ELF, input=QUESTION, max_steps=99)),
    (dispute.Case, dict(elf=ELF, input=QUESTION, max_steps=1_000, arity=8, input_section=".input", input_bytes=0,
                        compat="none")),
    (dispute.Prover, dict(case=CASE, force=True, faults={"hash_twice": 2}, second_faults={},
                          max_snapshot_bytes=1 << 20)),
    (dispute.Prover(CASE).hear, dict(message=dispute.Prover(CASE).speak())),
    (dispute.Verifier, dict(case=CASE, contest="always", faults={}, max_snapshot_bytes=1 << 20)),
    (merkle.Tree, dict(leaves=LEAVES, hashing="tagged")), (TREE.prove, dict(index=2)),
    (TREE.prove_many, dict(indices=[1, 2])), (TREE.prove_consistency, dict(older=3)),
    (merkle.Frontier, dict(hashing="rfc9162")), (merkle.Frontier().append, dict(leaf=LEAVES[0])),
    (merkle.Frontier().extend, dict(leaves=LEAVES)), (merkle.Frontier.from_bytes, dict(data=bytes(merkle.Frontier()))),
    (merkle.leaf_hash, dict(data=b"a", hashing="tagged")),
    (merkle.node_hash, dict(left=LEAVES[0], right=LEAVES[1], hashing="tagged")),
    (merkle.root, dict(leaves=LEAVES, hashing="tagged")),
    (merkle.verify, dict(root=TREE.root, count=5, leaf=LEAVES[2], proof=TREE.prove(2), hashing="tagged")),
    (merkle.verify_many, dict(root=TREE.root, count=5, leaves=LEAVES[1:3], proof=TREE.prove_many([1, 2]),
                              hashing="tagged")),
    (merkle.verify_consistency, dict(older_root=merkle.root(LEAVES[:3]), older=3, newer_root=TREE.root, newer=5,
                                     proof=TREE.prove_consistency(3), hashing="tagged")),
    (merkle.block_root, dict(txids=LEAVES)), (merkle.prove_in_block, dict(txids=LEAVES, index=2)),
    (merkle.verify_in_block, dict(root=merkle.block_root(LEAVES), count=5, txid=LEAVES[2], index=2,
                                  path=merkle.prove_in_block(LEAVES, 2))),
    (merkle.sorted_root, dict(leaves=LEAVES)), (merkle.prove_sorted, dict(leaves=LEAVES, index=2)),
    (merkle.verify_sorted, dict(root=merkle.sorted_root(LEAVES), leaf=LEAVES[2], path=PATH)),
    (merkle.anchor, dict(root=TREE.root, count=5)), (merkle.parse_anchor, dict(payload=merkle.anchor(TREE.root, 5))),
]
#: What may be left out by saying None.
OPTIONAL = {"hint", "claim_cents", "faults", "second_faults"}
#: Of (function, argument): None is the default there.
NO_PROGRAM = {"verify_steps", "verify_step"}
HUGE = bytes(3_000_000)


def name_of(call):
    return f"{inspect.unwrap(call).__module__}.{call.__qualname__}"


def everything():
    for call, good in CALLS:
        for argument in good:
            yield pytest.param(call, good, argument, id=f"{call.__qualname__}-{argument}")


@pytest.mark.parametrize("call, good, argument", everything())
def test_what_an_argument_cannot_be_is_told_by_its_name_and_its_functions(call, good, argument):
    if call.__name__ != "hear":
        call(**good)
    optional = argument in OPTIONAL or argument == "program" and call.__name__ in NO_PROGRAM
    for wrong in [object(), *([] if optional else [None])]:
        with pytest.raises(btcfi.InvalidArgument) as caught:
            call(**{**good, argument: wrong})
        assert isinstance(caught.value, TypeError) and isinstance(caught.value, ValueError)
        assert f"{name_of(call)}: {argument} must be " in str(caught.value)
        assert type(wrong).__name__ in str(caught.value) and caught.value.where == argument
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    for wrong in (-1, 2**64, 10**5_000, 1.5, float("nan"), "x", "\ud800", "x" * 3_000_000, True, [1, None], [-1], {1: 2},
                  np.zeros(3), np.zeros((4, 4))[:, ::2], np.array([None]), b"", HUGE, memoryview(b"abcd")[::2]):
        try:
            call(**{**good, argument: wrong})
        except btcfi.Error as error:
            assert len(str(error)) < 400
            if isinstance(error, TypeError):
                assert f"{name_of(call)}: {argument}" in str(error)


def test_all_public_calls_are_in_the_table():
    listed = {inspect.unwrap(call).__qualname__ if not inspect.isclass(call) else call.__qualname__ for call, _ in CALLS}
    for room in (rv32, dispute, merkle):
        for name in room.__all__:
            thing = getattr(room, name)
            if inspect.isfunction(thing):
                assert name in listed | {"play"}
            for member, function in vars(thing).items() if inspect.isclass(thing) else ():
                takes = inspect.isfunction(function) and member[0] != "_" and len(inspect.signature(function).parameters) > 1
                assert not takes or f"{name}.{member}" in listed, f"{name}.{member}"


def test_arguments_too_many_too_few_and_unknown_are_told_by_python_itself():
    with pytest.raises(TypeError, match=r"encode_barrier_input\(\) missing 1 required keyword-only argument: 'claim_sat'"):
        rv32.encode_barrier_input(barrier_kind=0, barrier_ticks=1, observations=[],
                                  **{n: v for n, v in TERMS.items() if n != "claim_sat"})
    with pytest.raises(TypeError, match=r"encode_average_input\(\) got an unexpected keyword argument 'price_ticks'"):
        rv32.encode_average_input(sources=[1, 2, 3], **TERMS)
    with pytest.raises(TypeError, match="positional argument"):
        rv32.initial_hash("blake3-160", HUGE)


@pytest.mark.parametrize("call, argument, words", [
    (lambda w: rv32.encode_input(**{**TERMS, "kind": w}), "kind", ("call", "put", "binary call", "binary put")),
    (lambda w: rv32.encode_barrier_input(barrier_kind=w, barrier_ticks=1, observations=[], **TERMS), "barrier_kind",
     ("up-out", "down-out", "up-in", "down-in")),
    (lambda w: merkle.root(LEAVES, hashing=w), "hashing", ("tagged", "rfc9162")),
    (lambda w: dispute.Case(ELF, compat=w), "compat", ("none", "bitvmx-0.7")),
    (lambda w: dispute.Verifier(CASE, contest=w), "contest", ("false-result", "any-difference", "always")),
])
def test_a_word_that_there_is_none_of_is_answered_with_those_that_there_are(call, argument, words):
    with pytest.raises(btcfi.InvalidArgument, match=argument) as caught:
        call("x")
    assert caught.value.accepted == words and caught.value.where == argument
    for word in words:
        assert repr(word) in str(caught.value)


def test_truth_values_and_bytes_are_no_numbers():
    for wrong in (True, np.True_):
        with pytest.raises(TypeError, match="kind must be an integer"):
            rv32.encode_input(**{**TERMS, "kind": wrong})
    with pytest.raises(TypeError, match="observations must be integers, not bytes"):
        rv32.encode_barrier_input(barrier_kind=0, barrier_ticks=1, observations=b"abc", **TERMS)
    with pytest.raises(btcfi.Rv32Error, match=r"observations\[1\] must be 0 to 2\*\*28 - 1"):
        rv32.encode_barrier_input(barrier_kind=0, barrier_ticks=1, observations=[1, 2**28], **TERMS)
    assert rv32.encode_input(**{**TERMS, "price_ticks": np.uint32(110_000)}) == QUESTION


def test_hashes_and_fields_of_another_length_are_named():
    with pytest.raises(btcfi.InvalidArgument, match="previous must have 20 bytes, not 32"):
        rv32.verify_steps(bytes(32), RECORDS)
    with pytest.raises(btcfi.InvalidArgument, match="previous must have 20 or 32 bytes, not 0"):
        rv32.verify_step(b"", RECORDS[0])
    with pytest.raises(btcfi.InvalidArgument, match="record must be one record, not 60"):
        rv32.verify_step(rv32.initial_hash(), RECORDS)
    done = rv32.execute(ELF, QUESTION)
    lie = rv32.Execution(b"", done.input_id, done.exit_code, done.steps, done.last_hash)
    with pytest.raises(btcfi.InvalidArgument, match="execution.program_id must have 32 bytes, not 0"):
        rv32.verify_execution(lie, ELF, QUESTION)


def test_play_takes_a_prover_and_a_verifier():
    for prover, verifier, argument in ((None, dispute.Verifier(CASE), "prover"), (dispute.Prover(CASE), CASE, "verifier")):
        with pytest.raises(btcfi.InvalidType, match=f"btcfi.dispute.play: {argument} must be a dispute."):
            dispute.play(prover, verifier)


def test_checked_functions_keep_their_names_and_signatures():
    assert str(inspect.signature(rv32.instruction_key)) == "(opcode: 'int', micro: 'int' = 0) -> 'str'"
    assert rv32.Program.run.__doc__.startswith("Execute") and rv32.Program.run.__qualname__ == "Program.run"
    with pytest.raises(AssertionError):
        @_arguments.checked(b=_arguments.buffer)
        def misspelt(a):
            pass


def test_steps_and_leaves_that_there_are_none_of_are_named():
    for call, text in [
        (lambda: REPLAY.hash_at(61), "Replay.hash_at: step must be at most 60"),
        (lambda: REPLAY.record_at(61), "Replay.record_at: step must be at most 60"),
        (lambda: REPLAY.record_at(0), "Replay.record_at: step must be 1 to"),
        (lambda: REPLAY.records(3, 2**60), "Replay.records: last must be at most 60"),
        (lambda: REPLAY.snapshot_at(61), "Replay.snapshot_at: step must be at most 60"),
        (lambda: REPLAY.checkpoint_json(61), "Replay.checkpoint_json: step must be at most 60"),
    ]:
        with pytest.raises(btcfi.InvalidArgument, match=f"btcfi.rv32.{text}") as caught:
            call()
        assert caught.value.name == "out_of_range" and caught.value.offset in (60, 0)
    assert REPLAY.hash_at(60) == REPLAY.run.last_hash and REPLAY.record_at(60) == RECORDS[59]
    assert rv32.Program(ELF).resume(REPLAY.snapshot_at(60)) == REPLAY.run
    with pytest.raises(btcfi.InvalidArgument, match="Tree.prove: index must be below 5, the number of leaves, not 5"):
        TREE.prove(5)
    for older in (0, 6):
        with pytest.raises(btcfi.InvalidArgument, match="Tree.prove_consistency: older must be 1 to 5"):
            TREE.prove_consistency(older)
    assert TREE.prove_consistency(5)
