#include <btcfi/pricing/book.hpp>

#include <pricing/terms.hpp>
#include <pricing/watcher.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace btcfi::pricing {
namespace {

/// What the products' quotes have in common, for one unit.
struct Unit {
  double price = 0, delta = 0, gamma = 0, vega = 0, theta = 0, rho = 0, phi = 0;
};

template <class Quote>
Unit unit_of(const Quote& q) noexcept {
  return {q.price, q.delta, q.gamma, q.vega, q.theta, q.rho, q.phi};
}

bool is_option(Product product) noexcept {
  return product != Product::coin && product != Product::inverse_perpetual;
}

double vol_at(const Position& p, const BookMarket& m) noexcept {
  return std::max(p.vol + m.vol_shift, 0.0);
}

Result<Unit> value(const Position& p, const BookMarket& m, AmericanTier tier) noexcept {
  const double tau = is_option(p.product) ? years_between(m.now_ms, p.expires_at_ms) : 0;
  const SpotMarket market{m.spot, vol_at(p, m), m.rate, m.dividend};
  switch (p.product) {
    case Product::european: {
      BTCFI_TRY(const EuropeanQuote q, black_scholes({p.kind, p.strike, tau}, market));
      return unit_of(q);
    }
    case Product::american: {
      BTCFI_TRY(const AmericanQuote q, american({p.kind, p.strike, tau}, market, tier));
      return unit_of(q);
    }
    case Product::binary: {
      BTCFI_TRY(const ExoticQuote q, binary({p.kind, p.pays, p.strike, tau, p.cash}, market));
      return unit_of(q);
    }
    case Product::barrier: {
      BTCFI_TRY(
          const ExoticQuote q,
          barrier({p.kind, p.barrier_kind, p.strike, p.barrier, tau, p.rebate, p.touched}, market));
      return unit_of(q);
    }
    case Product::coin: return Unit{m.spot, 1, 0, 0, 0, 0, 0};
    case Product::inverse_perpetual: {
      // Coins gained, 1/entry - 1/spot, at the spot.
      return Unit{m.spot / p.entry - 1, 1 / p.entry, 0, 0, 0, 0, 0};
    }
  }
  return fail(Errc::invalid_argument, "product");
}

/// Of a position: `quantity` of the unit; the coin block follows from the other.
BookRisk risk_of(const Unit& u, double quantity, double spot) noexcept {
  BookRisk r;
  r.value = quantity * u.price;
  r.delta = quantity * u.delta;
  r.gamma = quantity * u.gamma;
  r.vega = quantity * u.vega;
  r.theta = quantity * u.theta;
  r.rho = quantity * u.rho;
  r.phi = quantity * u.phi;
  r.value_coin = r.value / spot;
  r.delta_premium_adjusted = r.delta - r.value_coin;
  r.delta_coin = r.delta_premium_adjusted / spot;
  r.gamma_coin = r.gamma / spot - 2 * r.delta_coin / spot;
  r.vega_coin = r.vega / spot;
  r.theta_coin = r.theta / spot;
  r.hedge_usd = -spot * r.delta_premium_adjusted;
  return r;
}

constexpr double BookRisk::*risk_members[] = {
    &BookRisk::value,      &BookRisk::delta,
    &BookRisk::gamma,      &BookRisk::vega,
    &BookRisk::theta,      &BookRisk::rho,
    &BookRisk::phi,        &BookRisk::value_coin,
    &BookRisk::delta_coin, &BookRisk::delta_premium_adjusted,
    &BookRisk::gamma_coin, &BookRisk::vega_coin,
    &BookRisk::theta_coin, &BookRisk::hedge_usd};

Status check(const BookMarket& m) noexcept {
  if (detail::not_positive(m.spot)) return fail(Errc::invalid_argument, "spot");
  if (detail::not_finite(m.rate)) return fail(Errc::invalid_argument, "rate");
  if (detail::not_finite(m.dividend)) return fail(Errc::invalid_argument, "dividend");
  if (detail::not_finite(m.vol_shift)) return fail(Errc::invalid_argument, "vol_shift");
  return {};
}

/// The error of a position, which it names.
Error at_position(Error error, std::size_t index) noexcept {
  return fail(error.code, error.where, error.input, index);
}

Result<Price> amount(double x) noexcept { return Price::nearest(std::isfinite(x) ? x : 0); }

constexpr Price Pnl::*terms[] = {&Pnl::delta, &Pnl::gamma, &Pnl::vega,
                                 &Pnl::theta, &Pnl::rho,   &Pnl::phi};

/// Every cell of a ladder that one position adds to.
Status add_to_ladder(const Position& p, const BookMarket& market, std::span<const double> spots,
                     std::span<const double> shifts, AmericanTier tier, std::vector<double>& cells,
                     detail::Watcher& watcher) {
  for (std::size_t c = 0; c < shifts.size(); ++c) {
    BookMarket m = market;
    m.vol_shift += shifts[c];
    std::optional<AmericanBoundary> boundary;
    if (p.product == Product::american) {
      BTCFI_TRY(auto solved,
                AmericanBoundary::solve({p.kind, years_between(m.now_ms, p.expires_at_ms),
                                         vol_at(p, m), m.rate, m.dividend},
                                        tier));
      boundary = std::move(solved);
      BTCFI_CHECK(watcher.look());
    }
    for (std::size_t r = 0; r < spots.size(); ++r) {
      m.spot = spots[r];
      double price = 0;
      if (boundary) {
        BTCFI_TRY(const AmericanQuote q, boundary->quote(m.spot, p.strike));
        price = q.price;
      } else {
        BTCFI_TRY(const Unit u, value(p, m, tier));
        price = u.price;
      }
      cells[r * shifts.size() + c] += p.quantity * price;
      BTCFI_CHECK(watcher.look());
    }
  }
  return {};
}

}  // namespace

