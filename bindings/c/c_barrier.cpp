#include "btcfi/barrier.h"
#include "detail/c_pricing.hpp"

#include <btcfi/pricing/barrier.hpp>
#include <btcfi/pricing/binary.hpp>
#include <btcfi/pricing/double_barrier.hpp>

#include <vector>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::pricing;

namespace {

constexpr btcfi_barrier barrier_init = BTCFI_BARRIER_INIT;
constexpr btcfi_exotic_quote quote_init = BTCFI_EXOTIC_QUOTE_INIT;
constexpr btcfi_exotic_columns columns_init = BTCFI_EXOTIC_COLUMNS_INIT;
constexpr btcfi_barrier_columns terms_init = BTCFI_BARRIER_COLUMNS_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t barrier_first_size = 40;
constexpr std::size_t quote_first_size = 64;
constexpr std::size_t columns_first_size = 8 + 8 * sizeof(void*);
constexpr std::size_t terms_first_size = 8 + 8 * sizeof(void*);
static_assert(sizeof(btcfi_barrier) == barrier_first_size);
static_assert(sizeof(btcfi_exotic_quote) == quote_first_size);
static_assert(sizeof(btcfi_exotic_columns) == columns_first_size);
static_assert(sizeof(btcfi_barrier_columns) == terms_first_size);
static_assert(BTCFI_BARRIER_UP_OUT == static_cast<int>(BarrierKind::up_out));
static_assert(BTCFI_BINARY_GAP == static_cast<int>(BinaryPays::gap));
static_assert(BTCFI_TOUCH_IF_UNTOUCHED == static_cast<int>(TouchPays::if_untouched));

btcfi_exotic_quote to_c(const ExoticQuote& q) noexcept {
  btcfi_exotic_quote out = quote_init;
  out.touched = q.touched ? 1 : 0;
  out.price = q.price, out.delta = q.delta, out.gamma = q.gamma, out.vega = q.vega;
  out.theta = q.theta, out.rho = q.rho, out.phi = q.phi;
  return out;
}

bool is_double(int32_t kind) noexcept {
  return kind == BTCFI_BARRIER_DOUBLE_IN || kind == BTCFI_BARRIER_DOUBLE_OUT;
}

Result<btcfi_barrier> barrier_in(const btcfi_barrier* in, const char* where,
                                 std::size_t input) noexcept {
  BTCFI_TRY(const btcfi_barrier b, struct_in(in, barrier_init, barrier_first_size, where, input));
  if (b.kind < BTCFI_BARRIER_DOWN_IN || b.kind > BTCFI_BARRIER_DOUBLE_OUT)
    return fail(Errc::pricing_unknown_kind, "barrier_kind", input);
  if (b.touched != 0 && b.touched != 1) return fail(Errc::invalid_argument, "touched", input);
  return b;
}

/// A byte column as kinds; the library checks what the bytes hold.
template <class Kind>
Result<std::span<const Kind>> kinds_in(const btcfi_kind_column& c, const char* name) noexcept {
  if (c.data == nullptr && c.count != 0) return fail(Errc::invalid_argument, name);
  return std::span<const Kind>(reinterpret_cast<const Kind*>(c.data), c.count);
}

Result<ExoticQuoteColumns> quotes_in(const btcfi_exotic_columns* in, std::size_t count,
                                     const char* where) noexcept {
  BTCFI_TRY(const btcfi_exotic_columns q,
            struct_in(in, columns_init, columns_first_size, where, 2));
  return ExoticQuoteColumns{
      out_column(q.price, count), out_column(q.delta, count),
      out_column(q.gamma, count), out_column(q.vega, count),
      out_column(q.theta, count), out_column(q.rho, count),
      out_column(q.phi, count),   {q.touched, q.touched == nullptr ? 0 : count}};
}

}  // namespace

