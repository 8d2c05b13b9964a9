#include <btcfi/aggregate/decide.hpp>
#include <btcfi/aggregate/evidence.hpp>

#include <tuple>

namespace btcfi::aggregate {
namespace {

__extension__ typedef __int128 Wide;

auto order_of(const Quote& q) noexcept {
  return std::tie(q.market, q.time, q.price, q.payload_hash);
}

bool in_asked_market(const Quote& quote, const Request& request) noexcept {
  if (quote.market.base != request.base) return false;
  if (quote.market.quote == request.quote) return true;
  return request.treat_usdt_as_usd && request.quote == usd && quote.market.quote == usdt;
}

// What a quote is by itself, before the others are looked at.
Verdict alone(const Quote& quote, const Request& request) noexcept {
  if (!in_asked_market(quote, request)) return Verdict::wrong_market;
  if (quote.price.e8 <= 0) return Verdict::not_positive;
  const Wide age = Wide{request.now.ms} - quote.time.ms;
  if (-age > request.max_ahead_ms) return Verdict::from_future;
  if (request.moment && quote.time != *request.moment) return Verdict::other_moment;
  if (age > request.max_age_ms) return Verdict::stale;
  return Verdict::used;
}

// Of an exchange's quotes the first by (asked currency, later time) stays. \p same is a run of one
// exchange, in canonical order.
void one_per_exchange(std::span<Judged> same, const Request& request) noexcept {
  const auto rank = [&](const Judged& j) {
    return std::pair(j.quote.market.quote == request.quote, j.quote.time);
  };
  const Judged* best = nullptr;
  for (const Judged& j : same) {
    if (j.verdict == Verdict::used && (best == nullptr || rank(j) > rank(*best))) best = &j;
  }
  if (best == nullptr) return;
  const auto best_rank = rank(*best);
  const Price price = best->quote.price;
  const bool contradiction = std::any_of(same.begin(), same.end(), [&](const Judged& j) {
    return j.verdict == Verdict::used && rank(j) == best_rank && j.quote.price != price;
  });
  for (Judged& j : same) {
    if (j.verdict != Verdict::used) continue;
    if (rank(j) != best_rank) {
      j.verdict = Verdict::superseded;
    } else if (contradiction) {
      j.verdict = Verdict::contradicted;
    } else if (&j != best) {
      j.verdict = Verdict::superseded;
    }
  }
}

std::vector<Price> used_prices(std::span<const Judged> quotes) {
  std::vector<Price> out;
  for (const Judged& j : quotes) {
    if (j.verdict == Verdict::used) out.push_back(j.quote.price);
  }
  std::sort(out.begin(), out.end());
  return out;
}

void drop_outliers(std::vector<Judged>& quotes, const Request& request) {
  if (request.max_deviation_bps == 0) return;
  const std::vector<Price> prices = used_prices(quotes);
  if (prices.empty()) return;
  const Price middle = median(prices);
  for (Judged& j : quotes) {
    if (j.verdict == Verdict::used &&
        further_apart(j.quote.price, middle, middle, request.max_deviation_bps)) {
      j.verdict = Verdict::outlier;
    }
  }
}

void count(std::vector<Judged>& quotes, const Request& request) {
  const std::vector<Price> prices = used_prices(quotes);
  if (prices.empty()) return;
  const Range range = clamp_range(median(prices), request.clamp_bps);
  for (Judged& j : quotes) {
    if (j.verdict != Verdict::used) continue;
    j.counted = j.quote.price;
    if (request.method == Method::clamped_mean) {
      j.counted = std::clamp(j.counted, range.low, range.high);
    }
  }
}

Result<Decision> decision_of(std::span<const Judged> quotes, const Request& request) {
  constexpr const char* where = "aggregate::decide";
  const std::vector<Price> prices = used_prices(quotes);
  if (prices.size() < request.quorum.needed) {
    return fail(Errc::aggregate_no_quorum, where, 0, prices.size());
  }
  Decision out;
  out.used = prices.size();
  out.median = median(prices);
  if (request.max_spread_bps != 0 &&
      further_apart(prices.back(), prices.front(), out.median, request.max_spread_bps)) {
    const Wide spread = (Wide{prices.back().e8} - prices.front().e8) * 10'000 / out.median.e8;
    return fail(Errc::aggregate_spread_too_wide, where, 0,
                static_cast<std::size_t>(std::min<Wide>(spread, UINT32_MAX)));
  }
  std::vector<Price> counted;
  for (const Judged& j : quotes) {
    if (j.verdict == Verdict::used) counted.push_back(j.counted);
  }
  out.price = request.method == Method::median ? out.median : mean(counted);
  out.confidence =
      Price{std::max(prices.back().e8 - out.price.e8, out.price.e8 - prices.front().e8)};
  return out;
}

}  // namespace

Result<Quorum> Quorum::parse(std::string_view text) noexcept {
  constexpr const char* where = "Quorum::parse";
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return fail(Errc::parse, where, 0, text.size());
  const auto needed = parse_decimal(text.substr(0, slash), 0);
  const auto sources = parse_decimal(text.substr(slash + 1), 0);
  if (!needed || *needed < 1 || *needed > 255) return fail(Errc::parse, where);
  if (!sources || *sources < *needed || *sources > 255)
    return fail(Errc::parse, where, 0, slash + 1);
  return Quorum{static_cast<std::uint8_t>(*needed), static_cast<std::uint8_t>(*sources)};
}

std::string Quorum::to_string() const {
  return std::to_string(needed) + "/" + std::to_string(sources);
}

const char* to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::used: return "used";
    case Verdict::wrong_market: return "wrong-market";
    case Verdict::not_positive: return "not-positive";
    case Verdict::from_future: return "from-future";
    case Verdict::stale: return "stale";
    case Verdict::other_moment: return "other-moment";
    case Verdict::superseded: return "superseded";
    case Verdict::contradicted: return "contradicted";
    case Verdict::outlier: return "outlier";
  }
  return "unknown";
}

