"""btcfi.settlement from pre-signatures to transactions: every rung, the tower, and lying oracles."""

import hashlib

import btcfi
import pytest
from btcfi import keys, oracle, script, settlement, tx

MATURITY = 1_800_000_000
TXID = "ab" * 32


def secret(name):
    return hashlib.sha256(name.encode()).digest()


def home(name):
    return b"\x51\x20" + keys.tweak_public(keys.xonly_key(secret(name)))[0]


class World:
    """A pool, a buyer, an oracle and a funded contract of eight price bits."""

    def __init__(self, tmp_path):
        self.signer = oracle.Signer(secret("seed"), secret("oracle"), secret("identity"))
        self.event = self.signer.announce("event", "BTCUSD", maturity_s=MATURITY, price_bits=8)
        self.journal = oracle.Journal(str(tmp_path / "journal"), self.signer.key)
        self.oracles = oracle.OracleSet([self.event], 1)
        self.terms = settlement.Terms(
            kind="call", quantity_sat=10_000_000, strike=100, limit=200, premium_sat=500_000,
            void_amount_sat=1_200_000, step_sat=700_000, price_bits=8, expiry=MATURITY + 3_900,
            announcements=[self.event.hash])
        self.contract = settlement.Contract(
            self.terms, pool_internal=keys.public_key(secret("Ip")), buyer_internal=keys.public_key(secret("Ib")),
            pool_leaf=keys.xonly_key(secret("Kp")), buyer_leaf=keys.xonly_key(secret("Kb")),
            pool_script=home("pool"), buyer_script=home("buyer"), price_key=self.event.one_time_key("price"))
        self.plan = settlement.PresignPlan(self.contract, TXID, 0, self.oracles)
        self.pool = self.plan.sign_pool(secret("Kp"), seed=secret("pool seed"), auxiliary=secret("aux"))
        self.buyer = self.plan.sign_buyer(secret("Kb"), seed=secret("buyer seed"), auxiliary=secret("aux"))

    def attest(self, price):
        return self.signer.attest(self.event, price, now_s=MATURITY, journal=self.journal)

    def attested(self, price):
        """The buyer's spend of rung 2."""
        index = self.plan.find("pool_2", price)
        length = self.plan.slot("pool_2", index)["prefix"][1]
        return settlement.Spend.attested(self.contract, TXID, 0, claimer="buyer", price=price,
                                         presignature=self.pool[0][index], secret=self.attest(price).secret(length))


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def verified(raw, spent):
    for i in range(len(spent)):
        script.verify(raw, i, spent)
    return raw


def test_both_sides_presignatures_verify_and_are_the_same_again(world):
    world.plan.verify_pool(*world.pool)
    world.plan.verify_buyer(*world.buyer)
    assert [len(x) for x in world.buyer] == [world.plan.count(k) for k in ("buyer_2", "buyer_3", "buyer_m")]
    again = world.plan.sign_pool(secret("Kp"), seed=secret("pool seed"), auxiliary=secret("aux"))
    assert again == world.pool
    none = world.plan.sign_buyer(secret("Kb"), seed=bytes(32), auxiliary=bytes(32), automatic_payment=False)
    assert none[2] == []
    slot = world.plan.slot("pool_2", 0)
    assert len(slot["point"]) == 33 and len(slot["sighash"]) == 32
    assert slot["point"] == world.oracles.point([0], *slot["prefix"])
    assert world.plan.slot("pool_3", 0)["point"] is None
    assert world.plan.find("pool_2", 0) is None  # nothing is owed there


