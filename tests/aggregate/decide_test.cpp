#include "quotes.hpp"

#include <btcfi/aggregate/decide.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace btcfi;
using namespace btcfi::aggregate;
using test::minute_end;
using test::quote;

namespace {

std::string price_of(const std::vector<Quote>& quotes, const Request& request) {
  const auto evidence = decide(quotes, {}, request);
  return evidence ? evidence->decision.price.to_string() : error_name(evidence.error().code);
}

std::map<Exchange, Verdict> verdicts(const std::vector<Quote>& quotes, const Request& request) {
  std::map<Exchange, Verdict> out;
  const auto judged = judge(quotes, request);
  REQUIRE(judged);
  for (const Judged& j : *judged) out[j.quote.market.exchange] = j.verdict;
  return out;
}

}  // namespace

TEST_CASE("three exchanges make one price, by each method") {
  Request request = test::request();
  // Sum 277055.51; within 50 bp of the median 92350.01 nothing is clamped.
  CHECK(price_of(test::three(), request) == "92351.83666666");
  request.method = Method::mean;
  CHECK(price_of(test::three(), request) == "92351.83666666");
  request.method = Method::median;
  CHECK(price_of(test::three(), request) == "92350.01");
  const Decision decision = decide(test::three(), {}, test::request())->decision;
  CHECK(decision.used == 3);
  CHECK(decision.median.to_string() == "92350.01");
  CHECK(decision.confidence.to_string() == "3.66333334");
}

TEST_CASE("two of three sources decide, and the silent one is named") {
  const std::vector<Quote> two{quote(Exchange::coinbase, "92355.5"),
                               quote(Exchange::kraken, "92350")};
  const std::vector<Missing> silent{{Exchange::binance, Errc::io}};
  const auto evidence = decide(two, silent, test::request());
  REQUIRE(evidence);
  CHECK(evidence->decision.price.to_string() == "92352.75");
  CHECK(evidence->missing == silent);
  CHECK(evidence->to_json().at("missing").at(0).at("exchange").as_string().value_or("") ==
        "binance");
  const auto alone = decide(std::span(two).first(1), silent, test::request());
  CHECK(alone.error() == fail(Errc::aggregate_no_quorum, "aggregate::decide", 0, 1));
}

TEST_CASE("a liar moves the clamped mean by a sixth of a percent and never stops it") {
  Request request = test::request();
  request.max_deviation_bps = 0;
  for (const char* lie : {"0.00000001", "50000", "92000", "93000", "500000", "92233720368"}) {
    CAPTURE(lie);
    const std::vector<Quote> quotes{quote(Exchange::binance, "100000", usdt),
                                    quote(Exchange::coinbase, "100000"),
                                    quote(Exchange::kraken, lie)};
    const Price price = decide(quotes, {}, request)->decision.price;
    CHECK_FALSE(further_apart(price, Price{100'000 * Price::one}, Price{100'000 * Price::one}, 17));
  }
  // With the deviation rule the liar is dropped and named, and the honest two decide.
  request.max_deviation_bps = 500;
  const std::vector<Quote> quotes{quote(Exchange::binance, "100000", usdt),
                                  quote(Exchange::coinbase, "100010"),
                                  quote(Exchange::kraken, "50000")};
  CHECK(verdicts(quotes, request)[Exchange::kraken] == Verdict::outlier);
  CHECK(price_of(quotes, request) == "100005");
}

