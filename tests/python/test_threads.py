"""What several threads see of one object: it whole, or a refusal; and who may run meanwhile."""

import faulthandler
import sys
import threading
import time

import btcfi
import pytest
from btcfi import dispute, merkle, offer, rv32, settlement

import test_offer
import test_settlement


@pytest.fixture
def others_run():
    """Whether other threads ran while a call did. No thread is interrupted: they run where the
    interpreter's lock is given up, and nowhere else."""
    beats, done = [0], threading.Event()

    def beat():
        while not done.is_set():
            beats[0] += 1
            time.sleep(0)

    def ran_during(call):
        before = beats[0]
        call()
        return beats[0] != before

    interval = sys.getswitchinterval()
    thread = threading.Thread(target=beat)
    thread.start()
    while beats[0] == 0:
        time.sleep(0.001)
    sys.setswitchinterval(1_000)
    yield ran_during
    sys.setswitchinterval(interval)
    done.set()
    thread.join()


def test_an_offer_is_checked_alone_where_another_thread_could_change_its_trust(others_run):
    t = test_offer.told()
    buyer = offer.Buyer(bytes.fromhex(t["seed"]), network=t["network"], contract=int(t["contract"]))
    fixed = test_offer.trust(registry=None)
    noting = test_offer.trust()
    assert others_run(lambda: buyer.check(test_offer.OFFER, fixed))
    assert not others_run(lambda: buyer.check(test_offer.OFFER, noting))  # accept notes nonces there
    mined = test_offer.trust(registry=None, coins=None, chain=offer.SimulatedChain(1_800_000_000))
    assert not others_run(lambda: buyer.check(test_offer.OFFER, mined))


def test_a_settlement_is_verified_alone_where_another_thread_could_mine_its_chain(others_run):
    bundle, trust = test_settlement.bundle_and_trust()
    fixed = settlement.SettlementTrust(**trust)
    chain = offer.SimulatedChain(1_800_000_000)
    mined = settlement.SettlementTrust(**{**trust, "settled_by": None, "chain": chain})
    assert others_run(lambda: settlement.verify(bundle, fixed))
    assert not others_run(lambda: settlement.verify(bundle, mined))


def test_threads_that_ask_one_player_too_early_are_told_and_never_wait_for_each_other():
    question = rv32.encode_input(kind="call", price_ticks=110_000, strike_ticks=100_000,
                                 quantity_sat=100_000_000, collateral_sat=100_000_000,
                                 rounding_sat=100_000, min_payout_sat=1_000, claim_sat=9_000_000)
    prover = dispute.Prover(dispute.Case(rv32.programs["vanilla"], question, max_steps=1_000))
    told = []

    def ask():
        for _ in range(2_000):
            try:
                prover.verdict()
            except btcfi.Error:
                told.append(1)
            prover.result, prover.said

    interval = sys.getswitchinterval()
    faulthandler.dump_traceback_later(120, exit=True)  # the whole process would stand still
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
        faulthandler.cancel_dump_traceback_later()
    assert len(told) == 8_000


def test_a_frontier_that_grows_in_two_threads_loses_nothing_and_is_always_whole():
    leaf = merkle.leaf_hash(b"leaf")  # always the same, so that the order does not matter
    log, many, appended, torn, done = merkle.Frontier(), leaf * 300_000, [0], [], threading.Event()

    def append():
        while not done.is_set():
            log.append(leaf)
            appended[0] += 1
            data = bytes(log)
            if len(data) != 6 + 32 * bin(int.from_bytes(data[2:6], "little")).count("1"):
                torn.append(data)
            time.sleep(0)

    thread = threading.Thread(target=append)
    thread.start()
    try:
        for _ in range(5):
            log.extend(many)
    finally:
        done.set()
        thread.join()
    assert torn == [] and appended[0] > 0 and len(log) == 1_500_000 + appended[0]
    assert log.root == merkle.root(leaf * len(log))
