import threading

import btcfi
import pytest
from btcfi import keys, oracle

MATURITY = 1_800_000_000


@pytest.fixture
def signer():
    return oracle.Signer(bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32)


def test_an_announcement_travels_and_verifies(signer):
    event = signer.announce("event", "BTCUSD", maturity_s=MATURITY,
                            one_time=["price", "low", "high"])
    again = oracle.Announcement.parse(event.serialize())
    again.verify(signer.identity, maturity_s=MATURITY, unit="BTCUSD", tick_cents=100, price_bits=20)
    assert again.hash == event.hash and again.one_time == ["price", "low", "high"]
    assert (again.event_id, again.key, len(again.nonces)) == ("event", signer.key, 20)
    with pytest.raises(btcfi.OracleError) as caught:
        again.verify(signer.identity, unit="BTCEUR")
    assert (caught.value.name, caught.value.where) == ("oracle_terms_differ", "unit")
    with pytest.raises(btcfi.OracleError):
        again.verify(signer.key)
    with pytest.raises(ValueError):
        signer.announce("event", "BTCUSD", maturity_s=MATURITY, one_time=["volume"])


def test_an_attestation_completes_a_presignature_and_is_given_once(signer, tmp_path):
    pool, message = bytes([9]) * 32, bytes([5]) * 32
    path = str(tmp_path / "journal")
    # [snippet:settle]
    event = signer.announce("event", "BTCUSD", maturity_s=MATURITY)
    event.verify(signer.identity, maturity_s=MATURITY, price_bits=20)
    point = event.point(73, 9)  # the price begins with the 9 bits 001001001
    pre = keys.presign(message, point, pool, seed=pool, hash_type=0x83, leaf_hash=bytes(32),
                       index=0, auxiliary=bytes(32))
    journal = oracle.Journal(path, signer.key)
    attestation = signer.attest(event, 149_823, now_s=MATURITY, journal=journal)
    attestation.verify(event)
    signature = keys.complete(pre, attestation.secret(9))
    # [/snippet]
    assert keys.verify_schnorr(signature, message, keys.xonly_key(pool))
    assert keys.public_key(attestation.secret(9)) == point
    with pytest.raises(btcfi.OracleError) as caught:
        signer.attest(event, 149_823, now_s=MATURITY - 1, journal=journal)
    assert caught.value.name == "oracle_too_early"
    assert oracle.Attestation.parse(attestation.serialize()).price == 149_823
    with pytest.raises(btcfi.InvalidArgument):
        oracle.Journal(path, signer.key)  # locked
    del journal
    journal = oracle.Journal(path, signer.key)
    assert len(journal) == 1
    with pytest.raises(btcfi.OracleError) as caught:
        signer.attest(event, 149_824, now_s=MATURITY, journal=journal)
    assert caught.value.name == "oracle_already_signed"


def test_of_several_threads_one_attests_and_the_others_are_told(signer, tmp_path):
    journal = oracle.Journal(str(tmp_path / "journal"), signer.key)
    for round in range(5):
        event = signer.announce(f"event {round}", "BTCUSD", maturity_s=MATURITY)
        start, outcomes = threading.Barrier(6), []

        def attest(price):
            start.wait()
            try:
                outcomes.append(signer.attest(event, price, now_s=MATURITY, journal=journal).price)
            except btcfi.OracleError as error:
                outcomes.append(error.name)

        threads = [threading.Thread(target=attest, args=(100_000 + i,)) for i in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(map(str, outcomes))[1:] == ["oracle_already_signed"] * 5
    assert len(journal) == 5


def test_prices_are_clamped_by_the_oracle(signer, tmp_path):
    event = signer.announce("small", "BTCUSD", maturity_s=MATURITY, price_bits=8)
    journal = oracle.Journal(str(tmp_path / "journal"), signer.key)
    assert signer.attest(event, 10**9, now_s=MATURITY, journal=journal).price == 255


def test_two_of_three_oracles_settle(tmp_path):
    signers = [oracle.Signer(bytes([i]) * 32, bytes([i + 10]) * 32, bytes([i + 20]) * 32)
               for i in (1, 2, 3)]
    events = [s.announce("e", "BTCUSD", maturity_s=MATURITY, price_bits=6) for s in signers]
    oracles = oracle.OracleSet(events, 2)
    assert oracles.subsets() == [[0, 1], [0, 2], [1, 2]]
    by_hash = {}
    for i, (s, e) in enumerate(zip(signers, events)):
        journal = oracle.Journal(str(tmp_path / f"journal{i}"), s.key)
        by_hash[e.hash] = s.attest(e, 37, now_s=MATURITY, journal=journal)
    for subset in oracles.subsets():
        attested = [by_hash[oracles.hashes[i]] for i in subset]
        secret = oracles.secret(subset, 37 >> 2, 4, attested)
        assert keys.public_key(secret) == oracles.point(subset, 37 >> 2, 4)
        with pytest.raises(btcfi.OracleError):
            oracles.secret(subset, 0, 4, attested)
    with pytest.raises(ValueError):
        oracle.OracleSet(events, 1)


def test_a_registry_refuses_reused_keys(signer):
    registry = oracle.Registry()
    registry.admit(signer.announce("a", "BTCUSD", maturity_s=MATURITY))
    registry = oracle.Registry.parse(registry.serialize())
    assert len(registry) == 27
    with pytest.raises(btcfi.OracleError) as caught:
        registry.admit(signer.announce("a", "BTCUSD", maturity_s=MATURITY + 1))
    assert caught.value.name == "oracle_one_time_reused"


def record(minute, price=10_616_042_000_000):
    return oracle.PriceRecord(oracle.feed_id("BTC/USD"), price, window_start_ms=60_000 * minute,
                              published_ms=60_000 * minute + 60_250, source_mask=0b111)


def test_a_price_record_is_96_signed_bytes():
    data = record(1).serialize()
    assert len(data) == 96 and data[:4] == b"BFPX"
    again = oracle.PriceRecord.parse(data)
    assert (again.price, again.exponent, again.source_mask) == (10_616_042_000_000, -8, 7)
    signature = again.sign(bytes([4]) * 32)
    again.verify(signature, keys.xonly_key(bytes([4]) * 32))
    with pytest.raises(btcfi.OracleError):
        record(2).verify(signature, keys.xonly_key(bytes([4]) * 32))
    with pytest.raises(btcfi.OracleError) as caught:
        record(1, price=0)
    assert caught.value.offset == 40


def test_anchored_records_are_proved():
    records = [record(i) for i in range(5)]
    batch = oracle.PriceBatch(records)
    payload = batch.payload()
    assert payload[:2] == b"\xbf\x01" and payload[2:34] == batch.root and len(batch) == 5
    for i, r in enumerate(records):
        oracle.verify_record(payload, r, batch.prove(i))
    with pytest.raises(btcfi.OracleError):
        oracle.verify_record(payload, records[0], batch.prove(1))
