#include <btcfi/core/json.hpp>
#include <btcfi/pricing/deribit_chain.hpp>
#include <btcfi/pricing/european.hpp>

#include <pricing/terms.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <optional>

namespace btcfi::pricing {
namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

// Days since 1970-01-01 of a Gregorian date (H. Hinnant, "chrono-Compatible Low-Level Date
// Algorithms", days_from_civil).
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) noexcept {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = year / 400;
  const auto of_era = static_cast<std::int64_t>(year - era * 400);
  const std::int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

struct Name {
  std::int64_t expiry_ms;
  double strike;
  OptionKind kind;
  bool coin_settled;
};

// "27DEC24" or "3JAN25".
std::optional<std::int64_t> expiry_of(std::string_view day) {
  static constexpr std::array<std::string_view, 12> months = {
      "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  if (day.size() != 6 && day.size() != 7) return std::nullopt;
  const std::string_view digits = day.substr(0, day.size() - 5);
  const std::string_view month = day.substr(digits.size(), 3);
  const std::string_view year = day.substr(day.size() - 2);
  unsigned d = 0, y = 0;
  for (const auto& [text, out] : {std::pair{digits, &d}, std::pair{year, &y}}) {
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, *out);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  }
  const auto found = std::find(months.begin(), months.end(), month);
  if (found == months.end() || d < 1 || d > 31) return std::nullopt;
  const auto m = static_cast<unsigned>(found - months.begin()) + 1;
  const std::int64_t days = days_from_civil(2000 + static_cast<std::int64_t>(y), m, d);
  // The day must be one of its month: the next month begins later.
  const std::int64_t next = m == 12
                                ? days_from_civil(2001 + static_cast<std::int64_t>(y), 1, 1)
                                : days_from_civil(2000 + static_cast<std::int64_t>(y), m + 1, 1);
  if (days >= next) return std::nullopt;
  return (days * 24 + 8) * 3'600'000;
}

// "100000", or "0d55" with d for the point.
std::optional<double> strike_of(std::string_view text) {
  std::string digits(text);
  const auto point = digits.find('d');
  if (point != std::string::npos) digits[point] = '.';
  if (digits.empty() || digits.find_first_not_of("0123456789.") != std::string::npos)
    return std::nullopt;
  double strike = 0;
  const auto end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, strike);
  if (read.ec != std::errc{} || read.ptr != end || detail::not_positive(strike))
    return std::nullopt;
  return strike;
}

// Nothing for an instrument that has not the form of an option.
Result<std::optional<Name>> read_name(std::string_view name, std::size_t offset) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= name.size() && parts.size() < 5;) {
    const std::size_t dash = std::min(name.find('-', at), name.size());
    parts.push_back(name.substr(at, dash - at));
    at = dash + 1;
  }
  if (parts.size() != 4 || (parts[3] != "C" && parts[3] != "P")) return std::optional<Name>{};
  const auto expiry = expiry_of(parts[1]);
  const auto strike = strike_of(parts[2]);
  if (!expiry || !strike || parts[0].empty()) {
    return fail(Errc::parse, "instrument_name", 0, offset);
  }
  return std::optional<Name>(Name{*expiry, *strike,
                                  parts[3] == "C" ? OptionKind::call : OptionKind::put,
                                  parts[0].find('_') == std::string_view::npos});
}

// A member that may be missing, null, or (as vols of an empty side are) zero.
Result<double> read_positive(const json::Value& of, std::string_view name, double scale) {
  const json::Value* value = of.find(name);
  if (value == nullptr || value->is_null()) return absent;
  BTCFI_TRY(const double number, value->as_double());
  return number > 0 ? number * scale : absent;
}

// The first of two members that is there: tickers and summaries differ in names.
Result<double> read_either(const json::Value& of, std::string_view name, std::string_view other) {
  return read_positive(of, of.contains(name) ? name : other, 1);
}

Status add_quote(const json::Value& item, OptionChain& chain) {
  BTCFI_TRY(std::string instrument, item.at("instrument_name").as_string());
  BTCFI_TRY(const auto name, read_name(instrument, item.find("instrument_name")->offset()));
  if (!name) {
    ++chain.skipped;
    return {};
  }
  ChainQuote q;
  BTCFI_TRY(q.forward, read_positive(item, "underlying_price", 1));
  if (detail::not_positive(q.forward)) {
    ++chain.skipped;
    return {};
  }
  if (chain.quotes.size() >= max_chain_quotes) return fail(Errc::limit_exceeded, "quotes");
  q.instrument = std::move(instrument);
  q.expiry_ms = name->expiry_ms;
  q.strike = name->strike;
  q.kind = name->kind;
  q.coin_settled = name->coin_settled;
  BTCFI_TRY(q.bid_vol, read_positive(item, "bid_iv", 0.01));
  BTCFI_TRY(q.ask_vol, read_positive(item, "ask_iv", 0.01));
  BTCFI_TRY(q.mark_vol, read_positive(item, "mark_iv", 0.01));
  BTCFI_TRY(q.bid_price, read_either(item, "best_bid_price", "bid_price"));
  BTCFI_TRY(q.ask_price, read_either(item, "best_ask_price", "ask_price"));
  BTCFI_TRY(q.mark_price, read_positive(item, "mark_price", 1));
  for (const char* stamp : {"timestamp", "creation_timestamp"}) {
    if (!item.contains(stamp)) continue;
    BTCFI_TRY(q.timestamp_ms, item.at(stamp).as_i64());
    break;
  }
  chain.quotes.push_back(std::move(q));
  return {};
}

