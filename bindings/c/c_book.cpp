#include "btcfi/book.h"
#include "detail/c_pricing.hpp"

#include <btcfi/pricing/book.hpp>

#include <algorithm>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::pricing;

struct btcfi_book {
  Book value;
};

namespace {

constexpr btcfi_position position_init = BTCFI_POSITION_INIT;
constexpr btcfi_book_market market_init = BTCFI_BOOK_MARKET_INIT;
constexpr btcfi_book_risk risk_init = BTCFI_BOOK_RISK_INIT;
constexpr btcfi_pnl pnl_init = BTCFI_PNL_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t position_first_size = 88;
constexpr std::size_t market_first_size = 48;
constexpr std::size_t risk_first_size = 120;
constexpr std::size_t pnl_first_size = 72;
static_assert(sizeof(btcfi_position) == position_first_size);
static_assert(sizeof(btcfi_book_market) == market_first_size);
static_assert(sizeof(btcfi_book_risk) == risk_first_size);
static_assert(sizeof(btcfi_pnl) == pnl_first_size);
static_assert(BTCFI_PRODUCT_INVERSE_PERPETUAL == static_cast<int>(Product::inverse_perpetual));
static_assert(BTCFI_BARRIER_UP_OUT == static_cast<int>(BarrierKind::up_out));
static_assert(BTCFI_BINARY_GAP == static_cast<int>(BinaryPays::gap));

/// An enumerator from C's int, which may hold anything.
template <class Enum>
Result<Enum> enum_in(int32_t value, int32_t last, const char* name) noexcept {
  if (value < 0 || value > last) return fail(Errc::invalid_argument, name);
  return static_cast<Enum>(value);
}

Result<Position> position_in(const btcfi_position* in, const char* where) noexcept {
  BTCFI_TRY(const btcfi_position p, struct_in(in, position_init, position_first_size, where, 1));
  Position out;
  BTCFI_TRY(out.product, enum_in<Product>(p.product, BTCFI_PRODUCT_INVERSE_PERPETUAL, "product"));
  BTCFI_TRY(out.kind, enum_in<OptionKind>(p.kind, BTCFI_OPTION_PUT, "kind"));
  BTCFI_TRY(out.pays, enum_in<BinaryPays>(p.pays, BTCFI_BINARY_GAP, "pays"));
  BTCFI_TRY(out.barrier_kind,
            enum_in<BarrierKind>(p.barrier_kind, BTCFI_BARRIER_UP_OUT, "barrier_kind"));
  if (p.touched != 0 && p.touched != 1) return fail(Errc::invalid_argument, "touched");
  out.touched = p.touched == 1;
  out.quantity = p.quantity, out.strike = p.strike, out.expires_at_ms = p.expires_at_ms;
  out.vol = p.vol, out.cash = p.cash, out.barrier = p.barrier;
  out.rebate = p.rebate, out.entry = p.entry;
  return out;
}

Result<BookMarket> market_in(const btcfi_book_market* in, const char* where,
                             std::size_t input) noexcept {
  BTCFI_TRY(const btcfi_book_market m, struct_in(in, market_init, market_first_size, where, input));
  return BookMarket{m.spot, m.now_ms, m.rate, m.dividend, m.vol_shift};
}

Result<AmericanTier> tier_in(int32_t tier) noexcept {
  return enum_in<AmericanTier>(tier, BTCFI_AMERICAN_HIGH, "tier");
}

Result<std::span<const double>> doubles_in(const double* data, std::size_t count,
                                           const char* name) noexcept {
  if (data == nullptr && count != 0) return fail(Errc::invalid_argument, name);
  return std::span<const double>(data, count);
}

}  // namespace

void btcfi_position_init(btcfi_position* position) {
  if (position != nullptr) *position = position_init;
}
void btcfi_book_market_init(btcfi_book_market* market) {
  if (market != nullptr) *market = market_init;
}
void btcfi_book_risk_init(btcfi_book_risk* risk) {
  if (risk != nullptr) *risk = risk_init;
}
void btcfi_pnl_init(btcfi_pnl* pnl) {
  if (pnl != nullptr) *pnl = pnl_init;
}

btcfi_status btcfi_book_create(btcfi_book** book, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(book, "btcfi_book_create", 0));
    *book = new btcfi_book{};
    return {};
  });
}

void btcfi_book_destroy(btcfi_book* book) { delete book; }

