// Act 4: expiry. The oracle attests, once.
#include "scene.hpp"

#include <btcfi/settlement/payoff.hpp>

namespace demo {

void act4_expiry(Scene& scene, const Printer& out) {
  out.title("Act 4   Expiry: the oracle attests");
  need(scene.chain.advance_to(scene.expiry_s()), "the chain's clock");
  oracle::EventOutcome outcome;
  outcome.price = scene.market.settlement_usd;
  scene.attested = {need(scene.oracle.attest(scene.event.body, scene.plan.profile, outcome,
                                             scene.expiry_s(), scene.oracle_journal),
                         "the attestation")};
  need(oracle::verify(scene.attested[0], scene.event.body, scene.plan.profile),
       "the attestation's check");
  out.row("settlement price", grouped(scene.market.settlement_usd), "USD/BTC",
          std::to_string(scene.event.body.price_bits) + " digits, each signed");
  outcome.price += 1;
  const auto second = scene.oracle.attest(scene.event.body, scene.plan.profile, outcome,
                                          scene.expiry_s(), scene.oracle_journal);
  need(!second, "the oracle signed twice");
  out.refused("a second price for the same event", error_name(second.error().code));

  json::Value paid = json::Value::new_object();
  for (const Deal& deal : scene.deals) {
    const Sats exact =
        st::exact_payoff(deal.terms, static_cast<std::uint64_t>(scene.market.settlement_usd));
    const Sats level =
        st::payoff(deal.terms, static_cast<std::uint64_t>(scene.market.settlement_usd));
    out.row(
        deal.name + " pays", grouped(level.value), "sat",
        "exact payoff " + grouped(exact.value) + ", in steps of " + grouped(deal.terms.step.value));
    paid.set(deal.name, level.value);
  }
  json::Value report = json::Value::new_object();
  report.set("price_usd", scene.market.settlement_usd).set("payoff_sat", std::move(paid));
  scene.report.set("expiry", std::move(report));
}

}  // namespace demo
