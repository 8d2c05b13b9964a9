import doctest
import json
import pathlib
import pickle

import btcfi
import numpy as np
import pytest
from btcfi import settlement


def call(**changes):
    agreed = dict(kind="call", quantity_sat=100_000_000, strike=100_000, premium_sat=5_000_000,
                  expiry=1_800_093_900, announcements=[b"\x51" * 32])
    return settlement.Terms(**{**agreed, **changes})


def test_the_examples_of_the_docstrings_hold():
    result = doctest.testmod(settlement)
    assert result.failed == 0 and result.attempted >= 6


def test_terms_survive_bytes_json_and_pickle():
    terms = call()
    assert settlement.Terms.from_bytes(terms.to_bytes()) == terms
    assert settlement.Terms.from_json(terms.to_json()) == terms
    assert pickle.loads(pickle.dumps(terms)) == terms
    assert len({terms, settlement.Terms.from_bytes(terms.to_bytes())}) == 1
    assert json.loads(terms.to_json())["step_sat"] == terms.step_sat == 100_000
    assert terms.id == btcfi.core.tagged_hash("btcfi/terms/1", terms.to_bytes())


def test_defaults_are_the_protocols():
    terms = call()
    assert terms.network == "regtest" and terms.collateral_sat == 100_000_000
    assert terms.void_amount_sat == terms.premium_sat
    day = 86_400
    assert terms.bucket_opens == terms.expiry + 2 * day
    assert terms.void_opens == terms.expiry + 7 * day
    assert terms.reclaim_opens == terms.void_opens + 7 * day
    alone = call(bucket_opens=0, void_opens=0, reclaim_opens=terms.expiry + 2 * day)
    assert alone.void_amount_sat == 0 and alone.validate() == []


def test_every_problem_is_reported_with_its_field():
    terms = call(tick_cents=0, min_payout_sat=1, threshold=3)
    problems = terms.validate()
    assert [p.where for p in problems] == ["min_payout_sat", "tick_cents", "threshold"]
    assert all(isinstance(p, btcfi.SettlementError) for p in problems)
    assert problems[0].name == "terms_out_of_domain"


def test_what_cannot_be_terms_is_raised():
    with pytest.raises(btcfi.UnsupportedError):
        call(kind="straddle")
    with pytest.raises(btcfi.SettlementError):
        call(kind="put")  # needs a floor
    with pytest.raises(btcfi.ParseError):
        settlement.Terms.from_bytes(call().to_bytes()[:-1])
    with pytest.raises(ValueError):
        call(announcements=[b"short"])


def test_payoffs_take_integers_and_arrays_of_them_and_nothing_else():
    terms = call()
    prices = np.array([[0, 100_000], [149_823, 2_000_000]])
    paid = settlement.payoff(terms, prices)
    assert paid.shape == (2, 2) and paid.dtype == np.int64
    assert paid.tolist() == [[0, 0], [33_200_000, settlement.payoff(terms, 1_048_575)]]
    assert settlement.payoff(terms, 10**30) == settlement.payoff(terms, 1_048_575)
    assert isinstance(settlement.payoff(terms, np.int32(149_823)), int)
    for wrong in (149_823.0, [1.5], "149823", None):
        with pytest.raises(TypeError):
            settlement.payoff(terms, wrong)
    for negative in (-1, [5, -5]):
        with pytest.raises(ValueError):
            settlement.payoff(terms, negative)


def test_the_table_agrees_with_the_payoff_at_every_price():
    terms = call(price_bits=17, limit=120_000)
    table = settlement.levels(terms)
    prices = np.arange(1 << 17)
    lo, hi, paid = table.runs.T
    assert lo[0] == 0 and hi[-1] == prices[-1] and (lo[1:] == hi[:-1] + 1).all()
    assert (np.repeat(paid, hi - lo + 1) == settlement.payoff(terms, prices)).all()
    exact = settlement.exact_payoff(terms, prices)
    assert (exact - settlement.payoff(terms, prices)).max() == table.worst_rounding_sat
    covered = [p for i in range(len(table)) for p in table.prefixes(i)]
    assert sum(1 << (17 - length) for _, length in covered) == 1 << 17
    assert len(covered) == table.counts["paying_prefixes"] + table.counts["otm_prefixes"]
    assert settlement.cover(5, 7, 3) == [(5, 3), (3, 2)]
    with pytest.raises(IndexError):
        table.prefixes(len(table))


# Points of secp256k1 whose x coordinates are public knowledge: 1G to 4G.
G = [bytes.fromhex(x) for x in (
    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
    "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
    "e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13")]


def contract(terms, **changes):
    keys = dict(pool_internal=b"\x02" + G[0], buyer_internal=b"\x02" + G[1], pool_leaf=G[2],
                buyer_leaf=G[3], pool_script=b"\x51\x20" + G[0], buyer_script=b"\x51\x20" + G[1])
    return settlement.Contract(terms, **{**keys, **changes})


