// Act 4: expiry. The oracle attests, once; the RISC-V program confirms each payoff.
#include "scene.hpp"

#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/payout_program.hpp>

namespace demo {
namespace {

/// One side claims, the other runs it again: same verdict, same trace hash. One sat more is refused.
json::Value confirm(Scene& scene, const Deal& deal, std::int64_t price_usd, Sats claim,
                    const Printer& out) {
  const auto price = static_cast<std::uint64_t>(price_usd);
  const rv32::ExecutionClaim claimed =
      need(st::run_payout_program(deal.terms, price, claim), "the program");
  need(claimed.exit_code == 0, "the program refuses the right payout");
  // The other side has the ELF and makes the input itself.
  const auto input =
      need(rv32::encode_input(need(st::program_input(deal.terms, price, claim), "the input")),
           "the input");
  need(rv32::verify_execution(claimed, rv32::programs::vanilla(), input),
       "the other side's run differs");
  const auto wrong =
      need(st::run_payout_program(deal.terms, price, {claim.value + 1}), "the program");
  need(wrong.exit_code != 0, "the program takes a wrong payout");
  const std::string hash = claimed.last_hash.hex();
  out.row("  the program agrees", std::to_string(claimed.steps), "steps",
          "trace " + hash.substr(0, 16) + "..., run twice");
  const bool first = &deal == &scene.deals.front();  // the others are alike: shown once
  scene.refused(first ? out : Printer(true, false), deal.name + ": a claim of one sat more",
                "the program", "exit " + std::to_string(wrong.exit_code));
  json::Value one = json::Value::new_object();
  one.set("payoff_sat", claim.value).set("steps", claimed.steps).set("trace_hash", hash);
  return one;
}

}  // namespace

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
  scene.refused(out, "a second price for the same event", "the oracle",
                error_name(second.error().code));

  json::Value paid = json::Value::new_object();
  json::Value executed = json::Value::new_object();
  for (const Deal& deal : scene.deals) {
    const Sats exact =
        st::exact_payoff(deal.terms, static_cast<std::uint64_t>(scene.market.settlement_usd));
    const Sats level =
        st::payoff(deal.terms, static_cast<std::uint64_t>(scene.market.settlement_usd));
    out.row(
        deal.name + " pays", grouped(level.value), "sat",
        "exact payoff " + grouped(exact.value) + ", in steps of " + grouped(deal.terms.step.value));
    paid.set(deal.name, level.value);
    executed.set(deal.name, confirm(scene, deal, scene.market.settlement_usd, level, out));
  }
  json::Value report = json::Value::new_object();
  report.set("price_usd", scene.market.settlement_usd)
      .set("payoff_sat", std::move(paid))
      .set("program", std::move(executed));
  scene.report.set("expiry", std::move(report));
}

}  // namespace demo