TEST_CASE("each reason to drop a quote has its name, and its border is exact") {
  const Request r = test::request();
  const auto verdict = [&](const Quote& q) {
    std::vector<Quote> quotes{quote(Exchange::coinbase, "92355.5"),
                              quote(Exchange::kraken, "92350"), q};
    return verdicts(quotes, r)[q.market.exchange];
  };
  CHECK(verdict(quote(Exchange::gemini, "92350")) == Verdict::used);
  CHECK(verdict(quote(Exchange::gemini, "92350", eur)) == Verdict::wrong_market);
  CHECK(verdict(quote(Exchange::gemini, "92350", usdc)) == Verdict::wrong_market);
  CHECK(verdict(quote(Exchange::gemini, "0")) == Verdict::not_positive);
  CHECK(verdict(quote(Exchange::gemini, "-1")) == Verdict::not_positive);
  CHECK(verdict(quote(Exchange::gemini, "92350", usd, {minute_end.ms - 60'000})) ==
        Verdict::other_moment);
  CHECK(verdict(quote(Exchange::gemini, "92350", usd, {minute_end.ms + 60'000})) ==
        Verdict::from_future);
  CHECK(verdict(quote(Exchange::gemini, "87737.51")) == Verdict::used);
  CHECK(verdict(quote(Exchange::gemini, "87000")) == Verdict::outlier);
  Quote ether = quote(Exchange::gemini, "92350");
  ether.market.base = *Currency::parse("ETH");
  CHECK(verdict(ether) == Verdict::wrong_market);

  Request any = r;
  any.moment.reset();
  const auto aged = [&](std::int64_t age_ms) {
    const std::vector<Quote> quotes{quote(Exchange::kraken, "92350", usd, {any.now.ms - age_ms})};
    return judge(quotes, any)->front().verdict;
  };
  CHECK(aged(0) == Verdict::used);
  CHECK(aged(15'000) == Verdict::used);
  CHECK(aged(15'001) == Verdict::stale);
  CHECK(aged(-2'000) == Verdict::used);
  CHECK(aged(-2'001) == Verdict::from_future);
  any.now = {INT64_MAX};
  const std::vector<Quote> ancient{quote(Exchange::kraken, "1", usd, {INT64_MIN})};
  CHECK(judge(ancient, any)->front().verdict == Verdict::stale);
}

TEST_CASE("USDT is not USD unless the request says so, and only in that direction") {
  Request request = test::request();
  request.treat_usdt_as_usd = false;
  CHECK(verdicts(test::three(), request)[Exchange::binance] == Verdict::wrong_market);
  CHECK(price_of(test::three(), request) == "92352.75");
  request.treat_usdt_as_usd = true;
  request.quote = usdt;
  CHECK(verdicts(test::three(), request)[Exchange::kraken] == Verdict::wrong_market);
}

TEST_CASE("an exchange has one voice") {
  const auto both = [](std::vector<Quote> quotes, Request request) {
    std::vector<Verdict> out;
    for (const Judged& j : *judge(quotes, request)) out.push_back(j.verdict);
    return out;
  };
  Request any = test::request();
  any.moment.reset();
  const Quote early = quote(Exchange::kraken, "92000", usd, {minute_end.ms - 1});
  const Quote late = quote(Exchange::kraken, "92350");
  Quote other = late;
  other.price = *Price::parse("92351");
  const Quote tether = quote(Exchange::kraken, "92390", usdt);
  using V = Verdict;
  CHECK(both({late, early}, any) == std::vector<V>{V::superseded, V::used});
  CHECK(both({late, late}, any) == std::vector<V>{V::used, V::superseded});
  CHECK(both({late, other}, any) == std::vector<V>{V::contradicted, V::contradicted});
  CHECK(both({late, other, early}, any) ==
        std::vector<V>{V::superseded, V::contradicted, V::contradicted});
  CHECK(both({tether, late}, any) == std::vector<V>{V::used, V::superseded});
  // Two quotes of one exchange are no quorum of two.
  CHECK(price_of({late, late}, any) == "aggregate_no_quorum");
  // A quote that is dropped for another reason takes no place.
  Quote future = late;
  future.time = {minute_end.ms + 60'000};
  CHECK(both({late, future}, any) == std::vector<V>{V::used, V::from_future});
}

TEST_CASE("prices too far apart are no price when a spread is named") {
  Request request = test::request();
  request.max_spread_bps = 10;
  std::vector<Quote> quotes{quote(Exchange::coinbase, "100000"), quote(Exchange::kraken, "100100")};
  CHECK(price_of(quotes, request) == "100050");
  quotes.push_back(quote(Exchange::gemini, "100150"));
  CHECK(decide(quotes, {}, request).error() ==
        fail(Errc::aggregate_spread_too_wide, "aggregate::decide", 0, 14));
  request.max_spread_bps = 0;
  CHECK(price_of(quotes, request) == "100083.33333333");
}

TEST_CASE("a request that makes no sense is refused by its member") {
  const auto fault = [](auto change) {
    Request request = test::request();
    change(request);
    const Status status = check_request(request);
    return status ? std::string() : std::string(status.error().where);
  };
  CHECK(fault([](Request&) {}).empty());
  CHECK(fault([](Request& r) { r.quorum = {0, 3}; }) == "quorum");
  CHECK(fault([](Request& r) { r.quorum = {4, 3}; }) == "quorum");
  CHECK(fault([](Request& r) { r.method = static_cast<Method>(7); }) == "method");
  CHECK(fault([](Request& r) { r.base = Currency{}; }) == "base");
  CHECK(fault([](Request& r) { r.quote = Currency{}; }) == "quote");
  CHECK(fault([](Request& r) { r.clamp_bps = 10'001; }) == "clamp_bps");
  CHECK(decide({}, {}, Request{}).error().code == Errc::aggregate_no_quorum);
  CHECK(decide(std::vector<Quote>(65), {}, Request{}).error().code == Errc::limit_exceeded);
  CHECK(decide({}, std::vector<Missing>(65), Request{}).error().code == Errc::limit_exceeded);
}

TEST_CASE("a quorum is read from text") {
  CHECK(*Quorum::parse("2/3") == Quorum{2, 3});
  CHECK(Quorum::parse("2/3")->to_string() == "2/3");
  for (const char* wrong :
       {"", "2", "/", "2/", "/3", "0/3", "4/3", "2/256", "2/3/4", "a/b", "2 / 3"}) {
    CAPTURE(wrong);
    CHECK(Quorum::parse(wrong).error().code == Errc::parse);
  }
}

TEST_CASE("whatever the quotes and their order, the price is one and lies among those used") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return random() % n; };
  std::size_t decided = 0;
  for (int round = 0; round < 4'000; ++round) {
    std::vector<Quote> quotes;
    for (std::size_t i = 0, n = below(8); i < n; ++i) {
      const auto exchange = all_exchanges[below(5)];
      const auto price = static_cast<std::int64_t>(9'200'000'000'000 + below(400'000'000'000));
      Quote q{{exchange, btc, below(4) == 0 ? usdt : usd},
              Price{price},
              {minute_end.ms - static_cast<std::int64_t>(below(3)) * 8'000},
              {}};
      if (below(10) == 0) q.price.e8 *= 2;
      quotes.push_back(q);
      if (below(8) == 0) quotes.push_back(q);
    }
    Request request = test::request();
    request.method = static_cast<Method>(1 + below(3));
    if (below(2) == 0) request.moment.reset();
    const auto first = decide(quotes, {}, request);
    for (int i = 0; i < 5; ++i) {
      std::shuffle(quotes.begin(), quotes.end(), random);
      const auto again = decide(quotes, {}, request);
      REQUIRE(again.has_value() == first.has_value());
      if (first) {
        REQUIRE(again->encode() == first->encode());
      } else {
        REQUIRE(again.error() == first.error());
      }
    }
    if (!first) continue;
    ++decided;
    Price low{INT64_MAX}, high{0};
    std::size_t used = 0;
    for (const Judged& j : first->quotes) {
      if (j.verdict != Verdict::used) continue;
      ++used;
      low = std::min(low, j.quote.price);
      high = std::max(high, j.quote.price);
    }
    const Decision& d = first->decision;
    REQUIRE(used == d.used);
    REQUIRE(low <= d.price);
    REQUIRE(d.price <= high);
    REQUIRE(d.confidence.e8 == std::max(high.e8 - d.price.e8, d.price.e8 - low.e8));
    REQUIRE(replay(*first));
  }
  CHECK(decided > 500);
}