Status check_request(const Request& request) noexcept {
  const auto wrong = [](const char* member) { return fail(Errc::invalid_argument, member); };
  const Quorum quorum = request.quorum;
  if (!parse_method(to_string(request.method))) return wrong("method");
  if (quorum.needed == 0 || quorum.needed > quorum.sources) return wrong("quorum");
  if (request.base.empty()) return wrong("base");
  if (request.quote.empty()) return wrong("quote");
  if (request.clamp_bps > 10'000) return wrong("clamp_bps");
  return {};
}

Result<std::vector<Judged>> judge(std::span<const Quote> quotes, const Request& request) {
  BTCFI_CHECK(check_request(request));
  if (quotes.size() > max_inputs)
    return fail(Errc::limit_exceeded, "aggregate::judge", 0, max_inputs);
  std::vector<Judged> out;
  for (const Quote& quote : quotes) out.push_back({quote, alone(quote, request), {}});
  std::sort(out.begin(), out.end(),
            [](const Judged& a, const Judged& b) { return order_of(a.quote) < order_of(b.quote); });
  for (std::size_t i = 0; i < out.size();) {
    std::size_t end = i;
    while (end < out.size() && out[end].quote.market.exchange == out[i].quote.market.exchange)
      ++end;
    one_per_exchange(std::span(out).subspan(i, end - i), request);
    i = end;
  }
  drop_outliers(out, request);
  count(out, request);
  return out;
}

Result<Evidence> decide(std::span<const Quote> quotes, std::span<const Missing> missing,
                        const Request& request) {
  if (missing.size() > max_inputs) {
    return fail(Errc::limit_exceeded, "aggregate::decide", 1, max_inputs);
  }
  Evidence out;
  out.request = request;
  BTCFI_TRY(out.quotes, judge(quotes, request));
  out.missing.assign(missing.begin(), missing.end());
  std::sort(out.missing.begin(), out.missing.end(), [](const Missing& a, const Missing& b) {
    return std::tie(a.exchange, a.why) < std::tie(b.exchange, b.why);
  });
  BTCFI_TRY(out.decision, decision_of(out.quotes, request));
  return out;
}

Result<Decision> replay(const Evidence& evidence) {
  std::vector<Quote> quotes;
  for (const Judged& j : evidence.quotes) quotes.push_back(j.quote);
  BTCFI_TRY(const Evidence again, decide(quotes, evidence.missing, evidence.request));
  const auto differs = [](const char* figure) {
    return fail(Errc::aggregate_replay_mismatch, figure);
  };
  if (again.decision.price != evidence.decision.price) return differs("price");
  if (again.decision.confidence != evidence.decision.confidence) return differs("confidence");
  if (again.decision.median != evidence.decision.median) return differs("median");
  if (again.decision.used != evidence.decision.used) return differs("used");
  if (again.quotes != evidence.quotes) return differs("verdicts");
  if (again.missing != evidence.missing) return differs("missing");
  return again.decision;
}

}  // namespace btcfi::aggregate
