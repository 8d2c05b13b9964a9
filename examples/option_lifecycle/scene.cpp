#include "scene.hpp"

#include <btcfi/core/sha256.hpp>

#include <chrono>

namespace demo {
namespace {

keys::SecretKey secret(const std::string& name) {
  return need(keys::parse_secret_key(play_secret(name)), name);
}

keys::Entropy entropy(const std::string& name) {
  return keys::Entropy(std::span<const std::uint8_t, 32>(play_secret(name).bytes));
}

oracle::EventPlan event_plan(const Market& market) {
  oracle::EventPlan out;
  out.event_id = "BTCUSD-demo";
  out.maturity_s = market.now_s + market.expiry_days * 86'400;
  out.unit = "BTCUSD";
  return out;
}

}  // namespace

Hash256 play_secret(const std::string& name) { return tagged_hash("btcfi/demo", as_bytes(name)); }

Timestamp system_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

double clock_ms() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

void Scene::refused(const Printer& out, const std::string& what, const std::string& by,
                    const std::string& code) {
  out.refused(what, by + ": " + code);
  json::Value one = json::Value::new_object();
  one.set("what", what).set("by", by).set("code", code);
  refusals.push_back(std::move(one));
}

Scene::Scene(const Market& at, Network on, int pool_coins, Faucet faucet)
    : market(at),
      network(on),
      chain(market.now_s),
      oracle(need(oracle::Signer::create(oracle::OracleSeed(entropy("oracle seed").reveal()),
                                         secret("oracle key"), secret("oracle identity")),
                  "the oracle's keys")),
      plan(event_plan(market)),
      event(need(oracle.announce(plan), "the announcement")),
      buyer_seed(need(keys::ExtendedSecret::from_seed(play_secret("buyer")), "the buyer's seed")),
      faucet_(std::move(faucet)) {
  pool_change = need(pool_wallet.add(secret("pool wallet")), "the pool's wallet");
  buyer_coins = need(buyer_wallet.add(secret("buyer wallet")), "the buyer's wallet");
  buyer_change = need(buyer_wallet.add(secret("buyer change")), "the buyer's wallet");
  buyer_home = need(buyer_wallet.add(secret("buyer home")), "the buyer's wallet");

  st::SellerConfig config;
  config.network = network;
  config.change_script = pool_change;
  config.fund_fee_sat_per_kvb = 2'000;
  pool = std::make_unique<st::Seller>(
      need(st::Seller::create(need(keys::ExtendedSecret::from_seed(play_secret("pool")), "seed"),
                              secret("pool identity"), config, pool_wallet, pool_store),
           "the pool"));
  need(pool->add_event(need(event.serialize(), "the announcement"), oracle.identity()),
       "the pool's event");
  for (int i = 0; i < pool_coins; ++i) {
    const auto funded = coin(pool_change, {20'000'000});
    need(pool->add_coin({funded.outpoint, funded.transaction.outputs[0]}, market.now_s), "a coin");
  }
}

tx::Funding Scene::coin(ByteView script_pubkey, Sats amount) {
  if (!faucet_) return need(chain.fund(script_pubkey, amount), "a coin");
  tx::Funding out = faucet_(script_pubkey, amount);
  need(chain.grant(out.transaction), "a coin");
  return out;
}

st::Terms Scene::terms(st::OptionKind kind, Sats quantity, std::uint64_t strike,
                       Sats premium_sat) const {
  st::Terms t;
  t.network = network;
  t.kind = kind;
  t.quantity = quantity;
  t.strike = strike;
  t.premium = premium_sat;
  t.void_amount = premium_sat;
  t.expiry = expiry_s();
  t.set_default_windows();
  t.announcements = {need(event.body.hash(), "the announcement's hash")};
  t.collateral = need(st::required_collateral(t), "the collateral");
  t.step = need(st::default_step(t), "the step");
  return t;
}

st::Buyer Scene::buyer(std::uint32_t contract) const {
  return need(st::Buyer::create(buyer_seed, network, contract), "the buyer's keys");
}

st::Trust Scene::trust(const st::Quote& quote, const st::Request& request) const {
  st::Trust out;
  out.pools = {pool->identity()};
  out.oracles = {oracle.identity()};
  out.quote = quote;
  out.request = request;
  out.unit = "BTCUSD";
  out.registry = &registry;
  out.chain = &chain;
  out.now_s = market.now_s;
  out.next_block_sat_per_kvb = 2'000;
  out.claim_sat_per_kvb = 2'000;
  return out;
}

Deal Scene::ask(const std::string& name, const st::Terms& t) {
  Deal deal;
  deal.name = name;
  deal.terms = t;
  deal.quote = need(pool->quote(t, market.now_s, 30, entropy("quote " + std::to_string(quotes_++))),
                    "the quote");
  const auto funded = coin(buyer_coins, {t.premium.value + 100'000});
  deal.request = need(buyer(contracts_++)
                          .request(deal.quote, {{funded.outpoint, funded.transaction, {}}},
                                   buyer_change, {2'000}, buyer_wallet),
                      "REQUEST");
  const double began = clock_ms();
  deal.offer = need(pool->offer(deal.request.serialize(), market.now_s, chain), "OFFER");
  deal.sign_ms = clock_ms() - began;
  deal.id = need(st::Offer::parse(deal.offer), "OFFER").id();
  return deal;
}

void Scene::take(Deal& deal) {
  const std::uint32_t contract = contracts_ - 1;
  auto bought = need(buyer(contract).accept(deal.offer, trust(deal.quote, deal.request),
                                            buyer_wallet, buyer_store),
                     "ACCEPT");
  const st::Sold sold = need(pool->accept(bought.accept, market.now_s, chain), "DONE");
  need(bought.holding.complete(sold.done), "the buyer's check of DONE");
  deal.holding = std::make_unique<st::Holding>(std::move(bought.holding));
  deal.fund = sold.fund;
  (void)need(chain.submit(sold.fund), "FUND");
}

}  // namespace demo
