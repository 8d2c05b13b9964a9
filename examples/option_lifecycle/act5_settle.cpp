// Act 5: settle by each rung in turn. The same contract is settled on a copy of the chain per rung,
// so that every rung can be compared; what the pool's books see is the last branch.
#include "scene.hpp"

#include <btcfi/settlement/guard.hpp>
#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/settled.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/verify.hpp>

namespace demo {
namespace {

constexpr std::uint64_t rate = 2'000;  // sat per 1,000 vB

/// What the rungs came to, for the table and for --json.
struct Table {
  json::Value sizes = json::Value::new_object();
  json::Value fees = json::Value::new_object();
  json::Value paid = json::Value::new_object();
};

std::string dotted(const std::string& name) {
  std::string out = name;
  for (char& c : out) c = c == '_' ? ' ' : c;
  return out;
}

/// Every check that a settlement passes before it counts: scripts, protocol, policy, clock, chain.
void settle(Scene& scene, tx::SimulatedChain& chain, const Deal& deal, const tx::Transaction& by,
            std::uint32_t opens, const std::string& rung, Table& table, const Printer& out) {
  const st::Contract& contract = deal.holding->contract();
  const std::vector<tx::TxOut> spent(by.inputs.size(), contract.output());
  if (by.inputs.size() == 1) {
    need(tx::verify(by, spent), rung + ": the script interpreter");
    need(st::check_spend(contract, by, spent), rung + ": the protocol's guard");
    const auto policy = need(tx::check_policy({by, spent}), rung + ": the relay policy");
    need(policy.ok(),
         rung + ": nodes would not relay it: " + (policy.ok() ? "" : policy.reasons[0].name));
  }
  if (opens != 0) {
    need(chain.advance_to(opens), rung + ": the clock");
    const auto early = chain.test_accept(by);
    need(!early && early.error().code == Errc::tx_not_final, rung + ": accepted too early");
    // One line a rung: "refused at T, taken at T + 1" says it to a person.
    scene.refused(Printer(true, false), dotted(rung) + " at its lock time", "the chain",
                  error_name(early.error().code));
    need(chain.advance_to(opens + 1), rung + ": the clock");
  }
  const tx::Accepted accepted = need(chain.submit(by), rung);
  chain.mine(1);
  const st::Settled settled = need(st::read_settlement(contract, deal.holding->funded(), by), rung);
  std::size_t contracts = 0;  // the others are coins that pay the fee
  for (const tx::TxIn& input : by.inputs) contracts += input.witness.size() > 1 ? 1u : 0u;
  if (contracts == 0) contracts = 1;  // key path
  const auto count = static_cast<std::int64_t>(contracts);
  const auto each = static_cast<std::int64_t>((accepted.vsize + contracts - 1) / contracts);
  out.row(dotted(rung), grouped(settled.payout.value), "sat",
          std::to_string(each) + " vB" + (count > 1 ? " each" : "") + ", fee " +
              grouped(accepted.fee.value) + " sat" + (count > 1 ? " in all" : "") +
              (opens != 0 ? ", refused at T, taken at T + 1" : ""));
  table.sizes.set(rung, each);
  table.fees.set(rung, accepted.fee.value);
  table.paid.set(rung, settled.payout.value);
}

void tampered(Scene& scene, const tx::Transaction& claim, const Printer& out, std::uint32_t opens) {
  tx::SimulatedChain chain = scene.chain;
  need(chain.advance_to(opens + 1), "the clock");
  const auto tried = [&](const tx::Transaction& transaction, const std::string& what) {
    const auto taken = chain.test_accept(transaction);
    need(!taken, what + ": the chain takes it");
    scene.refused(out, what, "the chain", error_name(taken.error().code));
  };
  tx::Transaction less = claim;
  less.outputs[0].amount.value -= 1;
  less.outputs[1].amount.value += 1;
  tried(less, "the pool's remainder one sat short");
  tx::Transaction bent = claim;
  bent.inputs[0].witness[1][10] ^= 1;
  tried(bent, "one bit of the pool's signature changed");
  tx::Transaction gone = claim;
  gone.outputs.erase(gone.outputs.begin());
  tried(gone, "the pool's remainder left out");
}

}  // namespace

tx::Transaction close_by_both(Scene& scene, const Deal& deal, Sats payout, std::int64_t vsize) {
  const Sats fee{vsize * std::int64_t(rate) / 1'000};
  const auto agreement = need(st::close_at(deal.holding->contract(), payout, fee), "the close");
  const auto fresh = [] { return need(keys::system_entropy(), "entropy"); };
  auto buyer = need(deal.holding->close(agreement, fresh(), scene.attested),
                    "the buyer's side of the close");
  auto pool = need(scene.pool->close(deal.id, agreement, fresh(), scene.attested),
                   "the pool's side of the close");
  const auto share =
      need(buyer.sign_first(pool.nonce(), deal.holding->internal_secret()), "the buyer's share");
  return need(pool.complete(buyer.nonce(), share,
                            need(scene.pool->internal_secret(deal.id), "the pool's key")),
              "the pool's share");
}

void act5_settle(Scene& scene, const Printer& out) {
  out.title("Act 5   Settled by each rung in turn, " + decimal(double(rate) / 1'000, 0) +
            " sat/vB");
  const Deal& call = scene.deals[0];
  const Deal& binary = scene.deals[1];
  const auto price = static_cast<std::uint64_t>(scene.market.settlement_usd);
  const Sats owed = st::payoff(call.terms, price);
  const auto on_copy = [&](const Deal& deal, const tx::Transaction& by, std::uint32_t opens,
                           const std::string& rung, Table& table) {
    tx::SimulatedChain copy = scene.chain;
    settle(scene, copy, deal, by, opens, rung, table, out);
  };
  Table table;
  out.row("the rung", "the buyer gets", "", "");
  on_copy(binary, close_by_both(scene, binary, binary.terms.collateral, 111), 0, "key_path", table);
  on_copy(call, close_by_both(scene, call, owed, 154), 0, "key_path_two", table);
  const tx::Transaction claim =
      need(call.holding->claim(scene.attested, scene.buyer_home, rate), "the claim");
  on_copy(call, claim, call.terms.expiry, "attested", table);
  on_copy(binary, need(binary.holding->claim(scene.attested, scene.buyer_home, rate), "the claim"),
          binary.terms.expiry, "attested_full", table);
  const auto* digits = scene.attested[0].one_time_signature(oracle::Quantity::price);
  need(digits != nullptr, "the oracle signed no digits");
  on_copy(call, need(call.holding->claim_bucket(*digits, scene.buyer_home, rate), "the claim"),
          call.terms.bucket_opens, "bucket", table);
  on_copy(call, need(call.holding->claim_void(scene.buyer_home, rate), "VOID"),
          call.terms.void_opens, "void", table);
  on_copy(call, need(scene.pool->reclaim(call.id, rate), "RECLAIM"), call.terms.reclaim_opens,
          "reclaim", table);
  on_copy(call, need(scene.pool->settle_one(call.id, scene.attested, rate), "the payment"),
          call.terms.expiry, "automatic", table);
  on_copy(scene.deals[2],
          need(scene.pool->settle_one(scene.deals[2].id, scene.attested, rate), "the return"),
          call.terms.expiry, "otm_return", table);
  for (const char* rung : {"key_path_two", "attested", "bucket", "automatic"}) {
    need(*table.paid.at(rung).as_i64() == owed.value, std::string(rung) + " pays another amount");
  }
  out.good("key path, attested claim, automatic payment and bucket leaf paid the same " +
           grouped(owed.value) + " sat");
  tampered(scene, claim, out, call.terms.expiry);

  // On the branch that stays: the buyer claims the call, the pool pays the binary and takes back
  // what expired worthless.
  settle(scene, scene.chain, call, claim, call.terms.expiry, "attested", table, out);
  (void)need(scene.pool->poll(scene.expiry_s(), scene.chain), "the pool's books");
  for (const tx::Transaction& by : need(scene.pool->settle(scene.attested, rate), "batches")) {
    const bool returns = by.outputs.size() == 1;
    settle(scene, scene.chain, returns ? scene.deals[2] : binary, by, 0,
           returns ? "otm_return_batch" : "automatic_full", table, out);
  }
  scene.report.set("sizes_vb", std::move(table.sizes))
      .set("fees_sat", std::move(table.fees))
      .set("paid_sat", std::move(table.paid));
}

}  // namespace demo
