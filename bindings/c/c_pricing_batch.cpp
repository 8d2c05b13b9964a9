#include "detail/c_pricing.hpp"

#include <btcfi/pricing/batch.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::pricing;

namespace {

constexpr btcfi_quote_columns quote_columns_init = BTCFI_QUOTE_COLUMNS_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t quote_columns_first_size = 8 + 18 * sizeof(void*);
static_assert(sizeof(btcfi_quote_columns) == quote_columns_first_size);

Result<QuoteColumns> quotes_in(const btcfi_quote_columns* in, std::size_t count,
                               const char* where) {
  BTCFI_TRY(const btcfi_quote_columns q,
            struct_in(in, quote_columns_init, quote_columns_first_size, where, 2));
  const auto span = [&](double* p) { return out_column(p, count); };
  return QuoteColumns{
      span(q.price), span(q.delta),  span(q.gamma),          span(q.vega),       span(q.theta),
      span(q.rho),   span(q.phi),    span(q.dual_delta),     span(q.dual_gamma), span(q.vanna),
      span(q.volga), span(q.charm),  span(q.veta),           span(q.speed),      span(q.color),
      span(q.zomma), span(q.ultima), span(q.itm_probability)};
}

}  // namespace

void btcfi_option_columns_init(btcfi_option_columns* columns) {
  if (columns != nullptr) *columns = option_columns_init;
}
void btcfi_quote_columns_init(btcfi_quote_columns* columns) {
  if (columns != nullptr) *columns = quote_columns_init;
}

btcfi_status btcfi_option_black_scholes_batch(uint8_t* statuses, size_t* failed,
                                              const btcfi_quote_columns* quotes,
                                              const btcfi_option_columns* options, size_t count,
                                              btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_black_scholes_batch";
    BTCFI_TRY(const SpotColumns in, columns_in(options, where));
    BTCFI_TRY(const QuoteColumns out, quotes_in(quotes, count, where));
    BTCFI_TRY(const std::size_t bad,
              black_scholes_batch(count, in, out, statuses_in(statuses, count)));
    if (failed != nullptr) *failed = bad;
    return {};
  });
}

btcfi_status btcfi_option_black76_batch(uint8_t* statuses, size_t* failed,
                                        const btcfi_quote_columns* quotes,
                                        const btcfi_option_columns* options, size_t count,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_black76_batch";
    BTCFI_TRY(const SpotColumns in, columns_in(options, where));
    if (!in.dividend.empty()) return fail(Errc::invalid_argument, "dividend", 3);
    BTCFI_TRY(const QuoteColumns out, quotes_in(quotes, count, where));
    BTCFI_TRY(const std::size_t bad,
              black76_batch(count, {in.kind, in.spot, in.strike, in.tau, in.vol, in.rate}, out,
                            statuses_in(statuses, count)));
    if (failed != nullptr) *failed = bad;
    return {};
  });
}
