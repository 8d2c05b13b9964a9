// Act 3: one Taproot output, all leaves, all pre-signatures; the buyer checks everything from the
// offer's bytes alone.
#include "scene.hpp"

namespace demo {
namespace {

void tamper(Scene& scene, const Deal& deal, const Printer& out) {
  // The pool's own key signs the change: only the buyer's own derivation can notice.
  st::Offer changed = need(st::Offer::parse(deal.offer), "OFFER");
  changed.pool_2[changed.pool_2.size() / 2].s.bytes[31] ^= 1;
  const auto identity = need(keys::parse_secret_key(play_secret("pool identity")), "key");
  changed.signature = need(keys::sign_schnorr(changed.id(), identity, keys::Entropy{}), "sign");
  const auto checked =
      scene.buyer(0).check(changed.serialize(), scene.trust(deal.quote, deal.request));
  need(!checked.report.ok(), "a changed offer was not refused");
  const Error& why = checked.report.failures.front();
  scene.refused(out, "one bit changed in one of " + grouped(std::int64_t(changed.pool_2.size())),
                "the buyer", error_name(why.code));
}

}  // namespace

void act3_contract(Scene& scene, const Printer& out) {
  out.title("Act 3   The contract: REQUEST, OFFER, ACCEPT, DONE");
  const st::Terms call =
      scene.terms(st::OptionKind::call, {10'000'000}, scene.market.strike_usd, scene.premium);
  Deal main = scene.ask("call", call);
  const double began = clock_ms();
  const st::CheckedOffer checked =
      scene.buyer(0).check(main.offer, scene.trust(main.quote, main.request));
  main.verify_ms = clock_ms() - began;
  need(checked.report.complete(),
       "the buyer found something wrong in an honest offer:\n" + st::explain(checked));
  const st::OfferFigures figures = checked.report.figures;
  out.row("price ranges", grouped(std::int64_t(figures.runs)), "",
          "of one payout each, all of them checked");
  out.row("pre-signatures, rung 2", grouped(std::int64_t(figures.pool_2)), "",
          "one per digit prefix of a paying price");
  out.row("pre-signatures, rung 3", grouped(std::int64_t(figures.pool_3)), "",
          "one per paying range");
  out.row("the pool made the offer in", decimal(main.sign_ms, 0), "ms");
  out.row("the buyer checked it in", decimal(main.verify_ms, 0), "ms",
          "from " + grouped(std::int64_t(main.offer.size())) + " bytes");
  out.text();
  out.page(st::explain(checked));
  tamper(scene, main, out);

  json::Value report = json::Value::new_object();
  report.set("runs", std::uint64_t{figures.runs})
      .set("pool_2", std::uint64_t{figures.pool_2})
      .set("pool_3", std::uint64_t{figures.pool_3})
      .set("offer_bytes", std::uint64_t{figures.offer_bytes})
      .set("step_sat", call.step.value)
      .set("collateral_sat", call.collateral.value)
      .set("worst_rounding_sat", figures.worst_rounding.value)
      .set("fund_vsize", std::uint64_t{figures.fund_vsize});
  scene.report.set("contract", std::move(report));

  scene.take(main);
  scene.deals.push_back(std::move(main));
  Deal binary = scene.ask("binary", scene.terms(st::OptionKind::binary_call, {5'000'000},
                                                scene.market.strike_usd, {1'900'000}));
  scene.take(binary);
  scene.deals.push_back(std::move(binary));
  for (int i = 0; i < 3; ++i) {
    st::Terms far = scene.terms(st::OptionKind::binary_call, {5'000'000}, 130'000, {250'000});
    Deal worthless = scene.ask("worthless " + std::to_string(i + 1), far);
    scene.take(worthless);
    scene.deals.push_back(std::move(worthless));
  }
  scene.books_before = scene.pool->ledger().state();
  scene.chain.mine(2);
  (void)need(scene.pool->poll(scene.market.now_s, scene.chain), "the pool's books");
  out.good("FUND of 5 contracts confirmed; 255 vB each; the premium moved in the same transaction");
  need(scene.pool->ledger().state().sold == 5, "not all contracts are in the books");
}

}  // namespace demo