Status Book::add(const Position& p) {
  if (positions_.size() >= max_positions) return fail(Errc::limit_exceeded, "positions");
  if (p.product > Product::inverse_perpetual) return fail(Errc::invalid_argument, "product");
  if (detail::not_finite(p.quantity)) return fail(Errc::invalid_argument, "quantity");
  if (p.product == Product::inverse_perpetual && detail::not_positive(p.entry))
    return fail(Errc::invalid_argument, "entry");
  if (is_option(p.product)) {
    if (p.kind > OptionKind::put) return fail(Errc::invalid_argument, "kind");
    if (detail::not_a_size(p.strike)) return fail(Errc::invalid_argument, "strike");
    if (detail::not_a_size(p.vol)) return fail(Errc::invalid_argument, "vol");
  }
  if (p.product == Product::binary) {
    if (p.pays > BinaryPays::gap) return fail(Errc::invalid_argument, "pays");
    if (detail::not_finite(p.cash)) return fail(Errc::invalid_argument, "cash");
  }
  if (p.product == Product::barrier) {
    if (p.barrier_kind > BarrierKind::up_out) return fail(Errc::invalid_argument, "barrier_kind");
    if (detail::not_positive(p.barrier)) return fail(Errc::invalid_argument, "barrier");
    if (detail::not_a_size(p.rebate)) return fail(Errc::invalid_argument, "rebate");
  }
  positions_.push_back(p);
  return {};
}

Status Book::remove(std::size_t index) {
  if (index >= positions_.size()) return fail(Errc::out_of_range, "index", 0, index);
  positions_.erase(positions_.begin() + static_cast<std::ptrdiff_t>(index));
  return {};
}

Result<std::vector<BookRisk>> Book::risks(const BookMarket& market, AmericanTier tier,
                                          const Watch& watch) const {
  BTCFI_CHECK(check(market));
  detail::Watcher watcher(watch);
  std::vector<BookRisk> rows;
  rows.reserve(positions_.size());
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    const auto u = value(positions_[i], market, tier);
    if (!u) return at_position(u.error(), i);
    rows.push_back(risk_of(*u, positions_[i].quantity, market.spot));
    BTCFI_CHECK(watcher.look());
  }
  return rows;
}

Result<BookRisk> Book::risk(const BookMarket& market, AmericanTier tier, const Watch& watch) const {
  BTCFI_TRY(const std::vector<BookRisk> rows, risks(market, tier, watch));
  BookRisk sum;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const auto member : risk_members) {
      sum.*member += rows[i].*member;
      // Infinite gammas of opposite sign, at the strike at expiry: nothing can be said.
      if (std::isnan(sum.*member)) return fail(Errc::out_of_range, "positions", 0, i);
    }
  }
  return sum;
}

