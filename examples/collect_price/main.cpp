// One closed minute of BTC from three exchanges, and the one price that follows from it.
//
//   collect_price                      from the simulator, over TLS on loopback
//   collect_price --lag kraken         the same with one exchange a minute late
//   collect_price --live               from Binance, Coinbase and Kraken
//   collect_price --json [--seed N]

#include <btcfi/aggregate.hpp>
#include <btcfi/feeds.hpp>
#include <btcfi/testing.hpp>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

using namespace btcfi;

namespace {

struct Options {
  bool live = false;
  bool json = false;
  bool help = false;
  std::uint64_t seed = 1;
  std::optional<Exchange> lagging;
};

constexpr const char* usage =
    R"(collect_price: one closed minute of BTC from three exchanges, and the price that follows from it

  --live           ask Binance, Coinbase and Kraken, instead of a simulator on this machine
  --lag EXCHANGE   one of the simulated exchanges is a minute late: binance, coinbase or kraken
  --seed N         the simulator's prices (1)
  --json           print the evidence as one JSON object
  --help           this page

Exit code: 0 there is a price; 1 there is none; 2 not understood.
)";

/// What is wrong with the arguments, in a sentence; nothing where they are understood.
std::optional<std::string> read_options(int argc, char** argv, Options& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const bool takes_value = option == "--seed" || option == "--lag";
    if (takes_value && i + 1 == argc) return option + " needs a value";
    if (option == "--help" || option == "-h") {
      out.help = true;
    } else if (option == "--live") {
      out.live = true;
    } else if (option == "--json") {
      out.json = true;
    } else if (option == "--seed") {
      const std::string text = argv[++i];
      const auto seed = parse_decimal(text, 0);
      if (!seed || *seed < 0) return "--seed " + text + ": a whole number from 0 on is wanted";
      out.seed = static_cast<std::uint64_t>(*seed);
    } else if (option == "--lag") {
      const std::string text = argv[++i];
      const auto exchange = parse_exchange(text);
      if (!exchange || testing::venue_host(*exchange).empty()) {
        return "--lag " + text + ": there are binance, coinbase and kraken";
      }
      out.lagging = *exchange;
    } else {
      return option + " is not an option of this program";
    }
  }
  if (out.live && out.lagging) return "--lag is the simulator's, and --live runs without it";
  return std::nullopt;
}

Timestamp system_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

// The minute that ended last, late enough that venues have finished it.
Timestamp last_minute(Timestamp now) { return {now.minute().ms - ms_per_minute}; }

struct Collected {
  feeds::Collection collection;
  Timestamp now;
};

// [snippet:collect]
Result<Collected> collect_live() {
  const Timestamp now = system_now();
  BTCFI_TRY(const auto client, feeds::HttpsClient::create({}));
  BTCFI_TRY(auto collector, feeds::Collector::create({}));
  BTCFI_TRY(auto collection, collector.collect(last_minute(now), now, *client));
  return Collected{std::move(collection), now};
}
// [/snippet]

Result<Collected> collect_simulated(const Options& options) {
  const Timestamp now{1'763'616'662'000};  // 2025-11-20T05:31:02Z
  BTCFI_TRY(const auto simulator,
            testing::ExchangeSimulator::start(
                {.path = {.seed = options.seed}, .now_ms = [now] { return now.ms; }}));
  feeds::CollectorSettings settings;
  for (feeds::Source& source : settings.sources) {
    source.endpoint.address = "127.0.0.1";
    source.endpoint.port = simulator->port();
  }
  if (options.lagging) {
    auto venue = simulator->venue(*options.lagging);
    venue.lag_ms = ms_per_minute;
    simulator->set_venue(*options.lagging, venue);
    settings.deadline = std::chrono::milliseconds{3'000};
  }
  BTCFI_TRY(const auto client, feeds::HttpsClient::create({.ca_pem = simulator->ca_pem()}));
  BTCFI_TRY(auto collector, feeds::Collector::create(std::move(settings)));
  BTCFI_TRY(auto collection, collector.collect(last_minute(now), now, *client));
  return Collected{std::move(collection), now};
}

// [snippet:decide]
Result<aggregate::Evidence> decide(const Collected& collected) {
  std::vector<aggregate::Missing> missing;
  for (const auto& report : collected.collection.sources) {
    if (!report.candle) missing.push_back({report.source.market.exchange, report.error.code});
  }
  aggregate::Request request;
  request.treat_usdt_as_usd = true;  // Binance trades in USDT; this stands in the evidence
  request.max_age_ms = 120'000;
  request.now = collected.now;
  request.moment = Timestamp{collected.collection.minute.ms + ms_per_minute};
  return aggregate::decide(feeds::quotes_of(collected.collection), missing, request);
}
// [/snippet]

void print_sources(const feeds::Collection& collection, bool live) {
  std::printf("minute %s to %s%s\n\n", collection.minute.to_string().c_str(),
              Timestamp{collection.minute.ms + ms_per_minute}.to_string().c_str(),
              live ? "" : ", from a simulator on this machine");
  for (const auto& report : collection.sources) {
    const Market& market = report.source.market;
    std::printf("  %-9s %s/%-5s", exchange_name(market.exchange),
                std::string(market.base.name()).c_str(), std::string(market.quote.name()).c_str());
    if (report.candle) {
      std::printf("%12s   sha256 %.16s...  %zu bytes\n", report.candle->close.to_string().c_str(),
                  report.payload_hash.hex().c_str(), report.payload.size());
    } else {
      std::printf("no price: %s %s\n", error_sentence(report.error.code), report.detail.c_str());
    }
  }
  if (const auto behind = collection.clock_behind_ms()) {
    const bool agrees = *behind > -1'000 && *behind < 1'000;  // their headers have whole seconds
    std::printf("\nthis clock %s\n",
                agrees ? "agrees with theirs to a second"
                       : ("is behind theirs by " + std::to_string(*behind) + " ms").c_str());
  }
}

void print_decision(const aggregate::Evidence& evidence) {
  const auto& decision = evidence.decision;
  std::printf("\nprice      %s USD, mean of %zu clamped to %u bp around the median\n",
              decision.price.to_string().c_str(), decision.used,
              unsigned{evidence.request.clamp_bps});
  std::printf("confidence %s USD\nevidence   %s\n", decision.confidence.to_string().c_str(),
              evidence.hash().hex().c_str());
}

int complain(const Error& error) {
  std::fprintf(stderr, "collect_price: %s\n", describe(error).c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (const auto problem = read_options(argc, argv, options)) {
    std::fprintf(stderr, "collect_price: %s; --help lists the options\n", problem->c_str());
    return 2;
  }
  if (options.help) {
    std::fputs(usage, stdout);
    return 0;
  }
  const auto collected = options.live ? collect_live() : collect_simulated(options);
  if (!collected) return complain(collected.error());
  if (!options.json) print_sources(collected->collection, options.live);
  const auto evidence = decide(*collected);
  if (!evidence) return complain(evidence.error());
  if (options.json) {
    std::printf("%s\n", json::write(evidence->to_json(), json::Style::pretty).c_str());
  } else {
    print_decision(*evidence);
  }
  return 0;
}
