"""A whole purchase from Python: two sides that exchange bytes, and a chain in memory."""

import copy
import json
import pathlib
import re
import subprocess
import sys

import btcfi
import pytest
from btcfi import keys, offer, oracle, settlement, tx

DATA = pathlib.Path(__file__).resolve().parent.parent / "c" / "data"


def told():
    """What the demo wrote beside its offer: lines of a name and a value."""
    lines = (line.split(" ", 1) for line in (DATA / "offer.trust").read_text().splitlines())
    return {name: value for name, value in lines if name != "coin"}


def coins():
    out = []
    for line in (DATA / "offer.trust").read_text().splitlines():
        if line.startswith("coin "):
            _, txid, vout, amount, script = line.split()
            out.append((bytes.fromhex(txid)[::-1].hex(), int(vout), int(amount),
                        bytes.fromhex(script), True, False))
    return out


def trust(**changes):
    t = told()
    everything = dict(pools=[bytes.fromhex(t["pool"])], oracles=[bytes.fromhex(t["oracle"])],
                      quote=(DATA / "offer.quote").read_bytes(),
                      request=(DATA / "offer.request").read_bytes(), unit="BTCUSD",
                      now=int(t["now"]), next_block_sat_per_kvb=2000, claim_sat_per_kvb=2000,
                      coins=coins(), registry=bytes.fromhex("01" + "00" * 16))
    return offer.Trust(**{**everything, **changes})


@pytest.fixture
def buyer():
    t = told()
    return offer.Buyer(bytes.fromhex(t["seed"]), network=t["network"], contract=int(t["contract"]))


OFFER = (DATA / "offer").read_bytes()


def test_an_offer_is_checked_in_full(buyer):
    report = buyer.check(OFFER, trust())
    assert report.ok and report.complete, (report.failures, report.unchecked)
    assert report.figures["fund_vsize"] >= 255
    assert "Everything was checked and nothing is wrong." in report.explain()
    assert json.loads(report.to_json())["terms"]["strike"] == 110_000


def test_what_is_missing_is_listed_and_what_is_wrong_is_named(buyer):
    assert ("offer.inputs", "chain") in buyer.check(OFFER, trust(coins=None)).unchecked
    assert ("request.leaf_key", "own keys") in offer.check_offer(OFFER, trust()).unchecked
    report = buyer.check(OFFER, trust(oracles=[]))
    assert not report.ok
    assert [f.where for f in report.failures] == ["offer.announcements"]
    assert isinstance(report.failures[0], btcfi.SettlementError)
    changed = bytearray(OFFER)
    changed[-1] ^= 1
    assert buyer.check(changed, trust()).failures[0].name == "offer_signature_invalid"


def test_accepting_notes_the_nonces_of_the_event(buyer):
    wallet = offer.Wallet()
    wallet.add_key(bytes.fromhex(told()["coin_key"]))
    known = trust()
    assert buyer.check(OFFER, known).complete and len(btcfi.oracle.Registry.parse(known.registry)) == 0
    buyer.accept(OFFER, known, wallet=wallet, save=lambda backup: None)
    assert len(btcfi.oracle.Registry.parse(known.registry)) == 20 + 7
    assert buyer.check(OFFER, trust(registry=known.registry)).complete  # the same event again is fine
    assert trust(registry=None).registry is None


def test_the_backup_is_saved_before_the_message_exists_and_claims(buyer):
    wallet = offer.Wallet()
    wallet.add_key(bytes.fromhex(told()["coin_key"]))

    def broken(_):
        raise OSError("disk full")

    with pytest.raises(OSError):
        buyer.accept(OFFER, trust(), wallet=wallet, save=broken)
    saved = []
    message, holding = buyer.accept(OFFER, trust(), wallet=wallet, save=saved.append)
    assert message.startswith(b"BTCFIACC") and len(saved) == 1
    again = offer.Holding.restore(bytes.fromhex(told()["seed"]), "regtest", saved[0])
    assert again.outpoint == holding.outpoint
    attestation = (DATA / "offer.attestation").read_bytes()
    assert again.payout([attestation]) == 5_000_000
    home = bytes.fromhex(told()["home"])
    assert again.claim([attestation], home, 2000)[0] == 3
    assert again.claim_bucket(attestation, home, 2000) != again.claim_void(home, 2000)
    with pytest.raises(btcfi.Error):
        again.claim([], home, 2000)
    with pytest.raises(btcfi.Error) as why:
        buyer.accept(OFFER, trust(coins=None), wallet=wallet, save=saved.append)
    assert why.value.name == "offer_unchecked"