btcfi_status btcfi_book_add(btcfi_book* book, const btcfi_position* position, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(book, "btcfi_book_add", 0));
    BTCFI_TRY(const Position p, position_in(position, "btcfi_book_add"));
    return book->value.add(p);
  });
}

btcfi_status btcfi_book_remove(btcfi_book* book, size_t index, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(book, "btcfi_book_remove", 0));
    return book->value.remove(index);
  });
}

size_t btcfi_book_count(const btcfi_book* book) {
  return book == nullptr ? 0 : book->value.positions().size();
}

btcfi_status btcfi_book_value(const btcfi_book* book, btcfi_book_risk* risk,
                              const btcfi_book_market* market, int32_t tier, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_book_value";
    BTCFI_CHECK(need(book, where, 0));
    BTCFI_TRY(const BookMarket m, market_in(market, where, 2));
    BTCFI_TRY(const AmericanTier t, tier_in(tier));
    BTCFI_TRY(const BookRisk r, book->value.risk(m, t));
    btcfi_book_risk out = risk_init;
    out.value = r.value, out.delta = r.delta, out.gamma = r.gamma, out.vega = r.vega;
    out.theta = r.theta, out.rho = r.rho, out.phi = r.phi;
    out.value_coin = r.value_coin, out.delta_coin = r.delta_coin;
    out.delta_premium_adjusted = r.delta_premium_adjusted, out.gamma_coin = r.gamma_coin;
    out.vega_coin = r.vega_coin, out.theta_coin = r.theta_coin, out.hedge_usd = r.hedge_usd;
    return struct_out(out, risk, risk_first_size, where, 1);
  });
}

btcfi_status btcfi_book_ladder(const btcfi_book* book, double* values, size_t capacity,
                               size_t* written, const btcfi_book_market* market,
                               const double* spots, size_t spots_len, const double* vol_shifts,
                               size_t vol_shifts_len, int32_t tier, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_book_ladder";
    BTCFI_CHECK(need(book, where, 0));
    BTCFI_CHECK(need(written, where, 3));
    if (values == nullptr && capacity != 0) return fail(Errc::invalid_argument, where, 1);
    BTCFI_TRY(const BookMarket m, market_in(market, where, 4));
    BTCFI_TRY(const auto rows, doubles_in(spots, spots_len, "spots"));
    BTCFI_TRY(const auto columns, doubles_in(vol_shifts, vol_shifts_len, "vol_shifts"));
    BTCFI_TRY(const AmericanTier t, tier_in(tier));
    constexpr std::size_t most = std::size_t{1} << 24;
    if (spots_len != 0 && vol_shifts_len > most / spots_len)
      return fail(Errc::limit_exceeded, "spots");
    const std::size_t needed = spots_len * vol_shifts_len;
    if (needed > capacity) {
      *written = needed;
      return fail(Errc::buffer_too_small, where, 0, needed);
    }
    BTCFI_TRY(const std::vector<double> cells, book->value.ladder(m, rows, columns, t));
    std::copy(cells.begin(), cells.end(), values);
    *written = needed;
    return {};
  });
}

btcfi_status btcfi_book_attribution(const btcfi_book* book, btcfi_pnl* pnl,
                                    const btcfi_book_market* from, const btcfi_book_market* to,
                                    const double* new_vols, size_t new_vols_len, int32_t tier,
                                    btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_book_attribution";
    BTCFI_CHECK(need(book, where, 0));
    BTCFI_TRY(const BookMarket before, market_in(from, where, 2));
    BTCFI_TRY(const BookMarket after, market_in(to, where, 3));
    BTCFI_TRY(const auto vols, doubles_in(new_vols, new_vols_len, "new_vols"));
    BTCFI_TRY(const AmericanTier t, tier_in(tier));
    BTCFI_TRY(const Pnl p, book->value.attribution(before, after, vols, t));
    btcfi_pnl out = pnl_init;
    out.total_e8 = p.total.e8, out.delta_e8 = p.delta.e8, out.gamma_e8 = p.gamma.e8;
    out.vega_e8 = p.vega.e8, out.theta_e8 = p.theta.e8, out.rho_e8 = p.rho.e8;
    out.phi_e8 = p.phi.e8, out.residual_e8 = p.residual.e8;
    return struct_out(out, pnl, pnl_first_size, where, 1);
  });
}
