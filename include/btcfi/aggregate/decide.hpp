#pragma once

#include <btcfi/aggregate/rules.hpp>
#include <btcfi/core/market.hpp>

namespace btcfi::aggregate {

/// Quotes or missing sources that one decision may have.
inline constexpr std::size_t max_inputs = 64;

/// So many sources have to be left of so many asked.
struct Quorum {
  std::uint8_t needed = 2;
  std::uint8_t sources = 3;

  /// "2/3". Errors: parse.
  [[nodiscard]] static Result<Quorum> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const Quorum&, const Quorum&) = default;
};

/// What is asked for, and by which rules it is answered. All of it stands in the evidence.
struct Request {
  Method method = Method::clamped_mean;
  Quorum quorum;
  Currency base = btc;
  Currency quote = usd;
  /// A price in USDT counts as one in USD. Off: it is dropped as of another currency.
  bool treat_usdt_as_usd = false;
  /// For Method::clamped_mean. At most 10,000.
  std::uint16_t clamp_bps = 50;
  /// A price further than this from the median of all is dropped before the rule; 0: none is.
  std::uint16_t max_deviation_bps = 500;
  /// The highest and the lowest price used may lie so far apart, as a part of the median, or there
  /// is no price; 0: no limit.
  std::uint16_t max_spread_bps = 0;
  /// Older quotes are stale.
  std::uint32_t max_age_ms = 15'000;
  /// Quotes further in the future are refused; up to here the exchange's clock may be ahead.
  std::uint32_t max_ahead_ms = 2'000;
  /// The time of the decision.
  Timestamp now;
  /// The moment that every quote must be for, e.g. the end of a closed minute; none: any that is
  /// fresh.
  std::optional<Timestamp> moment;

  friend bool operator==(const Request&, const Request&) = default;
};

/// Errors: invalid_argument, `where` naming the member.
[[nodiscard]] Status check_request(const Request& request) noexcept;

/// A source that was asked and gave no quote, and why.
struct Missing {
  Exchange exchange = Exchange::binance;
  Errc why = Errc::ok;

  friend bool operator==(const Missing&, const Missing&) = default;
};

/// What became of a quote.
enum class Verdict : std::uint8_t {
  used = 0,
  wrong_market = 1,  ///< another base or quote currency
  not_positive = 2,  ///< a price of 0 or less
  from_future = 3,   ///< its time lies after now by more than max_ahead_ms
  stale = 4,         ///< older than max_age_ms
  other_moment = 5,  ///< not for the moment that was asked for
  superseded = 6,    ///< the same exchange has a later quote, or the same one again
  contradicted = 7,  ///< the same exchange has another price for the same time: neither is used
  outlier = 8,       ///< further from the median than max_deviation_bps
};

/// "used", "wrong-market", ...; "unknown" for another value.
[[nodiscard]] const char* to_string(Verdict verdict) noexcept;

/// A quote, what became of it, and the price it counted with (after clamping; 0 when not used).
struct Judged {
  Quote quote;
  Verdict verdict = Verdict::used;
  Price counted;

  friend bool operator==(const Judged&, const Judged&) = default;
};

/// The price that was decided on, how sure it is, and what became of every quote.
struct Decision {
  Price price;
  /// The greatest distance of a used quote's own price from `price`.
  Price confidence;
  /// The median of the used prices, whatever the method.
  Price median;
  /// How many quotes were used.
  std::size_t used = 0;

  friend bool operator==(const Decision&, const Decision&) = default;
};

struct Evidence;

/// The verdict on every quote, in canonical order (exchange, currencies, time, price, payload).
///
/// An exchange counts once: its quotes in the asked currency come before those taken for it, then
/// the later before the earlier; what is left is superseded. Two prices for one time contradict
/// each other, and neither counts. Says what happened where decide() only says that there is no
/// quorum. Errors: as check_request; limit_exceeded.
[[nodiscard]] Result<std::vector<Judged>> judge(std::span<const Quote> quotes,
                                                const Request& request);

/// One price, with the evidence that replays to it. The order of quotes does not matter.
///
///     auto evidence = aggregate::decide(quotes, missing, {.now = now, .moment = minute_end});
///     if (evidence) use(evidence->decision.price);
///
/// Errors: aggregate_no_quorum (offset: sources left), aggregate_spread_too_wide (offset: the
/// spread in basis points); as judge.
[[nodiscard]] Result<Evidence> decide(std::span<const Quote> quotes,
                                      std::span<const Missing> missing, const Request& request);

}  // namespace btcfi::aggregate