void btcfi_barrier_init(btcfi_barrier* barrier) {
  if (barrier != nullptr) *barrier = barrier_init;
}
void btcfi_exotic_quote_init(btcfi_exotic_quote* quote) {
  if (quote != nullptr) *quote = quote_init;
}
void btcfi_exotic_columns_init(btcfi_exotic_columns* columns) {
  if (columns != nullptr) *columns = columns_init;
}
void btcfi_barrier_columns_init(btcfi_barrier_columns* columns) {
  if (columns != nullptr) *columns = terms_init;
}

btcfi_status btcfi_barrier_discrete(double* level, const btcfi_barrier* barrier, double vol,
                                    double interval_years, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(level, "btcfi_barrier_discrete", 0));
    BTCFI_TRY(const btcfi_barrier b, barrier_in(barrier, "btcfi_barrier_discrete", 1));
    if (is_double(b.kind)) return fail(Errc::pricing_unknown_kind, "barrier_kind", 1);
    BTCFI_TRY(
        const double moved,
        discrete_barrier(b.level, side_of(static_cast<BarrierKind>(b.kind)), vol, interval_years));
    *level = moved;
    return {};
  });
}

btcfi_status btcfi_option_binary(btcfi_exotic_quote* quote, const btcfi_option* option,
                                 int32_t pays, double cash, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_binary";
    BTCFI_TRY(const Contract c, contract_in(option, where));
    if (pays < BTCFI_BINARY_CASH || pays > BTCFI_BINARY_GAP)
      return fail(Errc::pricing_unknown_kind, "pays", 2);
    BTCFI_TRY(const ExoticQuote q, binary({c.option.kind, static_cast<BinaryPays>(pays),
                                           c.option.strike, c.option.tau, cash},
                                          c.market));
    return struct_out(to_c(q), quote, quote_first_size, where, 0);
  });
}

btcfi_status btcfi_option_touch(btcfi_exotic_quote* quote, const btcfi_option* option,
                                const btcfi_barrier* barrier, int32_t pays, double cash,
                                btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_touch";
    BTCFI_TRY(const Contract c, contract_in(option, where));
    BTCFI_TRY(const btcfi_barrier b, barrier_in(barrier, where, 2));
    if (pays < BTCFI_TOUCH_AT_TOUCH || pays > BTCFI_TOUCH_IF_UNTOUCHED)
      return fail(Errc::pricing_unknown_kind, "pays", 3);
    const auto when = static_cast<TouchPays>(pays);
    const bool touched = b.touched == 1;
    BTCFI_TRY(const ExoticQuote q,
              is_double(b.kind)
                  ? double_touch({when, b.level, b.upper, c.option.tau, cash, touched}, c.market)
                  : touch({when, side_of(static_cast<BarrierKind>(b.kind)), b.level, c.option.tau,
                           cash, touched},
                          c.market));
    return struct_out(to_c(q), quote, quote_first_size, where, 0);
  });
}

btcfi_status btcfi_option_barrier(btcfi_exotic_quote* quote, const btcfi_option* option,
                                  const btcfi_barrier* barrier, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_barrier";
    BTCFI_TRY(const Contract c, contract_in(option, where));
    BTCFI_TRY(const btcfi_barrier b, barrier_in(barrier, where, 2));
    const bool touched = b.touched == 1;
    BTCFI_TRY(
        const ExoticQuote q,
        is_double(b.kind)
            ? double_barrier({c.option.kind,
                              b.kind == BTCFI_BARRIER_DOUBLE_IN ? DoubleBarrierKind::knock_in
                                                                : DoubleBarrierKind::knock_out,
                              c.option.strike, b.level, b.upper, c.option.tau, b.rebate, touched},
                             c.market)
            : pricing::barrier({c.option.kind, static_cast<BarrierKind>(b.kind), c.option.strike,
                                b.level, c.option.tau, b.rebate, touched},
                               c.market));
    return struct_out(to_c(q), quote, quote_first_size, where, 0);
  });
}