def test_a_contract_is_derived_from_terms_and_keys():
    terms = call(bucket_opens=0)
    made = contract(terms)
    assert made.value_sat == 100_000_000 and made.terms == terms
    assert made.script_pubkey[:2] == b"\x51\x20" and made.address.startswith("bcrt1p")
    assert [(leaf["name"], leaf["depth"]) for leaf in made.leaves] == [("L2", 1), ("LR", 2), ("LV", 2)]
    leaf = made.leaves[0]
    assert leaf["script"] == b"\x20" + G[2] + b"\xad\x20" + G[3] + b"\xac"
    assert leaf["control_block"][1:33] == made.internal_key
    with pytest.raises(btcfi.SettlementError) as caught:
        contract(terms, buyer_leaf=G[2])
    assert (caught.value.name, caught.value.where) == ("contract_key_reused", "buyer_leaf")
    with pytest.raises(btcfi.Error):
        contract(call())  # bucket leaves need the oracle's one-time keys


def test_next_action_says_what_to_do_and_until_when():
    made = contract(call(bucket_opens=0))
    terms = made.terms
    todo = made.next_action(side="buyer", median_time=terms.expiry + 1, funding_confirmations=2,
                            attested_price=149_823)
    assert todo == {"action": "claim_attested", "opens": terms.expiry,
                    "adverse": terms.reclaim_opens, "confirm_by": terms.reclaim_opens - 86_400,
                    "may_wait_until": terms.expiry + 86_400}
    late = made.next_action(side="buyer", median_time=0, funding_confirmations=0,
                            funding_overdue=True)
    assert late["action"] == "double_spend"
    with pytest.raises(ValueError):
        made.next_action(side="bank", median_time=0, funding_confirmations=0)


BUNDLE = pathlib.Path(__file__).resolve().parents[1] / "fuzz/corpus/bundle/attested"


def bundle_and_trust():
    bundle = json.loads(BUNDLE.read_text())
    key = bytes.fromhex(bundle["publisher"])  # one key in the play that made the file
    ids = {part: btcfi.tx.txid(bytes.fromhex(bundle[part])) for part in ("fund", "transaction")}
    return bundle, dict(publishers=[key], oracles=[key], anchors=[bytes.fromhex(bundle["anchor"])],
                        feed="BTC/USD", unit="BTCUSD", funded=(ids["fund"], 0),
                        settled_by=ids["transaction"],
                        terms_id=settlement.Terms.from_json(json.dumps(bundle["terms"])).id,
                        buyer_script=bytes.fromhex(bundle["keys"]["buyer_script"]))


def test_a_settlement_verifies_in_one_call():
    bundle, trust = bundle_and_trust()
    for form in (bundle, json.dumps(bundle), json.dumps(bundle).encode()):
        report = settlement.verify(form, trust)
        assert report.ok and report.complete and report.first_failure is None
    assert [one["state"] for one in report.links] == ["verified"] * 7
    assert report.rung == "attested" and report.payout_sat == bundle["payout_sat"]
    terms = settlement.Terms.from_json(json.dumps(bundle["terms"]))
    assert settlement.payoff(terms, report.price) == report.payout_sat
    assert json.loads(report.to_json())["complete"] is True


@pytest.mark.parametrize("part, link", [("evidence", "evidence"), ("record", "record"),
                                        ("record_signature", "record"), ("proof", "root"),
                                        ("attestations", "attestation"), ("program", "program"),
                                        ("payout_sat", "program"), ("fund", "transaction"),
                                        ("transaction", "transaction")])
def test_the_first_broken_link_is_named(part, link):
    bundle, trust = bundle_and_trust()
    value = bundle[part]
    if part == "program":
        value = {**value, "steps": value["steps"] + 1}
    elif part == "payout_sat":
        value += 1
    elif part == "attestations":
        value = [value[0][:200] + ("1" if value[0][200] == "0" else "0") + value[0][201:]]
    else:
        middle = len(value) // 2
        value = value[:middle] + ("1" if value[middle] == "0" else "0") + value[middle + 1:]
    report = settlement.verify({**bundle, part: value}, trust)
    assert not report.ok and report.first_failure == link
    failed = next(one for one in report.links if one["link"] == link)
    assert isinstance(failed["error"], btcfi.Error) and failed["needs"] is None


def test_what_the_verifier_lacks_is_listed_and_whom_it_does_not_name_is_not_trusted():
    bundle, trust = bundle_and_trust()
    report = settlement.verify(bundle, {**trust, "anchors": [], "settled_by": None})
    assert report.ok and not report.complete
    assert {one["link"]: one["needs"] for one in report.links if one["needs"]} == {
        "root": "anchors", "transaction": "chain"}
    assert settlement.verify(bundle, {**trust, "oracles": []}).first_failure == "attestation"
    assert settlement.verify(bundle, {}).first_failure == "record"
    assert settlement.verify(bundle, {**trust, "max_close_fee_sat": 0}).complete  # it is no close
    with pytest.raises(ValueError, match="max_close_fee_sat"):
        settlement.SettlementTrust(max_close_fee_sat=-1)


def test_evidence_is_held_against_the_hash_that_its_publisher_gave():
    bundle, trust = bundle_and_trust()
    right = btcfi.core.tagged_hash("btcfi/evidence/1", bytes.fromhex(bundle["evidence"]))
    assert settlement.verify(bundle, {**trust, "evidence_hash": right}).complete
    report = settlement.verify(bundle, {**trust, "evidence_hash": bytes(32)})
    assert report.first_failure == "evidence" and report.links[0]["error"].where == "evidence_hash"


def test_a_pool_has_its_promised_name():
    assert settlement.Pool is btcfi.offer.Pool
