#pragma once

#include <btcfi/core/price.hpp>
#include <btcfi/pricing/american.hpp>
#include <btcfi/pricing/barrier.hpp>
#include <btcfi/pricing/binary.hpp>
#include <btcfi/pricing/watch.hpp>

#include <span>
#include <vector>

namespace btcfi::pricing {

enum class Product : std::uint8_t {
  european,           ///< also a coin-settled one: it is worth the same
  american,           ///< `kind`, `strike`
  binary,             ///< also `pays`, `cash`
  barrier,            ///< also `barrier_kind`, `barrier`, `rebate`, `touched`
  coin,               ///< coins held or owed: nothing but `quantity`
  inverse_perpetual,  ///< long `quantity` of quote currency since `entry`, settled in coins
};

/// What is held: `quantity` > 0 bought, < 0 sold, in coins of notional (an inverse perpetual: quote
/// currency). Members that the product does not name are not read.
struct Position {
  Product product = Product::european;
  OptionKind kind = OptionKind::call;
  double quantity = 0;
  double strike = 0;
  std::int64_t expires_at_ms = 0;  ///< UTC; at and after it the option is worth its payoff
  double vol = 0;                  ///< at which it is marked
  BinaryPays pays = BinaryPays::cash;
  double cash = 1;
  BarrierKind barrier_kind = BarrierKind::down_out;
  double barrier = 0;
  double rebate = 0;
  bool touched = false;
  double entry = 0;
};

/// The market that a book is valued in. `vol_shift` is added to the vol of every position; a sum
/// below zero counts as zero.
struct BookMarket {
  double spot = 0;  ///< > 0
  std::int64_t now_ms = 0;
  double rate = 0;
  double dividend = 0;
  double vol_shift = 0;
};

/// Worth and sensitivities, of a position or of all: in quote currency (first block, units as in
/// EuropeanQuote) and for one who counts in coins.
struct BookRisk {
  double value = 0;
  double delta = 0;  ///< coins
  double gamma = 0;
  double vega = 0;
  double theta = 0;  ///< per year of passing time
  double rho = 0;
  double phi = 0;

  double value_coin = 0;
  double delta_coin = 0;              ///< d value_coin / d spot
  double delta_premium_adjusted = 0;  ///< delta - value_coin: spot times delta_coin, in coins
  double gamma_coin = 0;
  double vega_coin = 0;
  double theta_coin = 0;
  /// Notional in quote currency of an inverse perpetual to be held long so that the sum is neutral
  /// in coins.
  double hedge_usd = 0;

  [[nodiscard]] double theta_per_day() const noexcept { return theta / days_per_year; }
  [[nodiscard]] double vega_per_point() const noexcept { return vega / 100; }
};

/// Where a change of worth came from, in quote currency rounded to 1e-8, half to even. The terms are
/// integers, and `total` is exactly the sum of the others; so are sums over positions.
struct Pnl {
  Price total;
  Price delta;     ///< delta times the change of spot
  Price gamma;     ///< half of gamma times its square
  Price vega;      ///< vega times the change of vol
  Price theta;     ///< theta times the time that passed
  Price rho;       ///< rho times the change of rate
  Price phi;       ///< phi times the change of dividend
  Price residual;  ///< what these leave: higher and mixed terms

  friend bool operator==(const Pnl&, const Pnl&) = default;
};

/// Positions and what they are worth together.
///
/// A const Book may be used from many threads. All methods but add and remove leave it unchanged.
///
///     Book book;
///     BTCFI_CHECK(book.add({.product = Product::american, .kind = OptionKind::put, .quantity = -2,
///                           .strike = 90'000, .expires_at_ms = friday, .vol = 0.55}));
///     BTCFI_TRY(auto risk, book.risk({.spot = 100'000, .now_ms = now}));
class Book {
 public:
  static constexpr std::size_t max_positions = std::size_t{1} << 20;

  /// Errors: invalid_argument naming the member; limit_exceeded.
  [[nodiscard]] Status add(const Position& position);
  /// Takes one out; those after it move up. Errors: out_of_range.
  [[nodiscard]] Status remove(std::size_t index);
  [[nodiscard]] std::span<const Position> positions() const noexcept { return positions_; }

  /// One row for each position, signed by its quantity. Errors: invalid_argument naming the
  /// market's member; those of the pricing functions, with the position as offset; wrong_state
  /// when cancelled.
  [[nodiscard]] Result<std::vector<BookRisk>> risks(const BookMarket& market,
                                                    AmericanTier tier = AmericanTier::accurate,
                                                    const Watch& watch = {}) const;
  /// The sum of the rows. Errors: as risks.
  [[nodiscard]] Result<BookRisk> risk(const BookMarket& market,
                                      AmericanTier tier = AmericanTier::accurate,
                                      const Watch& watch = {}) const;

  /// The worth of the book in quote currency at every spot (rows) and vol shift (columns, added to
  /// the market's), row by row. American positions solve one boundary for each shift. Errors: as
  /// risks; invalid_argument "spots", "vol_shifts" for values that are none; limit_exceeded when the
  /// grid has more than 2^24 cells.
  [[nodiscard]] Result<std::vector<double>> ladder(const BookMarket& market,
                                                   std::span<const double> spots,
                                                   std::span<const double> vol_shifts,
                                                   AmericanTier tier = AmericanTier::fast,
                                                   const Watch& watch = {}) const;

  /// What changed each position's worth from one market to another, by the sensitivities at `from`;
  /// `new_vols`, if not empty, are the positions' marks at `to`. A sensitivity that is not finite (at
  /// the strike at expiry) explains nothing. Errors: as risks; invalid_argument "new_vols", "to" for
  /// a time before `from`; out_of_range for amounts beyond 9e10.
  [[nodiscard]] Result<std::vector<Pnl>> attributions(const BookMarket& from, const BookMarket& to,
                                                      std::span<const double> new_vols = {},
                                                      AmericanTier tier = AmericanTier::accurate,
                                                      const Watch& watch = {}) const;
  /// The sum of the rows, exactly. Errors: as attributions; overflow.
  [[nodiscard]] Result<Pnl> attribution(const BookMarket& from, const BookMarket& to,
                                        std::span<const double> new_vols = {},
                                        AmericanTier tier = AmericanTier::accurate,
                                        const Watch& watch = {}) const;

 private:
  std::vector<Position> positions_;
};

}  // namespace btcfi::pricing
