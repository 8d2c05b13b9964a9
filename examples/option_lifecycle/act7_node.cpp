// The same play on a real node: each rung on a contract of its own, funded with coins that the node mined.
#include "node.hpp"

#include <btcfi/settlement/payoff.hpp>

namespace demo {
namespace {

constexpr std::uint64_t rate = 2'000;  // sat per 1,000 vB

class Stage {
 public:
  Stage(Scene& scene, Node& node, const Printer& out) : scene_(scene), node_(node), out_(out) {}

  /// A contract, funded on the node and in the play's own chain.
  std::size_t open(const std::string& name, const st::Terms& terms) {
    Deal deal = scene_.ask(name, terms);
    scene_.take(deal);
    node_.confirm(deal.fund, "FUND of " + name);
    scene_.deals.push_back(std::move(deal));
    return scene_.deals.size() - 1;
  }

  void clock(std::uint32_t median_time) {
    need(scene_.chain.advance_to(median_time), "the clock");
    node_.advance_to(median_time);
  }

  void refused(const tx::Transaction& by, const std::string& what, const char* expected) {
    const auto why = node_.refusal(by);
    need(why.has_value(), what + ": the node would take it");
    need(why->find(expected) != std::string::npos, what + ": refused, but for " + *why);
    out_.refused(what, *why);
    json::Value one = json::Value::new_object();
    one.set("what", what).set("reason", *why);
    refused_.push_back(std::move(one));
  }

  void confirmed(std::size_t deal, const tx::Transaction& by, const std::string& rung) {
    node_.confirm(by, rung);
    const Deal& contract = scene_.deals[deal];
    const auto settled = need(
        st::read_settlement(contract.holding->contract(), contract.holding->funded(), by), rung);
    out_.row(
        rung, grouped(settled.payout.value), "sat",
        std::to_string(by.vsize()) + " vB, confirmed as " + by.txid().hex().substr(0, 16) + "...");
    json::Value one = json::Value::new_object();
    one.set("rung", rung)
        .set("txid", by.txid().hex())
        .set("vsize", std::uint64_t{by.vsize()})
        .set("paid_sat", settled.payout.value);
    confirmed_.push_back(std::move(one));
  }

  json::Value report() {
    json::Value out = json::Value::new_object();
    out.set("version", node_.version())
        .set("confirmed", std::move(confirmed_))
        .set("refused", std::move(refused_));
    return out;
  }

 private:
  Scene& scene_;
  Node& node_;
  const Printer& out_;
  json::Value confirmed_ = json::Value::new_array();
  json::Value refused_ = json::Value::new_array();
};

void tamper(Stage& stage, const tx::Transaction& claim) {
  tx::Transaction less = claim;
  less.outputs[0].amount.value -= 1;
  less.outputs[1].amount.value += 1;
  stage.refused(less, "the pool's remainder one sat short", "Invalid Schnorr signature");
  tx::Transaction bent = claim;
  bent.inputs[0].witness[1][10] ^= 1;
  stage.refused(bent, "one bit of the pool's signature changed", "Invalid Schnorr signature");
  tx::Transaction gone = claim;
  gone.outputs.erase(gone.outputs.begin());
  stage.refused(gone, "the pool's remainder left out", "Invalid Schnorr signature");
}

}  // namespace

void act7_node(Node& node, const Market& market, Sats premium, const Printer& out,
               json::Value& report) {
  out.title("Act 7   The same on a real node");
  out.row("node", node.version(), "", "regtest, default relay policy, standard transactions only");
  Scene scene(market, Network::regtest, 10,
              [&node](ByteView script, Sats amount) { return node.fund(script, amount); });
  scene.market = market;
  Stage stage(scene, node, out);

  const st::Terms call =
      scene.terms(st::OptionKind::call, {10'000'000}, market.strike_usd, premium);
  const st::Terms binary =
      scene.terms(st::OptionKind::binary_call, {5'000'000}, market.strike_usd, {1'900'000});
  const st::Terms far = scene.terms(st::OptionKind::binary_call, {5'000'000}, 130'000, {250'000});
  const std::size_t close_one = stage.open("key path", binary),
                    close_two = stage.open("key path, two outputs", call);
  const std::size_t claimed = stage.open("attested", call),
                    full = stage.open("attested, in full", binary);
  const std::size_t automatic = stage.open("automatic", call),
                    worthless = stage.open("worthless", far);
  const std::size_t bucket = stage.open("bucket", call), voided = stage.open("void", call);
  const std::size_t reclaimed = stage.open("reclaim", call);
  scene.chain.mine(2);
  node.mine(2);
  (void)need(scene.pool->poll(market.now_s, scene.chain), "the pool's books");
  out.good("9 contracts funded, each by a transaction of 255 vB that the node took");

  const Printer silent(true, false);
  act4_expiry(scene, silent);  // moves the play's clock to the expiry
  node.advance_to(call.expiry);
  const auto price = static_cast<std::uint64_t>(market.settlement_usd);
  const Sats owed = st::payoff(call, price);
  const auto& deals = scene.deals;
  const tx::Transaction claim =
      need(deals[claimed].holding->claim(scene.attested, scene.buyer_home, rate), "the claim");
  const tx::Transaction reclaim = need(scene.pool->reclaim(deals[reclaimed].id, rate), "RECLAIM");
  stage.refused(claim, "the claim at its lock time", "non-final");
  stage.refused(reclaim, "RECLAIM before its time", "non-final");
  stage.clock(call.expiry + 1);
  tamper(stage, claim);
  stage.confirmed(close_one, close_by_both(scene, deals[close_one], binary.collateral, 111),
                  "key path");
  stage.confirmed(close_two, close_by_both(scene, deals[close_two], owed, 154),
                  "key path, two outputs");
  stage.confirmed(claimed, claim, "attested");
  stage.confirmed(
      full, need(deals[full].holding->claim(scene.attested, scene.buyer_home, rate), "the claim"),
      "attested, in full");
  stage.confirmed(
      automatic,
      need(scene.pool->settle_one(deals[automatic].id, scene.attested, rate), "the payment"),
      "automatic");
  stage.confirmed(
      worthless,
      need(scene.pool->settle_one(deals[worthless].id, scene.attested, rate), "the return"),
      "out of the money");

  const auto* digits = scene.attested[0].one_time_signature(oracle::Quantity::price);
  need(digits != nullptr, "the oracle signed no digits");
  const tx::Transaction by_digits = need(
      deals[bucket].holding->claim_bucket(*digits, scene.buyer_home, rate), "the bucket's claim");
  stage.clock(call.bucket_opens);
  stage.refused(by_digits, "the bucket's claim at its lock time", "non-final");
  stage.clock(call.bucket_opens + 1);
  stage.confirmed(bucket, by_digits, "bucket");
  const tx::Transaction back =
      need(deals[voided].holding->claim_void(scene.buyer_home, rate), "VOID");
  stage.clock(call.void_opens);
  stage.refused(back, "VOID at its lock time", "non-final");
  stage.clock(call.void_opens + 1);
  stage.confirmed(voided, back, "void");
  stage.clock(call.reclaim_opens);
  stage.refused(reclaim, "RECLAIM at its lock time", "non-final");
  stage.clock(call.reclaim_opens + 1);
  stage.confirmed(reclaimed, reclaim, "reclaim");
  report.set("regtest", stage.report());
}

}  // namespace demo
