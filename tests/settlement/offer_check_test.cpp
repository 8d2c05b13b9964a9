#include "market.hpp"

#include <btcfi/core/json.hpp>
#include <btcfi/settlement/offer_check.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <set>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// As the pool would sign it.
void sign_again(Offer& offer) {
  offer.signature = expect(keys::sign_schnorr(offer.id(), test_secret(51), keys::Entropy{}));
}

/// One honest offer, made once: every test changes a copy.
struct Offered {
  Market market;
  Terms terms;
  Quote quote;
  Request request;
  Offer offer;

  explicit Offered(OptionKind kind = OptionKind::binary_call,
                   const std::string& event_id = "BTCUSD-test") {
    market.event = market.oracle.announce(event_id, market_open + 14 * 86'400);
    market.stock({20'000'000, 30'000});
    terms = market_terms(kind, {market.event});
    quote = market.quote(terms);
    request = market.request(quote, 3);
    offer = expect(Offer::parse(expect(market.offer(request))));
  }

  [[nodiscard]] OfferReport check(const Offer& what, const Trust& trust) const {
    return market.buyer(3).check(what.serialize(), trust).report;
  }
  [[nodiscard]] OfferReport check(const Offer& what) const {
    return check(what, market.trust(quote, request));
  }
  /// The fields that are named when one thing is changed and the pool signs again.
  [[nodiscard]] std::set<std::string> named_after(const std::function<void(Offer&)>& change) const {
    Offer other = offer;
    change(other);
    sign_again(other);
    std::set<std::string> out;
    for (const Error& error : check(other).failures) out.insert(error.where);
    return out;
  }
};

std::string joined(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += name + " ";
  return out;
}

Terms& change_terms(Offer& offer) { return offer.terms; }

}  // namespace

TEST_CASE("an honest offer is checked in full, and nothing is wrong") {
  for (const OptionKind kind : {OptionKind::binary_call, OptionKind::call, OptionKind::put}) {
    const Offered honest(kind);
    const OfferReport report = honest.check(honest.offer);
    for (const Error& error : report.failures) UNSCOPED_INFO(describe(error));
    for (const Unchecked& one : report.unchecked) UNSCOPED_INFO(one.field << " " << one.needs);
    CHECK(report.ok());
    CHECK(report.complete());
    CHECK(report.figures.fund_vsize == 255);
    CHECK(report.figures.buyer_fee.value == 101);
    CHECK(report.figures.fund_fee.value == 256);
    CHECK(report.figures.max_payout <= honest.terms.collateral);
  }
}

TEST_CASE("every field of an offer, changed and signed again by the pool, is refused by its name") {
  const Offered honest;
  const auto flip = [](auto& bytes) { bytes.bytes[7] ^= 1; };
  struct Case {
    const char* field;
    std::function<void(Offer&)> change;
  };
  const std::vector<Case> cases{
      {"request.quote_id", [&](Offer& o) { flip(o.request.quote_id); }},
      {"request.internal_key",
       [](Offer& o) { o.request.internal_key = *keys::public_key(test_secret(99)); }},
      {"request.leaf_key", [](Offer& o) { o.request.leaf_key = *keys::xonly(test_secret(99)); }},
      {"request.inputs", [](Offer& o) { o.request.inputs[0].outpoint.vout = 1; }},
      {"request.inputs", [](Offer& o) { o.request.inputs[0].previous.lock_time = 1; }},
      {"request.inputs", [](Offer& o) { o.request.inputs[0].proof[0][0] ^= 1; }},
      {"request.inputs", [](Offer& o) { o.request.inputs.push_back(o.request.inputs[0]); }},
      {"request.inputs", [](Offer& o) { o.request.inputs.clear(); }},
      {"request.change_script", [](Offer& o) { o.request.change_script = o.pool_script; }},
      {"request.payout_script", [](Offer& o) { o.request.payout_script = o.pool_script; }},
      {"request.fee_cap", [](Offer& o) { o.request.fee_cap.value += 1; }},
      {"offer.pool_identity", [](Offer& o) { o.pool_identity = *keys::xonly(test_secret(98)); }},
      {"network", [](Offer& o) { change_terms(o).network = Network::signet; }},
      {"kind", [](Offer& o) { change_terms(o).kind = OptionKind::binary_put; }},
      {"quantity_sat", [](Offer& o) { change_terms(o).quantity.value += 1; }},
      {"strike", [](Offer& o) { change_terms(o).strike += 1; }},
      {"limit", [](Offer& o) { change_terms(o).limit = 200'000; }},
      {"barrier", [](Offer& o) { change_terms(o).barrier = 1; }},
      {"collateral_sat", [](Offer& o) { change_terms(o).collateral.value -= 1; }},
      {"premium_sat", [](Offer& o) { change_terms(o).premium.value += 1; }},
      {"void_amount_sat", [](Offer& o) { change_terms(o).void_amount.value -= 1; }},
      {"step_sat", [](Offer& o) { change_terms(o).step.value += 1; }},
      {"min_payout_sat", [](Offer& o) { change_terms(o).min_payout.value += 1; }},
      {"tick_cents", [](Offer& o) { change_terms(o).tick_cents = 1; }},
      {"price_bits", [](Offer& o) { change_terms(o).price_bits = 21; }},
      {"expiry", [](Offer& o) { change_terms(o).expiry -= 60; }},
      {"bucket_opens", [](Offer& o) { change_terms(o).bucket_opens += 60; }},
      {"ask_opens", [](Offer& o) { change_terms(o).ask_opens = 1; }},
      {"void_opens", [](Offer& o) { change_terms(o).void_opens += 60; }},
      {"reclaim_opens", [](Offer& o) { change_terms(o).reclaim_opens -= 60; }},
      {"dispute", [](Offer& o) { change_terms(o).dispute = true; }},
      {"oracle_profile", [](Offer& o) { change_terms(o).oracle_profile = 1; }},
      {"min_confirmations", [](Offer& o) { change_terms(o).min_confirmations = 1; }},
      {"threshold", [](Offer& o) { change_terms(o).threshold = 2; }},
      {"announcements", [&](Offer& o) { flip(change_terms(o).announcements[0]); }},
      {"offer.announcements", [](Offer& o) { o.announcements[0][10] ^= 1; }},
      {"offer.announcements", [](Offer& o) { o.announcements[0].back() ^= 1; }},
      {"offer.announcements", [](Offer& o) { o.announcements.clear(); }},
      {"offer.announcements", [](Offer& o) { o.announcements.push_back(o.announcements[0]); }},
      {"offer.internal_key", [](Offer& o) { o.internal_key = *keys::public_key(test_secret(97)); }},
      {"offer.leaf_key", [](Offer& o) { o.leaf_key = *keys::xonly(test_secret(96)); }},
      {"pool_script", [](Offer& o) { o.pool_script.pop_back(); }},
      {"offer.pool_script", [](Offer& o) { o.pool_script = o.request.change_script; }},
      {"offer.inputs", [](Offer& o) { o.inputs[0].outpoint.vout = 1; }},
      {"offer.inputs", [](Offer& o) { o.inputs[0].output.amount.value += 1; }},
      {"offer.inputs", [](Offer& o) { o.inputs[0].output.script_pubkey = o.pool_script; }},
      {"offer.inputs", [](Offer& o) { o.inputs.clear(); }},
      {"offer.fund.version", [](Offer& o) { o.fund.version = 3; }},
      {"offer.fund.lock_time", [](Offer& o) { o.fund.lock_time = 1; }},
      {"offer.fund.inputs", [](Offer& o) { o.fund.inputs.push_back(o.fund.inputs[0]); }},
      {"offer.fund.inputs", [](Offer& o) { std::swap(o.fund.inputs[0], o.fund.inputs[1]); }},
      {"offer.fund.inputs", [](Offer& o) { o.fund.inputs[0].script_sig = {0x51}; }},
      {"offer.fund.sequence", [](Offer& o) { o.fund.inputs[1].sequence = 0xffffffff; }},
      {"offer.fund.outputs", [](Offer& o) { o.fund.outputs.clear(); }},
      {"offer.fund.outputs",
       [](Offer& o) {
         o.fund.outputs.push_back({{1'000}, o.pool_script});
       }},
      {"offer.fund.contract_amount", [](Offer& o) { o.fund.outputs[0].amount.value -= 1; }},
      {"offer.fund.contract_output",
       [](Offer& o) { o.fund.outputs[0].script_pubkey = o.pool_script; }},
      {"offer.fund.buyer_change", [](Offer& o) { o.fund.outputs[1].amount.value -= 1; }},
      {"offer.fund.buyer_change",
       [](Offer& o) { o.fund.outputs[1].script_pubkey = o.pool_script; }},
      {"offer.fund.pool_change", [](Offer& o) { o.fund.outputs[2].script_pubkey.pop_back(); }},
      {"offer.fund.pool_change", [](Offer& o) { o.fund.outputs[2].amount = {329}; }},
      {"offer.fund.fee", [](Offer& o) { o.fund.outputs[2].amount.value += 2; }},
      {"offer.pool_2", [](Offer& o) { o.pool_2.pop_back(); }},
      {"offer.pool_2", [](Offer& o) { o.pool_2.push_back(o.pool_2[0]); }},
      {"offer.pool_2", [](Offer& o) { std::swap(o.pool_2[0], o.pool_2[1]); }},
      {"offer.pool_2", [](Offer& o) { o.pool_2.back().s.bytes[31] ^= 1; }},
      {"offer.pool_2", [](Offer& o) { o.pool_2[1].nonce.bytes[0] ^= 1; }},
      {"offer.pool_3", [](Offer& o) { o.pool_3.clear(); }},
      {"offer.pool_3", [](Offer& o) { o.pool_3[0].bytes[63] ^= 1; }},
      {"offer.pool_3", [](Offer& o) { o.pool_3.push_back(o.pool_3[0]); }},
      {"offer.pool_v", [](Offer& o) { o.pool_v.reset(); }},
      {"offer.pool_v", [](Offer& o) { o.pool_v->bytes[0] ^= 1; }},
      {"offer.deadline", [&](Offer& o) { o.deadline_s = honest.market.now; }},
      {"offer.deadline", [&](Offer& o) { o.deadline_s = honest.market.now + 601; }},
  };
  for (const Case& one : cases) {
    const auto named = honest.named_after(one.change);
    INFO(one.field << ": " << joined(named));
    CHECK(named.contains(one.field));
  }
  CHECK(honest.named_after([](Offer&) {}).empty());
}

TEST_CASE("an offer that somebody else changed does not carry the pool's signature") {
  const Offered honest;
  Offer other = honest.offer;
  other.deadline_s += 1;
  const OfferReport report = honest.check(other);
  REQUIRE(report.failures.size() == 1);
  CHECK(report.failures[0].code == Errc::offer_signature_invalid);
  CHECK(std::string(report.failures[0].where) == "offer.signature");
}

TEST_CASE("what cannot be checked is listed, never passed over") {
  const Offered honest;
  const auto missing = [&](const std::function<void(Trust&)>& forget) {
    Trust trust = honest.market.trust(honest.quote, honest.request);
    forget(trust);
    const OfferReport report = honest.check(honest.offer, trust);
    CHECK(report.ok());
    CHECK_FALSE(report.complete());
    std::set<std::string> out;
    for (const Unchecked& one : report.unchecked) out.insert(one.field);
    return out;
  };
  CHECK(missing([](Trust& t) { t.quote.reset(); }) ==
        std::set<std::string>{"offer.terms", "offer.fund.buyer_fee"});
  CHECK(missing([](Trust& t) { t.request.reset(); }) == std::set<std::string>{"offer.request"});
  CHECK(missing([](Trust& t) { t.unit.reset(); }) ==
        std::set<std::string>{"offer.announcements.unit"});
  CHECK(missing([](Trust& t) { t.registry = nullptr; }) ==
        std::set<std::string>{"offer.announcements.nonces"});
  CHECK(missing([](Trust& t) { t.chain = nullptr; }) ==
        std::set<std::string>{"offer.inputs", "request.inputs"});
  CHECK(missing([](Trust& t) { t.now_s.reset(); }) ==
        std::set<std::string>{"expiry", "offer.deadline"});
  CHECK(missing([](Trust& t) { t.next_block_sat_per_kvb.reset(); }) ==
        std::set<std::string>{"offer.fund.fee"});
  CHECK(missing([](Trust& t) { t.claim_sat_per_kvb.reset(); }) ==
        std::set<std::string>{"min_payout_sat"});

  const auto stranger = check_offer(honest.offer.serialize(), std::nullopt,
                                    honest.market.trust(honest.quote, honest.request));
  CHECK(stranger.report.unchecked == std::vector<Unchecked>{{"request.internal_key", "own keys"},
                                                            {"request.leaf_key", "own keys"}});
}

TEST_CASE("whom the buyer does not trust is refused") {
  const Offered honest;
  const auto first_failure = [&](const std::function<void(Trust&)>& change) {
    Trust trust = honest.market.trust(honest.quote, honest.request);
    change(trust);
    const OfferReport report = honest.check(honest.offer, trust);
    return report.ok() ? Errc::ok : report.failures[0].code;
  };
  CHECK(first_failure([](Trust& t) { t.pools.clear(); }) == Errc::offer_pool_unknown);
  CHECK(first_failure([](Trust& t) { t.oracles.clear(); }) == Errc::offer_oracle_unknown);
  CHECK(first_failure([](Trust& t) { t.unit = "ETHUSD"; }) == Errc::oracle_terms_differ);
  CHECK(first_failure([](Trust& t) { t.now_s = *t.now_s + 61; }) == Errc::offer_deadline);
  CHECK(first_failure([](Trust& t) { t.next_block_sat_per_kvb = 1'100; }) ==
        Errc::offer_fee_too_low);
  CHECK(first_failure([](Trust& t) { t.claim_sat_per_kvb = 5'000; }) ==
        Errc::offer_claim_uneconomic);
  CHECK(first_failure([](Trust& t) { t.quote->fee_sat_per_kvb = 999; }) ==
        Errc::offer_differs_from_quote);

  oracle::Registry seen;
  oracle::AnnouncementBody other = honest.market.event.body;
  other.event_id = "BTCUSD-other";
  expect(seen.admit(other));
  CHECK(first_failure([&](Trust& t) { t.registry = &seen; }) == Errc::oracle_nonce_reused);

  Market elsewhere;
  CHECK(first_failure([&](Trust& t) { t.chain = &elsewhere.chain; }) == Errc::offer_input_unusable);
}

namespace {

/// What a wallet knows that has only looked its coins up.
class CoinsAlone final : public tx::ChainView {
 public:
  explicit CoinsAlone(const tx::ChainView& chain) : chain_(chain) {}
  std::optional<tx::Coin> instead;
  Result<tx::ChainTip> tip() const override { return fail(Errc::unsupported, "tip"); }
  Result<std::optional<tx::Coin>> coin(const tx::OutPoint& o) const override {
    if (instead) return instead;
    return chain_.coin(o);
  }
  Result<tx::TxStatus> status(const tx::Txid&) const override {
    return fail(Errc::unsupported, "status");
  }
  Result<std::optional<tx::Transaction>> spender(const tx::OutPoint&) const override {
    return fail(Errc::unsupported, "spender");
  }

 private:
  const tx::ChainView& chain_;
};

}  // namespace

TEST_CASE("a chain that knows coins alone is enough, but for the age of a coinbase") {
  const Offered honest;
  CoinsAlone coins(honest.market.chain);
  Trust trust = honest.market.trust(honest.quote, honest.request);
  trust.chain = &coins;
  CHECK(honest.check(honest.offer, trust).complete());
  coins.instead = *expect(honest.market.chain.coin(honest.offer.inputs[0].outpoint));
  coins.instead->coinbase = true;
  CHECK(honest.check(honest.offer, trust).unchecked ==
        std::vector<Unchecked>{{"offer.inputs", "chain: no answer"},
                               {"request.inputs", "chain: no answer"}});
}

TEST_CASE("a young coinbase is no coin yet, neither the pool's nor the buyer's") {
  /// Knows when the coin was made, and says that it is a coinbase.
  class Aged final : public tx::ChainView {
   public:
    Aged(const tx::ChainView& chain, std::uint32_t age) : chain_(chain), age_(age) {}
    Result<tx::ChainTip> tip() const override { return chain_.tip(); }
    Result<std::optional<tx::Coin>> coin(const tx::OutPoint& o) const override {
      BTCFI_TRY(auto out, chain_.coin(o));
      BTCFI_TRY(const tx::ChainTip now, chain_.tip());
      if (!out) return out;
      out->coinbase = true;
      out->height = now.next_height - age_;
      return out;
    }
    Result<tx::TxStatus> status(const tx::Txid& txid) const override { return chain_.status(txid); }
    Result<std::optional<tx::Transaction>> spender(const tx::OutPoint& o) const override {
      return chain_.spender(o);
    }

   private:
    const tx::ChainView& chain_;
    std::uint32_t age_;
  };
  Offered honest;
  honest.market.chain.mine(120);
  Trust trust = honest.market.trust(honest.quote, honest.request);
  const auto named = [&](std::uint32_t age) {
    const Aged chain(honest.market.chain, age);
    trust.chain = &chain;
    std::set<std::string> out;
    for (const Error& error : honest.check(honest.offer, trust).failures) {
      CHECK(error.code == Errc::offer_input_unusable);
      out.insert(error.where);
    }
    return out;
  };
  CHECK(named(100).empty());
  CHECK(named(99) == std::set<std::string>{"offer.inputs", "request.inputs"});
}

TEST_CASE("a coin that pays to a script of the buyer's is not the pool's, whoever names it") {
  const Offered honest;
  Offer other = honest.offer;
  other.inputs[0].output.script_pubkey = honest.market.buyer_coin_script;
  sign_again(other);
  const auto failures = honest.check(other).failures;
  CHECK(std::count(failures.begin(), failures.end(),
                   fail(Errc::offer_input_unusable, "offer.inputs", 0)) >= 1);
  Trust blind = honest.market.trust(honest.quote, honest.request);
  blind.chain = nullptr;  // which would have found another script there
  const auto without = honest.check(other, blind).failures;
  CHECK(std::count(without.begin(), without.end(),
                   fail(Errc::offer_input_unusable, "offer.inputs", 0)) == 1);
}

TEST_CASE("two announcements of one offer do not share a nonce") {
  const Offered honest;
  oracle::Announcement second = honest.market.event;
  second.body.event_id = "BTCUSD-other";
  const auto names =
      honest.named_after([&](Offer& o) { o.announcements.push_back(expect(second.serialize())); });
  INFO(joined(names));
  CHECK(names.contains("offer.announcements.nonces"));
  second.body.event_id = honest.market.event.body.event_id;  // the same one again: no second nonce
  const auto same =
      honest.named_after([&](Offer& o) { o.announcements.push_back(expect(second.serialize())); });
  CHECK_FALSE(same.contains("offer.announcements.nonces"));
}

TEST_CASE("coins of the pool are its own, each once") {
  const Offered honest;
  const Trust trust = honest.market.trust(honest.quote, honest.request);
  const auto has = [&](const Offer& offer, Errc code, std::uint16_t input) {
    const auto failures = honest.check(offer, trust).failures;
    return std::find(failures.begin(), failures.end(), fail(code, "offer.inputs", input)) !=
           failures.end();
  };
  Offer twice = honest.offer;
  twice.inputs.push_back(twice.inputs[0]);
  sign_again(twice);
  CHECK(has(twice, Errc::funding_duplicate_input, 1));
  Offer mine = honest.offer;
  mine.inputs[0].output.script_pubkey = honest.market.buyer_coin_script;
  sign_again(mine);
  CHECK(has(mine, Errc::offer_input_unusable, 0));
}

TEST_CASE("bytes that are no offer give one failure, and no bytes are too odd for a report") {
  const Offered honest;
  const Bytes bytes = honest.offer.serialize();
  const Trust trust = honest.market.trust(honest.quote, honest.request);
  for (std::size_t length = 0; length < bytes.size(); length += 37) {
    const auto checked = check_offer(ByteView(bytes).first(length), std::nullopt, trust);
    REQUIRE(checked.report.failures.size() == 1);
    REQUIRE_FALSE(checked.sale);
    REQUIRE(explain(checked).find("REFUSE") != std::string::npos);
  }
}

TEST_CASE("the page for people says what is bought, what it costs, when, and what was found") {
  const Offered honest(OptionKind::call);
  const Trust trust = honest.market.trust(honest.quote, honest.request);
  const std::string page = explain(honest.market.buyer(3).check(honest.offer.serialize(), trust));
  for (const char* part : {"a call on 0.10000000 BTC, strike 100,000 USD", "300,000 sat premium",
                           "101 sat of the funding fee", "2027-01-29", "BTCUSD-test",
                           "Everything was checked and nothing is wrong."}) {
    INFO(part << "\n" << page);
    CHECK(page.find(part) != std::string::npos);
  }
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = page.find('\n', at);
    CHECK(end - at <= 80);
    at = end + 1;
  }
  Offer other = honest.offer;
  other.pool_2[5].s.bytes[0] ^= 1;
  sign_again(other);
  const std::string refused = explain(honest.market.buyer(3).check(other.serialize(), trust));
  CHECK(refused.find("WRONG: offer.pool_2") != std::string::npos);
  CHECK(refused.find("REFUSE") != std::string::npos);
}

TEST_CASE("the page names the pool, the oracle that is trusted and the key that will attest") {
  const Offered honest;
  Trust trust = honest.market.trust(honest.quote, honest.request);
  const auto start = [](const keys::XOnlyKey& key) { return key.hex().substr(0, 16); };
  const auto& signer = honest.market.oracle.signer;
  REQUIRE(signer.identity() != signer.key());
  const auto has = [](const CheckedOffer& checked, const std::string& line) {
    INFO(explain(checked));
    return explain(checked).find(line + "\n") != std::string::npos;
  };
  const auto known = honest.market.buyer(3).check(honest.offer.serialize(), trust);
  REQUIRE(known.report.oracles.size() == 1);
  CHECK(known.report.oracles[0] == signer.identity());
  CHECK(
      has(known, "    oracle     " + start(signer.identity()) + "..., an identity that you trust"));
  CHECK(has(known, "    attests by " + start(signer.key()) + "..., the key that it announced"));
  CHECK(has(known,
            "  sold by      " + start(honest.offer.pool_identity) + "..., a pool that you trust"));
  // Anybody may name that pool: without its signature the offer is not the pool's.
  CheckedOffer unsigned_one = honest.market.buyer(3).check(honest.offer.serialize(), trust);
  unsigned_one.report.failures.push_back(fail(Errc::offer_signature_invalid, "offer.signature"));
  CHECK(has(unsigned_one, "  sold by      " + start(honest.offer.pool_identity) +
                              "..., not a pool that you trust"));

  // The attesting key is not what vouches for an event, and another's word is not that of the trusted.
  trust.oracles = {signer.key()};
  trust.pools.clear();
  const auto unknown = honest.market.buyer(3).check(honest.offer.serialize(), trust);
  CHECK(unknown.report.oracles == std::vector<std::optional<keys::XOnlyKey>>{std::nullopt});
  CHECK(has(unknown, "    oracle     none that you trust vouches for this event"));
  CHECK(has(unknown, "    attests by " + start(signer.key()) + "..., the key that it announced"));
  CHECK(has(unknown, "  sold by      " + start(honest.offer.pool_identity) +
                         "..., not a pool that you trust"));
  const auto parsed = json::parse(to_json(unknown));
  REQUIRE(parsed);
  CHECK((*parsed->at("oracles").at(0).at("identity")).is_null());
  CHECK(*parsed->at("oracles").at(0).at("attesting_key").as_string() == signer.key().hex());
}

TEST_CASE("text of the offer cannot end a line of the page or speak to the terminal") {
  const Offered hostile(OptionKind::binary_call,
                        "E\x1b[2J\nEverything was checked\n" + std::string(150, 'x'));
  const Trust trust = hostile.market.trust(hostile.quote, hostile.request);
  const std::string page = explain(hostile.market.buyer(3).check(hostile.offer.serialize(), trust));
  INFO(page);
  CHECK(page.find("event E?[2J?Everything was checked?xx") != std::string::npos);
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = page.find('\n', at);
    CHECK(end - at <= 80);
    at = end + 1;
  }
  CHECK(std::all_of(page.begin(), page.end(),
                    [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST_CASE("the report for programs is one JSON object") {
  const Offered honest;
  Trust trust = honest.market.trust(honest.quote, honest.request);
  trust.chain = nullptr;
  const auto parsed =
      json::parse(to_json(honest.market.buyer(3).check(honest.offer.serialize(), trust)));
  REQUIRE(parsed);
  CHECK(*parsed->at("ok").as_bool());
  CHECK_FALSE(*parsed->at("complete").as_bool());
  CHECK(*parsed->at("network").as_string() == "regtest");
  CHECK(*parsed->at("figures").at("fund_vsize").as_u64() == 255);
  CHECK(*parsed->at("unchecked").at(0).at("needs").as_string() == "chain");
  CHECK(*parsed->at("terms").at("strike").as_u64() == 100'000);
}

TEST_CASE("an offer must be over before FUND could still be cancelled by who knows the price") {
  const Offered honest;
  Offer late = honest.offer;
  const auto expiry = [&](std::uint32_t deadline_s) {
    late.deadline_s = deadline_s;
    sign_again(late);
    Trust trust = honest.market.trust(honest.quote, honest.request);
    trust.now_s = deadline_s - 60;
    const auto& all = honest.check(late, trust).failures;
    return std::any_of(all.begin(), all.end(), [](const Error& error) {
      return error == fail(Errc::terms_time_order, "expiry");
    });
  };
  const Terms& terms = honest.offer.terms;
  const std::uint32_t needed = terms.min_confirmations * 3'600u;
  CHECK_FALSE(expiry(terms.expiry - needed - 1));
  CHECK(expiry(terms.expiry - needed));
}

TEST_CASE("the page says what a silent oracle means where nothing can be taken back") {
  Offered honest;
  const Trust trust = honest.market.trust(honest.quote, honest.request);
  const auto page = [&] {
    return explain(honest.market.buyer(3).check(honest.offer.serialize(), trust));
  };
  const std::string silent = "if no oracle speaks you get nothing";
  CHECK(page().find(silent) == std::string::npos);
  honest.offer.terms.void_opens = 0;
  honest.offer.terms.void_amount = {};
  honest.offer.pool_v.reset();
  sign_again(honest.offer);
  CHECK(page().find(silent) != std::string::npos);
}

TEST_CASE("what a stranger sends, or somebody changed on the way, is not derived") {
  const Offered offered;
  const auto unread = [](const OfferReport& report, const std::string& needs) {
    return std::count_if(report.unchecked.begin(), report.unchecked.end(),
                         [&](const Unchecked& one) { return one.needs == needs; });
  };
  Offer changed = offered.offer;
  changed.pool_2.clear();  // the signature is of what it was
  const OfferReport report = offered.check(changed);
  CHECK(report.figures.runs == 0);
  CHECK(unread(report, "offer.signature") == 5);
  REQUIRE(report.failures.size() == 1);
  CHECK(report.failures[0].code == Errc::offer_signature_invalid);

  Trust trust = offered.market.trust(offered.quote, offered.request);
  trust.pools = {expect(keys::xonly(test_secret(99)))};
  CHECK(unread(offered.check(offered.offer, trust), "pools") == 5);
  trust.pools.clear();  // nobody is named: everything else is looked at, to be shown
  CHECK(offered.check(offered.offer, trust).figures.runs > 0);
}

TEST_CASE("an offer that was not derived says whether it could not be or was not to be") {
  const Offered offered;
  const Trust named = offered.market.trust(offered.quote, offered.request);
  Trust others = named;
  others.pools = {expect(keys::xonly(test_secret(99)))};
  struct Case {
    const char* stage;
    std::string first_line;
    CheckedOffer checked;
  };
  const auto check = [&](const Offer& offer, const Trust& trust) {
    return offered.market.buyer(3).check(offer.serialize(), trust);
  };
  const auto start = [](const Offer& offer) {
    return "OPTION OFFER " + offer.id().hex().substr(0, 16) + "..., ";
  };
  Offer changed = offered.offer;
  changed.deadline_s += 1;
  Offer odd = offered.offer;
  odd.terms.collateral.value = 0;
  sign_again(odd);
  const Case cases[] = {
      {"unreadable", "OPTION OFFER that cannot be read",
       check_offer(ByteView(), std::nullopt, named)},
      {"unsigned", start(changed) + "not opened: its pool did not sign this",
       check(changed, named)},
      {"unsigned", start(changed) + "not opened: its pool did not sign this",
       check(changed, others)},
      {"stranger", start(offered.offer) + "not opened: its pool is none that you trust",
       check(offered.offer, others)},
      {"no_contract", start(odd) + "makes no contract", check(odd, named)},
  };
  for (const Case& one : cases) {
    const std::string page = explain(one.checked);
    INFO(one.stage << "\n" << page);
    CHECK_FALSE(one.checked.sale);
    CHECK(page.substr(0, page.find('\n')) == one.first_line);
    CHECK(page.find("  signatures ") == std::string::npos);  // none was looked at
    CHECK(page.find("REFUSE") != std::string::npos);
    CHECK(*expect(json::parse(to_json(one.checked))).at("stage").as_string() == one.stage);
  }
  const auto whole = check(offered.offer, named);
  CHECK(*expect(json::parse(to_json(whole))).at("stage").as_string() == "derived");
  CHECK(explain(whole).find("  signatures ") != std::string::npos);
}

TEST_CASE("of a list that is wrong from the second on, 32 are named") {
  const Offered offered(OptionKind::call);
  REQUIRE(offered.offer.pool_2.size() > 40);
  Offer other = offered.offer;
  for (std::size_t i = 1; i < other.pool_2.size(); ++i) other.pool_2[i] = other.pool_2[0];
  sign_again(other);
  CHECK(offered.check(other).failures.size() == 32);
}