def test_a_wrong_presignature_is_named_with_its_place(world):
    pool_2, pool_3, pool_v = world.pool
    bent = pool_2[:]
    bent[3] = bent[3][:40] + bytes([bent[3][40] ^ 1]) + bent[3][41:]
    with pytest.raises(btcfi.SettlementError) as caught:
        world.plan.verify_pool(bent, pool_3, pool_v)
    assert (caught.value.name, caught.value.where, caught.value.offset) == ("presignature_invalid", "pool_2", 3)
    with pytest.raises(btcfi.SettlementError) as caught:
        world.plan.verify_pool(pool_2[:-1], pool_3, pool_v)
    assert caught.value.name == "presignature_missing"
    with pytest.raises(btcfi.SettlementError) as caught:
        world.plan.verify_pool([pool_2[1], pool_2[0], *pool_2[2:]], pool_3, pool_v)
    assert caught.value.name == "presignature_wrong_order"
    with pytest.raises(btcfi.InvalidArgument):
        world.plan.sign_pool(secret("Kb"), seed=bytes(32), auxiliary=bytes(32))
    with pytest.raises(btcfi.InvalidArgument):
        world.plan.sign_pool(secret("Kp"), seed=bytes(31), auxiliary=bytes(32))
    with pytest.raises(ValueError):
        world.plan.count("pool_9")
    with pytest.raises(IndexError):
        world.plan.slot("pool_2", 10_000)


def test_the_buyer_claims_what_the_attested_price_pays(world):
    spend = world.attested(150)
    # [snippet:claim]
    claim = settlement.Claim([spend], rest_script=home("wallet"), fee_sat_per_kvb=2_000)
    claim.sign(secret("Kb"))
    raw = claim.finalize()
    # [/snippet]
    verified(raw, claim.spent_outputs)
    assert claim.vsize == tx.vsize(raw) == 205 and claim.fee_sat == 410
    assert spend.claimable_sat == settlement.payoff(world.terms, 150)
    assert tx.check_policy(raw, claim.spent_outputs).ok
    # The same with a signature that another device made.
    other = settlement.Claim([spend], rest_script=home("wallet"), fee_sat=410)
    other.set_signature(0, keys.sign_schnorr(other.sighash(0), secret("Kb")))
    verified(other.finalize(), other.spent_outputs)


def test_a_claim_outlives_the_contract_it_was_made_of(tmp_path):
    spend = World(tmp_path).attested(150)
    claim = settlement.Claim([spend], rest_script=home("wallet"), fee_sat=1_000)
    del spend
    claim.sign(secret("Kb"))
    verified(claim.finalize(), claim.spent_outputs)


def test_rung_3_void_and_reclaim(world):
    c = world.contract
    index = world.plan.find("pool_3", 150)
    bucket = settlement.Spend.bucket(c, TXID, 0, claimer="buyer", attestation=world.attest(150),
                                     presignature=world.pool[1][index])
    void = settlement.Spend.void(c, TXID, 0, pool_v=world.pool[2])
    reclaim = settlement.Spend.reclaim(c, TXID, 0)
    for spend, key, amount in ((bucket, "Kb", settlement.payoff(world.terms, 150)), (void, "Kb", 1_200_000),
                               (reclaim, "Kp", c.value_sat)):
        claim = settlement.Claim([spend], rest_script=home("wallet"), fee_sat=1_000)
        claim.sign(secret(key))
        verified(claim.finalize(), claim.spent_outputs)
        assert spend.claimable_sat == amount
    assert bucket.leaf.startswith("R3") and void.lock_time == world.terms.void_opens
    with pytest.raises(btcfi.SettlementError) as caught:
        settlement.Spend.bucket(c, TXID, 0, claimer="buyer", attestation=world.attest(150),
                                presignature=world.pool[1][index - 1])
    assert caught.value.name == "claim_signature_invalid"


def test_fees_may_come_from_another_input(world):
    fee_input = ("cd" * 32, 1, 50_000, home("fees"), True)
    claim = settlement.Claim([world.attested(150)], rest_script=home("wallet"), fee_sat=2_000,
                             fee_inputs=[fee_input], payouts=[(10_000, home("friend"))])
    claim.sign(secret("Kb"))
    with pytest.raises(btcfi.SettlementError) as caught:
        claim.finalize()
    assert caught.value.name == "claim_unsigned" and caught.value.input == 1
    claim.sign_fee_input(1, keys.tweak_secret(secret("fees")))
    verified(claim.finalize(), claim.spent_outputs)
    unconfirmed = (*fee_input[:4], False)
    with pytest.raises(btcfi.SettlementError):
        settlement.Claim([world.attested(150)], rest_script=home("wallet"), fee_sat=1, fee_inputs=[unconfirmed])