def test_the_golden_ledger():
    book = offer.Ledger()
    call, put = bytes([1]) * 32, bytes([2]) * 32
    book.deposit(100_000_000)
    book.sell(call, 10_000_000, 250_000)
    book.sell(put, 20_000_000, 180_000)
    assert (book.state["cash_sat"], book.state["locked_sat"]) == (100_430_000, 30_000_000)
    book.settle(call, 277_777)
    book.settle(put, 634_920)
    assert book.state["cash_sat"] == 99_517_303 and book.state["profit_sat"] == -482_697
    assert offer.Ledger.replay(book.serialize()).digest() == book.digest()
    book.check()
    with pytest.raises(btcfi.SettlementError) as why:
        book.withdraw(99_517_304)
    assert why.value.name == "ledger_insufficient_free"


def test_a_pool_refuses_what_it_does_not_know():
    chain = offer.SimulatedChain(1_800_000_000)
    pool = offer.Pool(bytes(range(32)), identity=bytes([5]) * 32, wallet_key=bytes([6]) * 32)
    pool.fund(chain, bytes([6]) * 32, 20_000_000, 1_800_000_000)
    assert pool.ledger["cash_sat"] == 20_000_000 and pool.sales == []
    terms = json.loads(buyer_terms())
    with pytest.raises(btcfi.SettlementError) as why:
        pool.quote(json.dumps(terms), 1_800_000_000)
    assert why.value.name == "seller_unknown_event"
    with pytest.raises(btcfi.Error) as why:
        pool.offer((DATA / "offer.request").read_bytes(), 1_800_000_000, chain)
    assert why.value.name == "seller_unknown_quote"
    chain.mine(3)
    chain.advance_to(chain.median_time + 100)
    assert chain.height > 11


def test_a_pool_says_how_long_coins_of_expired_offers_wait():
    keys = dict(identity=bytes([5]) * 32, wallet_key=bytes([6]) * 32)
    offer.Pool(bytes(range(32)), **keys, cool_down_s=600)
    with pytest.raises(btcfi.Error) as why:
        offer.Pool(bytes(range(32)), **keys, cool_down_s=601)
    assert why.value.where == "cool_down_s"


def buyer_terms():
    t = told()
    report = offer.check_offer(OFFER, trust())
    assert t["unit"] == "BTCUSD"
    return json.dumps(json.loads(report.to_json())["terms"])


NOW = 1_800_000_000