// An object is a quote, or holds one under `result` or `params.data`.
Status add(const json::Value& value, OptionChain& chain, int depth) {
  if (value.kind() == json::Kind::array) {
    for (const json::Value& item : value.array()) BTCFI_CHECK(add(item, chain, depth + 1));
    return {};
  }
  if (depth < 4) {
    if (const json::Value* result = value.find("result")) return add(*result, chain, depth + 1);
    if (const json::Value* params = value.find("params")) {
      const json::Value* data = params->find("data");
      if (data != nullptr) return add(*data, chain, depth + 1);
    }
  }
  return add_quote(value, chain);
}

struct Pick {
  double vol;
  double spread;
};

// Vol and width of a quote; nothing when it says neither.
std::optional<Pick> pick(const ChainQuote& q, double tau, double forward, const ChainRules& rules) {
  if (q.bid_vol > 0 && q.ask_vol >= q.bid_vol) {
    return Pick{0.5 * (q.bid_vol + q.ask_vol), q.ask_vol - q.bid_vol};
  }
  if (!(q.mark_vol > 0)) return std::nullopt;
  if (std::isnan(q.bid_vol) && std::isnan(q.ask_vol) && q.bid_price > 0 &&
      q.ask_price >= q.bid_price) {
    const auto at = black76({q.kind, q.strike, tau}, {forward, q.mark_vol});
    const double unit = q.coin_settled ? forward : 1;
    if (at && at->vega > 0) return Pick{q.mark_vol, (q.ask_price - q.bid_price) * unit / at->vega};
  }
  if (rules.use_marks) return Pick{q.mark_vol, rules.max_spread > 0 ? rules.max_spread : 1};
  return std::nullopt;
}

}  // namespace

Result<OptionChain> parse_deribit_chain(std::string_view text) {
  BTCFI_TRY(const json::Value document, json::parse(text));
  OptionChain chain;
  BTCFI_CHECK(add(document, chain, 0));
  return chain;
}

Result<std::vector<ChainSmile>> chain_smiles(const OptionChain& chain, std::int64_t now_ms,
                                             const ChainRules& rules) {
  if (detail::not_a_size(rules.max_spread)) return fail(Errc::invalid_argument, "max_spread");
  constexpr double least_spread = 0.001;
  std::map<std::string_view, std::size_t> latest;  // quote of each instrument
  std::string_view underlying = rules.underlying;
  for (std::size_t i = 0; i < chain.quotes.size(); ++i) {
    const ChainQuote& q = chain.quotes[i];
    const std::string_view name = q.instrument;
    const std::string_view of = name.substr(0, name.find('-'));
    if (underlying.empty()) underlying = of;
    if (of != underlying) {
      if (rules.underlying.empty()) return fail(Errc::invalid_argument, "underlying", 0, i);
      continue;
    }
    if (q.expiry_ms <= now_ms) continue;
    const auto [at, fresh] = latest.emplace(name, i);
    if (!fresh && q.timestamp_ms >= chain.quotes[at->second].timestamp_ms) at->second = i;
  }
  const auto chosen = [&](const ChainQuote& q) {
    return q.instrument.compare(0, underlying.size() + 1, std::string(underlying) + "-") == 0;
  };
  if (!chain.quotes.empty() && std::none_of(chain.quotes.begin(), chain.quotes.end(), chosen)) {
    return fail(Errc::invalid_argument, "underlying", 0, chain.quotes.size());
  }
  std::map<std::int64_t, std::vector<std::size_t>> expiries;
  for (const auto& [name, i] : latest) expiries[chain.quotes[i].expiry_ms].push_back(i);
  for (auto& [expiry_ms, members] : expiries) std::sort(members.begin(), members.end());
  std::vector<ChainSmile> smiles;
  for (const auto& [expiry_ms, members] : expiries) {
    ChainSmile smile;
    smile.expiry_ms = expiry_ms;
    smile.quotes.tau = years_between(now_ms, expiry_ms);
    // One forward for all: the median of what the messages say.
    std::vector<double> forwards;
    for (const std::size_t i : members) forwards.push_back(chain.quotes[i].forward);
    const auto middle = forwards.begin() + static_cast<std::ptrdiff_t>(forwards.size() / 2);
    std::nth_element(forwards.begin(), middle, forwards.end());
    smile.quotes.forward = *middle;
    std::vector<double> strikes;
    for (const std::size_t i : members) {
      const ChainQuote& q = chain.quotes[i];
      const bool out_of_the_money =
          q.kind == OptionKind::call ? q.strike >= *middle : q.strike < *middle;
      if (!out_of_the_money) continue;
      const auto picked = pick(q, smile.quotes.tau, *middle, rules);
      if (!picked || (rules.max_spread > 0 && picked->spread > rules.max_spread)) continue;
      smile.quotes.quotes.push_back(
          {q.strike, picked->vol, 1 / std::max(picked->spread, least_spread)});
      smile.source.push_back(i);
      strikes.push_back(q.strike);
    }
    std::sort(strikes.begin(), strikes.end());
    const auto different =
        static_cast<std::size_t>(std::unique(strikes.begin(), strikes.end()) - strikes.begin());
    if (different >= std::max<std::size_t>(rules.least_strikes, 1))
      smiles.push_back(std::move(smile));
  }
  return smiles;
}

}  // namespace btcfi::pricing