def test_what_is_no_claim_is_refused(world):
    spend = world.attested(150)
    with pytest.raises(ValueError):
        settlement.Claim([spend], rest_script=home("wallet"))
    with pytest.raises(ValueError):
        settlement.Claim([spend], rest_script=home("wallet"), fee_sat=1, fee_sat_per_kvb=1)
    with pytest.raises(btcfi.InvalidArgument):
        settlement.Claim([], rest_script=home("wallet"), fee_sat=1)
    with pytest.raises(btcfi.Error):
        settlement.Claim([spend, spend], rest_script=home("wallet"), fee_sat=1)
    claim = settlement.Claim([spend], rest_script=home("wallet"), fee_sat=1_000)
    with pytest.raises(btcfi.SettlementError) as caught:
        claim.sign(secret("Kp"))
    assert caught.value.name == "claim_wrong_key"
    with pytest.raises(btcfi.InvalidArgument):
        claim.sighash(9)
    with pytest.raises(ValueError):
        settlement.Spend.attested(world.contract, TXID, 0, claimer="bank", price=1, presignature=bytes(65),
                                  secret=bytes(32))
    with pytest.raises(btcfi.ParseError):
        settlement.Spend.reclaim(world.contract, "zz" * 32, 0)


def test_a_tower_claims_for_a_buyer_who_is_away(world):
    where = (world.contract, TXID, 0)
    jobs = settlement.sign_tower(*where, payout_script=home("away"), leaf_secret=secret("Kb"))
    settlement.verify_tower(*where, payout_script=home("away"), signatures=jobs)
    with pytest.raises(btcfi.SettlementError):
        settlement.verify_tower(*where, payout_script=home("thief"), signatures=jobs)
    run = settlement.levels(world.terms).run_of(150)
    tower = settlement.complete_tower(world.attested(150), payout_script=home("away"), signature=dict(jobs)[run])
    verified(tower, [(world.contract.value_sat, world.contract.script_pubkey)])
    assert settlement.tower_payout(world.contract, run) == settlement.payoff(world.terms, 150) - 240 - 218
    child, spent = settlement.tower_child(tower, fee_input=("cd" * 32, 1, 50_000, home("tower"), True),
                                          change_script=home("tower"), fee_sat=3_000)
    assert spent[0][0] == 240 and spent[1] == (50_000, home("tower")) and tx.txid(child)


def test_two_prices_for_one_event_give_the_oracle_away(world, tmp_path):
    honest = world.attest(150)
    liar = oracle.Signer(secret("seed"), secret("oracle"), secret("identity"))
    lie = liar.attest(world.event, 151, now_s=MATURITY, journal=oracle.Journal(str(tmp_path / "other"), liar.key))
    oracle.verify_equivocation(honest, lie, world.event)
    revealed = oracle.reveal_key(honest, lie, world.event)
    assert keys.xonly_key(revealed) == world.signer.key
    with pytest.raises(btcfi.OracleError) as caught:
        oracle.verify_equivocation(honest, honest, world.event)
    assert caught.value.name == "oracle_no_equivocation"
    # The same from what two claims on chain reveal: prefixes and their secrets.
    one, two = (150, 8, honest.secret(8)), (151, 8, lie.secret(8))
    oracle.verify_equivocation_secrets(one, two, world.event)
    assert oracle.reveal_key_of_secrets(one, two, world.event) == revealed
    with pytest.raises(btcfi.OracleError):
        oracle.verify_equivocation_secrets(one, (151, 8, honest.secret(8)), world.event)
    far = liar.attest(world.event, 20, now_s=MATURITY, journal=oracle.Journal(str(tmp_path / "far"), liar.key))
    short = (20 >> 6, 2, far.secret(2))
    oracle.verify_equivocation_secrets(one, short, world.event)
    with pytest.raises(btcfi.UnsupportedError):
        oracle.reveal_key_of_secrets(one, short, world.event)  # two lengths: the nonces do not cancel