class Sold:
    """A binary call on 0.1 BTC, sold by a pool to a buyer on a chain in memory and two blocks deep."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        self.chain = offer.SimulatedChain(NOW)
        self.oracle = oracle.Signer(bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32)
        self.journal = oracle.Journal(str(folder / "journal"), self.oracle.key)
        self.event = self.oracle.announce("BTCUSD-test", "BTCUSD", maturity_s=NOW + 14 * 86_400)
        self.pool = offer.Pool(bytes(range(32)), identity=bytes([5]) * 32, wallet_key=bytes([6]) * 32)
        self.pool.add_event(self.event.serialize(), self.oracle.identity)
        for amount in (20_000_000, 1_000_000):
            self.pool.fund(self.chain, bytes([6]) * 32, amount, NOW)
        terms = settlement.Terms(kind="binary_call", quantity_sat=10_000_000, strike=100_000,
                                 expiry=NOW + 14 * 86_400, premium_sat=300_000,
                                 void_amount_sat=300_000, step_sat=500_000,
                                 announcements=[self.event.hash])
        self.terms = terms
        quote = self.pool.quote(terms.to_json(), NOW)
        wallet = offer.Wallet()
        self.home = wallet.add_key(bytes([7]) * 32)
        self.buyer = offer.Buyer(bytes([8]) * 32, contract=1)
        request = self.buyer.request(quote, [self.chain.fund(self.home, 400_000)],
                                     change_script=self.home, fee_cap_sat=5_000, wallet=wallet)
        made = self.pool.offer(request, NOW, self.chain)
        trust = offer.Trust(pools=[self.pool.identity], oracles=[self.oracle.identity], quote=quote,
                            request=request, unit="BTCUSD", registry=bytes.fromhex("01" + "00" * 16),
                            chain=self.chain, now=NOW, next_block_sat_per_kvb=1_000,
                            claim_sat_per_kvb=1_000)
        message, self.holding = self.buyer.accept(made, trust, wallet=wallet, save=lambda _: None)
        self.done, self.fund = self.pool.accept(message, NOW, self.chain)
        self.id = self.pool.sales[0][0]

    def deep(self):
        self.chain.submit(self.fund)
        self.mine()
        return self

    def mine(self, blocks=2):
        self.chain.mine(blocks)
        self.pool.poll(NOW, self.chain)

    def attest(self, price):
        return self.oracle.attest(self.event, price, now_s=self.terms.expiry,
                                  journal=self.journal).serialize()

    def state(self):
        return self.pool.sales[0][1]


def test_a_pool_says_again_what_it_sent_and_what_to_broadcast(tmp_path):
    sold = Sold(tmp_path)
    assert sold.pool.done(sold.id) == sold.done
    assert sold.pool.unconfirmed == [sold.fund]
    sold.deep()
    assert sold.state() == "live" and sold.pool.unconfirmed == []
    with pytest.raises(btcfi.Error) as why:
        sold.pool.done(bytes(32))
    assert why.value.name == "offer_unknown"


@pytest.mark.parametrize("way, opens", [("settle_one", "expiry"), ("settle_bucket", "bucket_opens"),
                                        ("reclaim", "reclaim_opens")])
def test_a_pool_settles_one_contract_by_price_by_digits_or_at_the_end(tmp_path, way, opens):
    sold = Sold(tmp_path).deep()
    worthless = sold.attest(90_000)
    said = {"settle_one": [[worthless]], "settle_bucket": [worthless], "reclaim": []}[way]
    made = getattr(sold.pool, way)(sold.id, *said, 1_000)
    lock = getattr(sold.terms, opens)
    sold.chain.advance_to(lock)
    with pytest.raises(btcfi.Error):
        sold.chain.submit(made)
    sold.chain.advance_to(lock + 1)
    sold.chain.submit(made)
    sold.mine()
    assert sold.state() == "settled" and sold.pool.unconfirmed == [made]
    assert sold.pool.ledger["payouts_sat"] == 0 and sold.pool.ledger["locked_sat"] == 0
    with pytest.raises(btcfi.Error) as why:
        getattr(sold.pool, way)(sold.id, *said, 1_000)
    assert why.value.name == "wrong_state"
    sold.mine(4)  # over for good: a small record is left
    assert sold.state() == "settled" and sold.pool.unconfirmed == []
    with pytest.raises(btcfi.Error) as why:
        sold.pool.done(sold.id)
    assert why.value.name == "wrong_state"


def test_a_free_coin_of_a_pool_can_be_taken_out(tmp_path):
    sold = Sold(tmp_path).deep()
    before = sold.pool.ledger["cash_sat"]
    (txid, vout, amount) = next(coin for coin in sold.pool.free_coins if coin[2] == 1_000_000)
    assert sold.pool.withdraw(txid, vout, NOW) == amount
    assert sold.pool.ledger["cash_sat"] == before - amount
    with pytest.raises(btcfi.Error) as why:
        sold.pool.withdraw(txid, vout, NOW)
    assert why.value.name == "seller_input_unusable"


def test_a_pool_lives_on_shares():
    chain = offer.SimulatedChain(NOW)
    key = bytes([6]) * 32
    pool = offer.Pool(bytes(range(32)), identity=bytes([5]) * 32, wallet_key=key)
    wallet = offer.Wallet()
    home = wallet.add_key(bytes([7]) * 32)
    assert pool.subscribe(chain, key, 2_000_000, 0, NOW) == 2_000_000
    pool.mark_hedge(2_000_000, NOW)
    assert pool.nav(500_000) == 3_500_000
    assert pool.subscribe(chain, key, 1_000_000, 0, NOW) == 1_000_000 * 2_001_000 // 4_001_000
    pool.mark_hedge(0, NOW)
    paid, worth = pool.redeem(1_000_000, 0, home, 1_000, NOW, chain)
    assert worth == 1_000_000 * 3_001_000 // (pool.ledger["shares"] + 1_000_000 + 1_000)
    accepted = chain.submit(paid)
    assert pool.unconfirmed == [paid] and pool.ledger["withdrawals_sat"] == worth
    assert sum(sats for _, _, sats in pool.free_coins) == pool.ledger["cash_sat"]
    assert accepted["fee_sat"] == -(-accepted["vsize"] * 1_000 // 1_000)
    chain.mine(6)
    pool.poll(NOW, chain)
    assert pool.unconfirmed == []
    with pytest.raises(btcfi.Error) as why:
        pool.pay_out(1_000, home, 1_000, NOW, chain)
    assert why.value.name == "ledger_shares"  # others' shares are out


def test_a_pool_without_shares_pays_out_any_amount():
    chain = offer.SimulatedChain(NOW)
    pool = offer.Pool(bytes(range(32)), identity=bytes([5]) * 32, wallet_key=bytes([6]) * 32)
    pool.fund(chain, bytes([6]) * 32, 2_000_000, NOW)
    home = offer.Wallet().add_key(bytes([7]) * 32)
    chain.submit(pool.pay_out(500_000, home, 1_000, NOW, chain))
    assert pool.ledger["cash_sat"] == 1_500_000 and pool.nav(0) == 1_500_000
    book = offer.Ledger()
    book.deposit(10)
    assert book.nav(3) == 7


def test_a_pool_names_what_it_could_not_settle(tmp_path):
    sold = Sold(tmp_path).deep()
    assert len(sold.pool.settle([sold.attest(90_000)], 1_000)) == 1 and sold.pool.not_settled == []
    sold = Sold(tmp_path / "again").deep()
    with pytest.raises(btcfi.Error) as why:
        sold.pool.settle([sold.attest(150_000)], 10**15)
    assert sold.pool.not_settled == [(sold.id, why.value.name)]


def test_the_page_about_the_package_lists_every_member():
    page = (pathlib.Path(__file__).resolve().parents[2] / "docs" / "python.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("|")]
    for name in ("Buyer", "Holding", "CloseSigner", "Pool"):
        first = next(i for i, row in enumerate(rows) if row.startswith(f"| `{name}` |"))
        listed = []
        for row in rows[first:]:
            if row is not rows[first] and not row.startswith("| |"):
                break
            listed += re.findall(r"`(\w+)`", row.split("|")[3])
        members = {member for member in dir(getattr(offer, name)) if not member.startswith("_")}
        assert set(listed) == members and len(listed) == len(members), name


def test_the_command_shows_an_offer():
    t = told()
    command = [sys.executable, "-m", "btcfi", "offer", "show", str(DATA / "offer"), "--pool",
               t["pool"], "--oracle", t["oracle"], "--unit", "BTCUSD", "--now", t["now"]]
    shown = subprocess.run(command, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    assert "you buy" in shown.stdout and "not checked: request.leaf_key" in shown.stdout
    as_json = subprocess.run([*command, "--json"], capture_output=True, text=True)
    assert json.loads(as_json.stdout)["ok"] is True
    missing = subprocess.run([*command[:5], "/nowhere"], capture_output=True, text=True)
    assert missing.returncode == 2 and missing.stderr.count("\n") == 1


def test_a_psbt_is_shown_on_the_network_of_an_offer():
    report = json.loads(offer.check_offer(OFFER, offer.Trust()).to_json())
    unsigned = (b"\x02\x00\x00\x00\x01" + b"\x22" * 32 + b"\x00\x00\x00\x00\x00" + b"\xff" * 4 + b"\x01"
                + (49_000).to_bytes(8, "little") + b"\x16\x00\x14" + b"\x07" * 20 + bytes(4))
    psbt = [sys.executable, "-m", "btcfi", "psbt", "show", tx.Psbt.create(unsigned).base64(), "--offer"]
    shown = subprocess.run([*psbt, str(DATA / "offer")], capture_output=True, text=True)
    address = keys.address_of_script(b"\x00\x14" + b"\x07" * 20, network=report["network"])
    assert shown.returncode == 0, shown.stderr
    assert f"BTC to {address}\n" in shown.stdout
    assert "the offer    is funded by another one, " + report["fund_txid"] in shown.stdout
    wrong = subprocess.run([*psbt, str(DATA / "offer"), "--network", "mainnet"], capture_output=True, text=True)
    assert wrong.returncode == 2 and f"the offer is on {report['network']}" in wrong.stderr
    none = subprocess.run([*psbt, __file__], capture_output=True, text=True)
    assert none.returncode == 2 and "not an offer that can be read" in none.stderr


def fresh(byte):
    return bytearray([byte]) * 32


def test_both_sides_close_together_and_the_chain_takes_it(tmp_path):
    sold = Sold(tmp_path).deep()
    holding, pool, chain = sold.holding, sold.pool, sold.chain
    attestation = sold.attest(150_000)
    paid = pool.payout(sold.id, [attestation])
    assert paid == holding.payout([attestation]) == 10_000_000
    # [snippet:close]
    mine = holding.close([attestation], fee_sat=300)             # the buyer
    theirs = pool.close(sold.id, [attestation], fee_sat=300)     # the pool; nonces change hands
    share = mine.sign_first(theirs.nonce)                        # the buyer sends its share
    closed = theirs.complete(mine.nonce, share)                  # the pool broadcasts
    # [/snippet]
    assert mine.transaction == theirs.transaction != closed
    assert chain.submit(closed)["fee_sat"] == 300
    sold.mine()
    assert sold.state() == "settled" and pool.ledger["locked_sat"] == 0
    # The buyer had everything, so its share paid the fee; to the books that is what was paid out.
    assert pool.ledger["payouts_sat"] == paid - 300
    for used in (mine, theirs):
        with pytest.raises(btcfi.Error) as why:
            used.sign_first(theirs.nonce)
        assert why.value.name == "wrong_state"
        with pytest.raises(btcfi.Error) as why:
            used.complete(mine.nonce, share)
        assert why.value.name == "wrong_state"


def test_a_wrong_share_is_refused_and_the_right_one_still_closes(tmp_path):
    sold = Sold(tmp_path).deep()
    worthless = sold.attest(90_000)
    pool = sold.pool.close(sold.id, [worthless], 300, entropy=fresh(1))
    buyer = sold.holding.close([worthless], 300, entropy=fresh(2))
    with pytest.raises(btcfi.Error) as why:
        buyer.sign_first(bytes(66))
    assert why.value.name == "keys_invalid_nonce"
    share = pool.sign_first(buyer.nonce)
    wrong = share[:-1] + bytes([share[-1] ^ 1])
    for nonce, part in [(pool.nonce, wrong), (buyer.nonce, share)]:
        with pytest.raises(btcfi.Error) as why:
            buyer.complete(nonce, part)
        assert why.value.name == "keys_partial_invalid"
    # A share for another fee is one for another transaction.
    other = sold.holding.close([worthless], 301, entropy=fresh(3))
    with pytest.raises(btcfi.Error) as why:
        other.complete(pool.nonce, share)
    assert why.value.name == "keys_partial_invalid"
    sold.chain.submit(buyer.complete(pool.nonce, share))
    sold.mine()
    assert sold.state() == "settled" and sold.pool.ledger["payouts_sat"] == 0


def test_nobody_closes_without_an_attestation_nor_for_any_fee(tmp_path):
    sold = Sold(tmp_path).deep()
    attestation = sold.attest(150_000)
    sides = [sold.holding.close, lambda *args, **more: sold.pool.close(sold.id, *args, **more)]
    for close in sides:
        for args, more, name in [(([], 300), {}, "attestations_missing"),
                                 (([attestation], 100_001), {}, "close_not_agreed"),
                                 (([attestation], 301), {"max_fee_sat": 300}, "close_not_agreed"),
                                 (([attestation], -1), {}, "close_amounts"),
                                 (([attestation], 10_000_000), {}, "close_amounts")]:
            with pytest.raises(btcfi.Error) as why:
                close(*args, **more)
            assert why.value.name == name
        assert len(close([attestation], 100_001, max_fee_sat=200_000).nonce) == 66
    with pytest.raises(btcfi.Error) as why:
        sold.pool.close(bytes(32), [attestation], 300)
    assert why.value.name == "offer_unknown"


def test_both_sides_close_before_the_attestation_and_the_first_can_take_it_back(tmp_path):
    sold = Sold(tmp_path).deep()
    wallet = offer.Wallet()
    home = wallet.add_key(bytes([9]) * 32)

    def small_coin():
        raw, vout = sold.chain.fund(home, 1_000)
        return tx.txid(raw), vout, 1_000, home

    coin = small_coin()
    # [snippet:close_early]
    mine = sold.holding.close_early(4_000_000, 300, coin)             # the buyer, whose coin it is
    theirs = sold.pool.close_early(sold.id, 4_000_000, 300, coin)     # the pool; nonces change hands
    share = mine.sign_first(theirs.nonce)                             # the buyer sends its share,
    signed = mine.sign_revocation(wallet)                             # and its coin's signature
    closed = theirs.complete(mine.nonce, share, signed)               # the pool broadcasts
    # [/snippet]
    assert sold.chain.submit(closed)["fee_sat"] == 300
    sold.mine()
    # The buyer's coin of 1,000 comes back to it with the payout.
    assert sold.state() == "settled" and sold.pool.ledger["payouts_sat"] == 4_001_000
    sold.pool.poll(NOW, sold.chain)

    other = Sold(tmp_path / "other").deep()
    args = (4_000_000, 300, coin)
    with pytest.raises(btcfi.Error) as why:  # only the coin's owner could take its signature back
        other.pool.close_early(other.id, *args).sign_first(mine.nonce)
    assert why.value.name == "close_needs_revocation"
    sides = [other.holding.close_early, lambda *args, **more: other.pool.close_early(other.id, *args, **more)]
    for close in sides:
        for changed, more, name in [((4_000_000, 100_001, coin), {}, "close_not_agreed"),
                                    ((4_000_000, 301, coin), {"max_fee_sat": 300}, "close_not_agreed"),
                                    ((10_000_001, 300, coin), {}, "close_amounts"),
                                    ((-1, 300, coin), {}, "close_amounts")]:
            with pytest.raises(btcfi.Error) as why:
                close(*changed, **more)
            assert why.value.name == name
        with pytest.raises(ValueError, match="owner"):
            close(*args, owner="nobody")
    with pytest.raises(btcfi.Error) as why:
        other.pool.close_early(bytes(32), *args)
    assert why.value.name == "offer_unknown"
    with pytest.raises(btcfi.Error) as why:
        theirs.sign_revocation(wallet)  # the coin is the buyer's
    assert why.value.name == "close_not_agreed"

    # What waits for the owner alone is its free option: nothing is completed without its signature.
    coin = small_coin()
    mine, theirs = (close(4_000_000, 300, coin) for close in sides)
    share = mine.sign_first(theirs.nonce)
    for revocation, name in [(None, "close_needs_revocation"), (other.fund, "close_not_agreed"),
                             (mine.transaction, "funding_witness_invalid")]:
        with pytest.raises(btcfi.Error) as why:
            theirs.complete(mine.nonce, share, revocation)
        assert why.value.name == name


def test_entropy_of_a_close_is_wiped_and_not_taken_twice(tmp_path):
    sold = Sold(tmp_path).deep()
    attestation = sold.attest(150_000)
    given = fresh(9)
    first = sold.holding.close([attestation], 300, entropy=given)
    assert given == bytes(32)
    with pytest.raises(ValueError, match="used before"):
        sold.holding.close([attestation], 300, entropy=given)
    assert sold.holding.close([attestation], 300, entropy=fresh(9)).nonce == first.nonce
    assert sold.holding.close([attestation], 300).nonce != first.nonce
    with pytest.raises(ValueError, match="32 bytes"):
        sold.holding.close([attestation], 300, entropy=bytearray(b"short"))
    with pytest.raises((BufferError, TypeError)):
        sold.holding.close([attestation], 300, entropy=bytes([9]) * 32)  # could not be wiped
    with pytest.raises(TypeError):
        copy.copy(first)
