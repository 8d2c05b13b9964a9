#include <btcfi/pricing/deribit_chain.hpp>
#include <btcfi/pricing/european.hpp>
#include <btcfi/pricing/surface.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

// The fields of public/ticker that matter here, in its layout (docs.deribit.com, public/ticker).
const std::string ticker =
    R"({"jsonrpc":"2.0","result":{"timestamp":1732012345678,"stats":{"volume":1.0},
  "state":"open","mark_price":0.0346,"mark_iv":62.15,"interest_rate":0.0,
  "instrument_name":"BTC-27DEC24-100000-C","underlying_price":93456.78,"underlying_index":"BTC-27DEC24",
  "greeks":{"vega":1.0},"bid_iv":61.8,"best_bid_price":0.0344,"ask_iv":62.6,"best_ask_price":0.0348}})";

std::string summary(const char* name, const char* rest) {
  return std::string(R"({"instrument_name":")") + name + R"(","underlying_price":70000.0,)" + rest +
         "}";
}

constexpr std::int64_t day = 86'400'000;
constexpr std::int64_t dec27_2024 = 1'735'286'400'000;  // 2024-12-27 08:00 UTC

}  // namespace

TEST_CASE("a ticker is read with its vols per unit") {
  const auto chain = parse_deribit_chain(ticker);
  REQUIRE(chain);
  REQUIRE(chain->quotes.size() == 1);
  const ChainQuote& q = chain->quotes[0];
  CHECK(q.instrument == "BTC-27DEC24-100000-C");
  CHECK(q.expiry_ms == dec27_2024);
  CHECK(q.strike == 100'000);
  CHECK(q.kind == OptionKind::call);
  CHECK(q.coin_settled);
  CHECK(q.forward == 93'456.78);
  CHECK(q.bid_vol == Approx(0.618).epsilon(1e-15));
  CHECK(q.ask_vol == Approx(0.626).epsilon(1e-15));
  CHECK(q.mark_vol == Approx(0.6215).epsilon(1e-15));
  CHECK(q.bid_price == 0.0344);
  CHECK(q.ask_price == 0.0348);
  CHECK(q.timestamp_ms == 1'732'012'345'678);
}

TEST_CASE("answers, notifications, lists and lists of answers are the same chain") {
  const std::string item =
      summary("BTC-3JAN25-60000-P", R"("bid_price":null,"ask_price":0.01,"mark_iv":70.0)");
  for (const std::string& text :
       {item, "[" + item + "]", "{\"result\":[" + item + "]}", "{\"result\":" + item + "}",
        R"({"method":"subscription","params":{"channel":"ticker.x.100ms","data":)" + item + "}}",
        "[{\"result\":" + item + "}]"}) {
    const auto chain = parse_deribit_chain(text);
    REQUIRE(chain);
    REQUIRE(chain->quotes.size() == 1);
    CHECK(chain->quotes[0].expiry_ms == dec27_2024 + 7 * day);
    CHECK(chain->quotes[0].kind == OptionKind::put);
    CHECK(std::isnan(chain->quotes[0].bid_price));
    CHECK(std::isnan(chain->quotes[0].bid_vol));
    CHECK(chain->quotes[0].ask_price == 0.01);
  }
}

TEST_CASE("what is no option is skipped, and what is a broken one refused") {
  const auto one = [](const char* name) {
    return parse_deribit_chain(summary(name, "\"mark_iv\":50"));
  };
  for (const char* name :
       {"BTC-PERPETUAL", "BTC-27DEC24", "BTC-FS-27DEC24_PERP", "BTC-27DEC24-1-2-C", ""}) {
    const auto chain = one(name);
    REQUIRE(chain);
    CHECK(chain->quotes.empty());
    CHECK(chain->skipped == 1);
  }
  for (const char* name :
       {"BTC-31FEB24-1000-C", "BTC-32DEC24-1000-C", "BTC-0DEC24-1000-C", "BTC-27DEZ24-1000-C",
        "BTC-27dec24-1000-C", "BTC-27DEC24-0-C", "BTC-27DEC24--C", "BTC-27DEC24-1e5-C",
        "BTC-27DEC2-1000-C", "-27DEC24-1000-C", "BTC-29FEB25-1000-P", "BTC-27DEC24-1.2.3-P"}) {
    const auto chain = one(name);
    REQUIRE(!chain);
    CHECK(chain.error().code == Errc::parse);
    CHECK(chain.error().where == std::string("instrument_name"));
  }
  CHECK(one("BTC-29FEB24-1000-P"));
  const auto linear = one("XRP_USDC-27DEC24-0d55-P");
  REQUIRE(linear);
  CHECK(linear->quotes[0].strike == 0.55);
  CHECK(!linear->quotes[0].coin_settled);
  CHECK(parse_deribit_chain(R"({"instrument_name":"BTC-27DEC24-1000-C"})")->skipped == 1);
  CHECK(parse_deribit_chain("[]")->quotes.empty());
  CHECK(parse_deribit_chain("{}").error().code == Errc::json_missing_key);
  CHECK(parse_deribit_chain("").error().code == Errc::truncated);
  CHECK(parse_deribit_chain(R"({"instrument_name":5})").error().code == Errc::json_wrong_kind);
  CHECK(parse_deribit_chain(summary("BTC-27DEC24-1000-C", "\"mark_iv\":\"x\"")).error().code ==
        Errc::json_wrong_kind);
}

TEST_CASE("a chain becomes smiles of out-of-the-money options, and they a surface") {
  // Made from a known slice, at 1 vol point between bid and ask.
  const Ssvi made{0.03, -0.3, 0.2};
  std::string text = "[";
  for (int days : {28, 56}) {
    const double tau = days / 365.0;
    for (int strike = 40'000; strike <= 110'000; strike += 5'000) {
      for (const char* kind : {"C", "P"}) {
        const Ssvi slice{made.theta * days / 28, made.rho, made.psi * std::sqrt(days / 28.0)};
        const double vol =
            100 * std::sqrt(total_variance(slice, std::log(strike / 70'000.0)).w / tau);
        const std::string name = std::string("BTC-") + (days == 28 ? "24JAN25-" : "21FEB25-") +
                                 std::to_string(strike) + "-" + kind;
        text += summary(name.c_str(), ("\"bid_iv\":" + std::to_string(vol - 0.5) +
                                       ",\"ask_iv\":" + std::to_string(vol + 0.5))
                                          .c_str()) +
                ",";
      }
    }
  }
  text += summary("BTC-27DEC24-70000-C", "\"mark_iv\":50") + "]";  // expired
  const auto chain = parse_deribit_chain(text);
  REQUIRE(chain);
  const auto smiles = chain_smiles(*chain, dec27_2024);
  REQUIRE(smiles);
  REQUIRE(smiles->size() == 2);
  CHECK((*smiles)[0].quotes.tau == 28 / 365.0);
  CHECK((*smiles)[0].quotes.quotes.size() == 15);
  CHECK((*smiles)[0].quotes.quotes[0].weight == Approx(100).epsilon(1e-3));
  for (std::size_t i = 0; i < 15; ++i) {
    const ChainQuote& q = chain->quotes[(*smiles)[0].source[i]];
    CHECK((q.kind == OptionKind::call) == (q.strike >= 70'000));
  }
  const std::vector<SmileQuotes> quotes = {(*smiles)[0].quotes, (*smiles)[1].quotes};
  const auto fit = fit_surface(quotes);
  REQUIRE(fit);
  CHECK(fit->rms < 1e-4);
  CHECK(fit->surface.check().passed);
}

TEST_CASE("options of two coins are no smile, and of two messages of one the later counts") {
  const auto row = [](const char* name, int iv, int stamp) {
    return summary(name, ("\"bid_iv\":" + std::to_string(iv) + ",\"ask_iv\":" +
                          std::to_string(iv + 2) + ",\"timestamp\":" + std::to_string(stamp))
                             .c_str());
  };
  const std::string text =
      "[" + row("BTC-3JAN25-70000-C", 60, 5) + "," + row("BTC-3JAN25-70000-C", 50, 7) + "," +
      row("BTC-3JAN25-70000-C", 90, 6) + "," + row("BTC_USDC-3JAN25-70000-C", 70, 5) + "]";
  const auto chain = parse_deribit_chain(text);
  REQUIRE(chain);
  ChainRules rules;
  rules.least_strikes = 1;
  const auto mixed = chain_smiles(*chain, dec27_2024, rules);
  REQUIRE_FALSE(mixed);
  CHECK(mixed.error() == fail(Errc::invalid_argument, "underlying", 0, 3));
  rules.underlying = "BTC";
  const auto smiles = chain_smiles(*chain, dec27_2024, rules);
  REQUIRE(smiles);
  REQUIRE(smiles->size() == 1);
  REQUIRE((*smiles)[0].quotes.quotes.size() == 1);
  CHECK((*smiles)[0].quotes.quotes[0].vol == Approx(0.51));
  for (const char* absent : {"btc", "BT", "SOL"}) {
    rules.underlying = absent;
    CHECK(chain_smiles(*chain, dec27_2024, rules).error() ==
          fail(Errc::invalid_argument, "underlying", 0, 4));
  }
  rules.underlying = "BTC_USDC";
  CHECK((*chain_smiles(*chain, dec27_2024, rules))[0].quotes.quotes[0].vol == Approx(0.71));
}

TEST_CASE(
    "without vols the spread in price over vega is the weight; wide and lone quotes are left out") {
  const double tau = 7 / 365.0;
  const double vega = black76({OptionKind::call, 70'000, tau}, {70'000, 0.6})->vega;
  std::string text =
      "[" + summary("BTC-3JAN25-70000-C", R"("mark_iv":60,"bid_price":0.03,"ask_price":0.031)");
  text += "," + summary("BTC-3JAN25-75000-C", R"("mark_iv":60,"bid_price":0.001,"ask_price":0.5)");
  text += "," + summary("BTC-3JAN25-80000-C", R"("mark_iv":60,"bid_price":null,"ask_price":0.01)") +
          "]";
  const auto chain = parse_deribit_chain(text);
  REQUIRE(chain);
  ChainRules rules;
  rules.least_strikes = 1;
  const auto smiles = chain_smiles(*chain, dec27_2024, rules);
  REQUIRE(smiles);
  REQUIRE(smiles->size() == 1);
  REQUIRE((*smiles)[0].quotes.quotes.size() == 1);
  CHECK((*smiles)[0].quotes.quotes[0].weight == Approx(vega / (0.001 * 70'000)).epsilon(1e-9));
  rules.use_marks = true;
  CHECK((*chain_smiles(*chain, dec27_2024, rules))[0].quotes.quotes.size() == 2);
  CHECK(chain_smiles(*chain, dec27_2024)->empty());
  rules.max_spread = -1;
  CHECK(chain_smiles(*chain, 0, rules).error().where == std::string("max_spread"));
}
