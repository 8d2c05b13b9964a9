#include "btcfi/american.h"
#include "detail/c_pricing.hpp"

#include <btcfi/pricing/american.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::pricing;

struct btcfi_american_boundary {
  AmericanBoundary value;
};

namespace {

constexpr btcfi_american_quote quote_init = BTCFI_AMERICAN_QUOTE_INIT;
constexpr btcfi_american_columns columns_init = BTCFI_AMERICAN_COLUMNS_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t quote_first_size = 80;
constexpr std::size_t columns_first_size = 8 + 9 * sizeof(void*);
static_assert(sizeof(btcfi_american_quote) == quote_first_size);
static_assert(sizeof(btcfi_american_columns) == columns_first_size);
static_assert(BTCFI_AMERICAN_HIGH == static_cast<int>(AmericanTier::high));

Result<AmericanTier> tier_in(int32_t tier) noexcept {
  if (tier < BTCFI_AMERICAN_FAST || tier > BTCFI_AMERICAN_HIGH)
    return fail(Errc::invalid_argument, "tier");
  return static_cast<AmericanTier>(tier);
}

btcfi_american_quote to_c(const AmericanQuote& q) noexcept {
  btcfi_american_quote out = quote_init;
  out.exercise = q.exercise ? 1 : 0;
  out.price = q.price, out.delta = q.delta, out.gamma = q.gamma, out.vega = q.vega;
  out.theta = q.theta, out.rho = q.rho, out.phi = q.phi;
  out.premium = q.premium, out.boundary = q.boundary;
  return out;
}

}  // namespace

void btcfi_american_quote_init(btcfi_american_quote* quote) {
  if (quote != nullptr) *quote = quote_init;
}
void btcfi_american_columns_init(btcfi_american_columns* columns) {
  if (columns != nullptr) *columns = columns_init;
}

btcfi_status btcfi_option_american(btcfi_american_quote* quote, const btcfi_option* option,
                                   int32_t tier, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_american";
    BTCFI_TRY(const Contract c, contract_in(option, where));
    BTCFI_TRY(const AmericanTier t, tier_in(tier));
    BTCFI_TRY(const AmericanQuote q, american(c.option, c.market, t));
    return struct_out(to_c(q), quote, quote_first_size, where, 0);
  });
}

btcfi_status btcfi_option_american_batch(uint8_t* statuses, size_t* failed,
                                         const btcfi_american_columns* quotes,
                                         const btcfi_option_columns* options, size_t count,
                                         int32_t tier, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_american_batch";
    BTCFI_TRY(const SpotColumns in, columns_in(options, where));
    BTCFI_TRY(const btcfi_american_columns q,
              struct_in(quotes, columns_init, columns_first_size, where, 2));
    BTCFI_TRY(const AmericanTier t, tier_in(tier));
    const AmericanColumns out{
        out_column(q.price, count), out_column(q.delta, count),   out_column(q.gamma, count),
        out_column(q.vega, count),  out_column(q.theta, count),   out_column(q.rho, count),
        out_column(q.phi, count),   out_column(q.premium, count), out_column(q.boundary, count)};
    BTCFI_TRY(const std::size_t bad,
              american_batch(count, in, out, statuses_in(statuses, count), t));
    if (failed != nullptr) *failed = bad;
    return {};
  });
}

btcfi_status btcfi_american_boundary_create(btcfi_american_boundary** boundary,
                                            const btcfi_option* terms, int32_t tier,
                                            btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_american_boundary_create";
    BTCFI_CHECK(need(boundary, where, 0));
    BTCFI_TRY(const Contract c, contract_in(terms, where));
    BTCFI_TRY(const AmericanTier t, tier_in(tier));
    BTCFI_TRY(
        AmericanBoundary solved,
        AmericanBoundary::solve(
            {c.option.kind, c.option.tau, c.market.vol, c.market.rate, c.market.dividend}, t));
    *boundary = new btcfi_american_boundary{std::move(solved)};
    return {};
  });
}

void btcfi_american_boundary_destroy(btcfi_american_boundary* boundary) { delete boundary; }

btcfi_status btcfi_american_boundary_quote(const btcfi_american_boundary* boundary,
                                           btcfi_american_quote* quote, double spot, double strike,
                                           btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_american_boundary_quote";
    BTCFI_CHECK(need(boundary, where, 0));
    BTCFI_TRY(const AmericanQuote q, boundary->value.quote(spot, strike));
    return struct_out(to_c(q), quote, quote_first_size, where, 1);
  });
}

btcfi_status btcfi_american_boundary_at(const btcfi_american_boundary* boundary, double* spot,
                                        double strike, double tau_left, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(boundary, "btcfi_american_boundary_at", 0));
    BTCFI_CHECK(need(spot, "btcfi_american_boundary_at", 1));
    BTCFI_TRY(const double at, boundary->value.boundary_at(strike, tau_left));
    *spot = at;
    return {};
  });
}
