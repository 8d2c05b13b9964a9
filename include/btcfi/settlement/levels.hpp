#pragma once

#include <btcfi/settlement/cover.hpp>
#include <btcfi/settlement/terms.hpp>

#include <optional>
#include <span>

namespace btcfi::settlement {

/// Most runs that a contract may have; each is one bucket leaf.
inline constexpr std::size_t max_runs = 1'024;

/// The prices from lo to hi, both included, all pay the same.
struct Run {
  std::uint32_t lo = 0;
  std::uint32_t hi = 0;
  Sats payout{};
  friend bool operator==(const Run&, const Run&) = default;
};

/// How many pre-signatures each side makes for a table, per oracle subset (PROTOCOL section 5).
struct LevelCounts {
  std::size_t runs = 0;
  std::size_t paying_runs = 0;
  /// Prefixes of paying runs: pool-2.
  std::size_t paying_prefixes = 0;
  /// Prefixes of runs that pay nothing.
  std::size_t otm_prefixes = 0;
  /// Prefixes whose payout is 0 or below the void amount: buyer-2.
  std::size_t buyer_2 = 0;
  /// Runs whose payout is 0 or below the void amount: buyer-3.
  std::size_t buyer_3 = 0;
  /// All other prefixes: buyer-M.
  std::size_t buyer_m = 0;
};

/// The payoff as a complete table: runs of equal payout that cover 0 .. 2^price_bits - 1 once, in
/// price order, neighbours with different payouts.
class LevelTable {
 public:
  /// Builds the table by inverting the payoff at each level: work grows with the runs, not with
  /// the prices. Errors: too_many_levels (above max_runs), terms_out_of_domain (terms whose payoff
  /// is not defined: quantity, price_bits, step or collateral outside their domain).
  [[nodiscard]] static Result<LevelTable> build(const Terms& terms);

  [[nodiscard]] std::span<const Run> runs() const noexcept { return runs_; }
  [[nodiscard]] unsigned price_bits() const noexcept { return price_bits_; }
  /// Index of the run that holds a price; prices above the domain are in the last one.
  [[nodiscard]] std::size_t run_of(std::uint64_t price) const noexcept;
  /// The dyadic prefixes of run \p index, in price order.
  [[nodiscard]] std::vector<Prefix> prefixes(std::size_t index) const;
  [[nodiscard]] LevelCounts counts(Sats void_amount) const;
  /// The largest p(S) - P(S): what rounding costs the buyer at most. The table must be of these
  /// terms.
  [[nodiscard]] Sats worst_rounding(const Terms& terms) const noexcept;
  [[nodiscard]] Sats max_payout() const noexcept;

  friend bool operator==(const LevelTable&, const LevelTable&) = default;

 private:
  std::vector<Run> runs_;
  unsigned price_bits_ = 0;
};

/// True where the buyer hands the pool a pre-signature in advance: payouts that are zero or below
/// the void amount (PROTOCOL section 5, buyer-2 and buyer-3).
[[nodiscard]] constexpr bool returned_early(Sats payout, Sats void_amount) noexcept {
  return payout.value == 0 || payout < void_amount;
}

/// The smallest of 1, 2, 5 x 10^k sats that keeps the table within max_runs, whatever the step of
/// the terms is. Errors: as LevelTable::build.
[[nodiscard]] Result<Sats> default_step(const Terms& terms);

}  // namespace btcfi::settlement
