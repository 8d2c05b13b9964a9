// Act 6: the pool's ledger before and after.
#include "scene.hpp"

namespace demo {
namespace {

json::Value to_json(const st::LedgerState& state) {
  json::Value out = json::Value::new_object();
  out.set("cash_sat", state.cash.value)
      .set("locked_sat", state.locked.value)
      .set("free_sat", state.free().value)
      .set("premiums_sat", state.premiums.value)
      .set("payouts_sat", state.payouts.value)
      .set("fees_sat", state.fees_out.value);
  return out;
}

}  // namespace

void act6_books(Scene& scene, const Printer& out) {
  out.title("Act 6   The pool's books");
  scene.chain.mine(2);
  (void)need(scene.pool->poll(scene.expiry_s(), scene.chain), "the pool's books");
  const st::Ledger& ledger = scene.pool->ledger();
  need(ledger.check(), "the ledger's invariants");
  const st::LedgerState& before = scene.books_before;
  const st::LedgerState& after = ledger.state();
  need(after.settled == 5 && after.locked.value == 0, "not everything is settled");

  const auto line = [&](const std::string& label, Sats a, Sats b) {
    out.row(label, grouped(a.value), "sat", "-> " + grouped(b.value) + " sat");
  };
  line("cash", before.cash, after.cash);
  line("locked", before.locked, after.locked);
  line("free", before.free(), after.free());
  line("premiums received", before.premiums, after.premiums);
  line("payouts", before.payouts, after.payouts);
  line("fees", before.fees_out, after.fees_out);
  out.row("profit", grouped(after.profit().value), "sat",
          "an unhedged pool, short calls in a rise");
  const auto again = need(st::Ledger::replay(ledger.serialize()), "the journal");
  need(again.digest() == ledger.digest(), "the journal replays to another state");
  Sats coins;
  for (const st::PoolInput& coin : scene.pool->free_coins()) {
    coins.value += coin.output.amount.value;
  }
  need(coins == after.cash, "the books and the chain differ");
  out.good("the journal replays bit for bit; the books are what the pool owns on chain");

  json::Value report = json::Value::new_object();
  report.set("before", to_json(before))
      .set("after", to_json(after))
      .set("profit_sat", after.profit().value)
      .set("journal_entries", std::uint64_t{ledger.journal().size()})
      .set("digest", ledger.digest().hex());
  scene.report.set("ledger", std::move(report));
}

}  // namespace demo