Result<std::vector<double>> Book::ladder(const BookMarket& market, std::span<const double> spots,
                                         std::span<const double> vol_shifts, AmericanTier tier,
                                         const Watch& watch) const {
  BTCFI_CHECK(check(market));
  for (std::size_t i = 0; i < spots.size(); ++i) {
    if (detail::not_positive(spots[i])) return fail(Errc::invalid_argument, "spots", 0, i);
  }
  for (std::size_t i = 0; i < vol_shifts.size(); ++i) {
    if (detail::not_finite(vol_shifts[i])) return fail(Errc::invalid_argument, "vol_shifts", 0, i);
  }
  constexpr std::size_t most = std::size_t{1} << 24;
  if (!spots.empty() && vol_shifts.size() > most / spots.size())
    return fail(Errc::limit_exceeded, "spots");
  detail::Watcher watcher(watch);
  std::vector<double> cells(spots.size() * vol_shifts.size());
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    const Status added =
        add_to_ladder(positions_[i], market, spots, vol_shifts, tier, cells, watcher);
    if (!added) return at_position(added.error(), i);
  }
  return cells;
}

Result<std::vector<Pnl>> Book::attributions(const BookMarket& from, const BookMarket& to,
                                            std::span<const double> new_vols, AmericanTier tier,
                                            const Watch& watch) const {
  BTCFI_CHECK(check(from));
  BTCFI_CHECK(check(to));
  if (to.now_ms < from.now_ms) return fail(Errc::invalid_argument, "to");
  if (!new_vols.empty() && new_vols.size() != positions_.size())
    return fail(Errc::invalid_argument, "new_vols");
  const double spot = to.spot - from.spot;
  detail::Watcher watcher(watch);
  std::vector<Pnl> rows;
  rows.reserve(positions_.size());
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    const Position& p = positions_[i];
    Position later = p;
    if (!new_vols.empty()) {
      if (detail::not_a_size(new_vols[i])) return fail(Errc::invalid_argument, "new_vols", 0, i);
      later.vol = new_vols[i];
    }
    const auto u = value(p, from, tier);
    if (!u) return at_position(u.error(), i);
    const auto v = value(later, to, tier);
    if (!v) return at_position(v.error(), i);
    // Time stops at expiry.
    const double years = std::min(years_between(from.now_ms, to.now_ms),
                                  years_between(from.now_ms, p.expires_at_ms));
    const double q = p.quantity;
    Pnl row;
    BTCFI_TRY(row.total, amount(q * (v->price - u->price)));
    BTCFI_TRY(row.delta, amount(q * u->delta * spot));
    BTCFI_TRY(row.gamma, amount(q * 0.5 * u->gamma * spot * spot));
    BTCFI_TRY(row.vega, amount(q * u->vega * (vol_at(later, to) - vol_at(p, from))));
    BTCFI_TRY(row.theta, amount(q * u->theta * years));
    BTCFI_TRY(row.rho, amount(q * u->rho * (to.rate - from.rate)));
    BTCFI_TRY(row.phi, amount(q * u->phi * (to.dividend - from.dividend)));
    row.residual = row.total;
    for (const auto term : terms) {
      if (__builtin_sub_overflow(row.residual.e8, (row.*term).e8, &row.residual.e8))
        return fail(Errc::out_of_range, "attribution", 0, i);
    }
    rows.push_back(row);
    BTCFI_CHECK(watcher.look());
  }
  return rows;
}

Result<Pnl> Book::attribution(const BookMarket& from, const BookMarket& to,
                              std::span<const double> new_vols, AmericanTier tier,
                              const Watch& watch) const {
  BTCFI_TRY(const std::vector<Pnl> rows, attributions(from, to, new_vols, tier, watch));
  Pnl sum;
  for (const Pnl& row : rows) {
    const auto add = [&](Price Pnl::*term) {
      return !__builtin_add_overflow((sum.*term).e8, (row.*term).e8, &(sum.*term).e8);
    };
    bool fits = add(&Pnl::total) && add(&Pnl::residual);
    for (const auto term : terms) fits = fits && add(term);
    if (!fits) return fail(Errc::overflow, "attribution");
  }
  return sum;
}

}  // namespace btcfi::pricing
