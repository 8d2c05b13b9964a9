// The demo: an option from its price to a settled transaction. See docs/demo.md.
#include "arguments.hpp"
#include "scene.hpp"
#if defined(DEMO_HAS_SERVICE)
#include "node.hpp"
#endif

#include <cstdio>
#include <exception>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace {

bool on_a_terminal() {
#if defined(__unix__) || defined(__APPLE__)
  return isatty(STDOUT_FILENO) == 1;
#else
  return false;
#endif
}

/// What would fail at the end fails now: files that cannot be written, what this build is without.
void check(const demo::Arguments& arguments) {
  for (const auto* path : {&arguments.offer_file, &arguments.bundle_file}) {
    if (*path) demo::check_writable(**path);
  }
#if !(defined(DEMO_HAS_FEEDS) && defined(DEMO_HAS_TESTING))
  if (arguments.live) throw demo::Failure("--live needs the room `feeds` (BTCFI_NET)");
#endif
#if !defined(DEMO_HAS_SERVICE)
  if (arguments.bitcoind) {
    throw demo::Failure(
        "--bitcoind needs the room `service`, which this build is without (BTCFI_NET)");
  }
#endif
}

void run(const demo::Arguments& arguments) {
  const demo::Printer out(arguments.json, on_a_terminal());
  const double began = demo::clock_ms();
  check(arguments);
  demo::Market market;
  if (arguments.live) market.now_s = static_cast<std::uint32_t>(demo::system_now().ms / 1'000);
  demo::Scene scene(market, arguments.network);
  scene.report.set("demo", "option_lifecycle")
      .set("network", btcfi::to_string(arguments.network))
      .set("chain", "simulated");
  out.text(
      "An option on BTC, from its price to a settled transaction. The chain is in memory, the");
  out.text("keys are throw-away keys, nothing is sent anywhere. Not audited.");
#if defined(DEMO_HAS_SERVICE)
  // Started first: whoever gave a path to it learns at once whether it runs.
  std::optional<demo::Node> node;
  if (arguments.bitcoind) {
    node.emplace(*arguments.bitcoind, std::chrono::seconds(arguments.patience_s), market.now_s);
    out.text("A node of its own runs beside: " + node->version() + ", for act 7.");
  }
#endif
#if defined(DEMO_HAS_FEEDS) && defined(DEMO_HAS_TESTING)
  demo::act1_collect(scene, arguments, out);
#else
  out.text("no act 1: this build is without feeds (BTCFI_NET); the spot price is given");
#endif
  demo::act2_price(scene, out);
  demo::act3_contract(scene, out);
  demo::act4_expiry(scene, out);
  if (arguments.offer_file) demo::write_offer_files(scene, *arguments.offer_file);
  demo::act5_settle(scene, out);
  demo::act6_books(scene, out);
  const std::string bundle = demo::check_settlement(scene, out);
  if (arguments.bundle_file) demo::write_file(*arguments.bundle_file, btcfi::as_bytes(bundle));
#if defined(DEMO_HAS_SERVICE)
  if (node) {
    demo::act7_node(*node, scene.market, scene.premium, out, scene.report);
  } else {
    out.text();
    out.text("no node: --bitcoind PATH settles every rung on Bitcoin Core's regtest as well");
  }
#endif
  scene.report.set("refused", std::move(scene.refusals)).set("ok", true);
  out.text();
  out.text("done in " + demo::decimal((demo::clock_ms() - began) / 1'000, 1) + " s");
  if (arguments.json) std::printf("%s\n", btcfi::json::write(scene.report).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  demo::Arguments arguments;
  std::string problem;
  if (!demo::read_arguments(argc, argv, arguments, problem)) {
    std::fprintf(stderr, "option_lifecycle: %s\n", problem.c_str());
    return 2;
  }
  if (arguments.help) {
    std::fputs(demo::usage, stdout);
    return 0;
  }
  try {
    run(arguments);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "option_lifecycle: %s\n", failure.what());
    return 1;
  }
  return 0;
}
