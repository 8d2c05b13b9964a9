#pragma once

#include <btcfi/pricing/option.hpp>
#include <btcfi/pricing/smile.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace btcfi::pricing {

/// An option of Deribit as a ticker or a book summary shows it. What the message lacks is NaN.
struct ChainQuote {
  std::string instrument;      ///< "BTC-27DEC24-100000-C"
  std::int64_t expiry_ms = 0;  ///< 08:00 UTC of its day
  double strike = 0;
  OptionKind kind = OptionKind::call;
  /// Quoted in coins (the name has no quote currency), else in the quote currency.
  bool coin_settled = true;
  double forward = 0;  ///< underlying_price: the forward or synthetic forward of the expiry
  double bid_vol = 0;  ///< per year, 0.6 for Deribit's 60
  double ask_vol = 0;
  double mark_vol = 0;
  double bid_price = 0;
  double ask_price = 0;
  double mark_price = 0;
  std::int64_t timestamp_ms = 0;  ///< 0 when the message has none
};

/// The options of one message, as quotes.
struct OptionChain {
  std::vector<ChainQuote> quotes;
  std::size_t skipped = 0;  ///< instruments that are no options, or without a forward
};

inline constexpr std::size_t max_chain_quotes = 16'384;

/// Reads what Deribit's `public/ticker`, `public/get_book_summary_by_currency` and the `ticker.*`
/// notifications say of options: one object or a list, bare or as `result` or `params.data`; also a
/// list of whole answers. Errors: as json::parse; json_wrong_kind, json_missing_key and out_of_range
/// with the byte; parse naming `instrument_name` when a name has an option's form but no valid day or
/// strike; limit_exceeded above max_chain_quotes.
[[nodiscard]] Result<OptionChain> parse_deribit_chain(std::string_view json);

/// Which quotes make a smile.
struct ChainRules {
  /// Quotes wider than this in vol are left out; 0: no limit.
  double max_spread = 0.5;
  /// Take the venue's mark where a quote has not both sides, at the weight of `max_spread` (or 1).
  bool use_marks = false;
  std::size_t least_strikes = 3;  ///< smiles with fewer are left out
  /// Only the options whose names begin so: "BTC" are settled in coins, "BTC_USDC" in dollars. Empty:
  /// the chain must hold one kind alone.
  std::string underlying;
};

/// The quotes of one expiry.
struct ChainSmile {
  std::int64_t expiry_ms = 0;
  SmileQuotes quotes;
  std::vector<std::size_t> source;  ///< index in the chain of each quote
};

/// One smile per expiry later than `now_ms`, ascending: out of the money options, mid of bid and ask
/// vol, weight one over their difference (at least 0.1 vol points). Where a message has no vols (book
/// summaries), the mark's vol and the difference of the prices over the option's vega. Of several
/// quotes of one instrument the one with the latest timestamp counts, of equal ones the last. Errors:
/// invalid_argument naming `max_spread`, or `underlying` with the index of the first quote of a second
/// one where none is chosen, or with their number where none is of the one that is.
[[nodiscard]] Result<std::vector<ChainSmile>> chain_smiles(const OptionChain& chain,
                                                           std::int64_t now_ms,
                                                           const ChainRules& rules = {});

}  // namespace btcfi::pricing