btcfi_status btcfi_option_binary_batch(uint8_t* statuses, size_t* failed,
                                       const btcfi_exotic_columns* quotes,
                                       const btcfi_option_columns* options,
                                       const btcfi_barrier_columns* terms, size_t count,
                                       btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_binary_batch";
    BTCFI_TRY(const SpotColumns o, columns_in(options, where));
    BTCFI_TRY(const btcfi_barrier_columns t,
              struct_in(terms, terms_init, terms_first_size, where, 4));
    BTCFI_TRY(const ExoticQuoteColumns out, quotes_in(quotes, count, where));
    BinaryColumns in;
    in.kind = o.kind;
    BTCFI_TRY(in.pays, kinds_in<BinaryPays>(t.pays, "pays"));
    BTCFI_TRY(in.cash, column_in(t.cash, "cash"));
    in.spot = o.spot, in.strike = o.strike, in.tau = o.tau, in.vol = o.vol;
    in.rate = o.rate, in.dividend = o.dividend;
    BTCFI_TRY(const std::size_t bad, binary_batch(count, in, out, statuses_in(statuses, count)));
    if (failed != nullptr) *failed = bad;
    return {};
  });
}

btcfi_status btcfi_option_touch_batch(uint8_t* statuses, size_t* failed,
                                      const btcfi_exotic_columns* quotes,
                                      const btcfi_option_columns* options,
                                      const btcfi_barrier_columns* terms, size_t count,
                                      btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_touch_batch";
    BTCFI_TRY(const SpotColumns o, columns_in(options, where));
    BTCFI_TRY(const btcfi_barrier_columns t,
              struct_in(terms, terms_init, terms_first_size, where, 4));
    BTCFI_TRY(const ExoticQuoteColumns out, quotes_in(quotes, count, where));
    if (t.kind.data == nullptr) return fail(Errc::invalid_argument, "kind", 4);
    // Kinds of barriers name sides twice over.
    std::vector<BarrierSide> sides;
    for (std::size_t i = 0; i < t.kind.count; ++i) {
      const std::uint8_t kind = t.kind.data[i];
      sides.push_back(kind <= BTCFI_BARRIER_UP_OUT ? side_of(static_cast<BarrierKind>(kind))
                                                   : static_cast<BarrierSide>(kind));
    }
    TouchColumns in;
    in.side = sides;
    BTCFI_TRY(in.pays, kinds_in<TouchPays>(t.pays, "pays"));
    BTCFI_TRY(in.barrier, column_in(t.level, "barrier"));
    BTCFI_TRY(in.cash, column_in(t.cash, "cash"));
    in.spot = o.spot, in.tau = o.tau, in.vol = o.vol, in.rate = o.rate, in.dividend = o.dividend;
    BTCFI_TRY(const std::size_t bad, touch_batch(count, in, out, statuses_in(statuses, count)));
    if (failed != nullptr) *failed = bad;
    return {};
  });
}

btcfi_status btcfi_option_barrier_batch(uint8_t* statuses, size_t* failed,
                                        const btcfi_exotic_columns* quotes,
                                        const btcfi_option_columns* options,
                                        const btcfi_barrier_columns* terms, size_t count,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_barrier_batch";
    BTCFI_TRY(const SpotColumns o, columns_in(options, where));
    BTCFI_TRY(const btcfi_barrier_columns t,
              struct_in(terms, terms_init, terms_first_size, where, 4));
    BTCFI_TRY(const ExoticQuoteColumns out, quotes_in(quotes, count, where));
    BarrierColumns in;
    in.kind = o.kind;
    BTCFI_TRY(in.barrier_kind, kinds_in<BarrierKind>(t.kind, "barrier_kind"));
    BTCFI_TRY(in.barrier, column_in(t.level, "barrier"));
    BTCFI_TRY(in.rebate, column_in(t.cash, "rebate"));
    in.spot = o.spot, in.strike = o.strike, in.tau = o.tau, in.vol = o.vol;
    in.rate = o.rate, in.dividend = o.dividend;
    BTCFI_TRY(const std::size_t bad, barrier_batch(count, in, out, statuses_in(statuses, count)));
    if (failed != nullptr) *failed = bad;
    return {};
  });
}
