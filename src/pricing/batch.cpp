#include <btcfi/pricing/batch.hpp>

#include <pricing/columns.hpp>
#include <pricing/kernel/european_kernel.hpp>
#include <pricing/terms.hpp>

#include <limits>

namespace btcfi::pricing {
namespace {

using detail::block_size;

constexpr const char* quote_names[kernel::column_count] = {
    "price", "delta", "gamma", "vega", "theta", "rho",   "phi",   "dual_delta", "dual_gamma",
    "vanna", "volga", "charm", "veta", "speed", "color", "zomma", "ultima",     "itm_probability"};

struct Outputs {
  kernel::Columns columns{};
  kernel::Level level = kernel::Level::price;
};

Result<Outputs> outputs_of(const QuoteColumns& q, std::size_t count) noexcept {
  const std::span<double> all[kernel::column_count] = {
      q.price, q.delta,      q.gamma,      q.vega,  q.theta,  q.rho,
      q.phi,   q.dual_delta, q.dual_gamma, q.vanna, q.volga,  q.charm,
      q.veta,  q.speed,      q.color,      q.zomma, q.ultima, q.itm_probability};
  Outputs out;
  for (std::size_t c = 0; c < kernel::column_count; ++c) {
    BTCFI_CHECK(detail::check_output(all[c], count, quote_names[c]));
    out.columns[c] = all[c].empty() ? nullptr : all[c].data();
    if (out.columns[c] == nullptr) continue;
    if (c >= kernel::five_columns) out.level = kernel::Level::all;
    if (c >= 1 && out.level == kernel::Level::price) out.level = kernel::Level::five;
  }
  return out;
}

kernel::Columns moved(kernel::Columns columns, std::size_t by) noexcept {
  for (double*& c : columns) {
    if (c != nullptr) c += by;
  }
  return columns;
}

void put(const kernel::Columns& columns, std::size_t i, const EuropeanQuote& q) noexcept {
  const double values[kernel::column_count] = {
      q.price, q.delta,      q.gamma,      q.vega,  q.theta,  q.rho,
      q.phi,   q.dual_delta, q.dual_gamma, q.vanna, q.volga,  q.charm,
      q.veta,  q.speed,      q.color,      q.zomma, q.ultima, q.itm_probability};
  for (std::size_t c = 0; c < kernel::column_count; ++c) {
    if (columns[c] != nullptr) columns[c][i] = values[c];
  }
}

/// A quote without a value.
EuropeanQuote nothing() noexcept {
  constexpr double n = std::numeric_limits<double>::quiet_NaN();
  EuropeanQuote q;
  for (double* const member : kernel::columns_of(q)) *member = n;
  return q;
}

/// Both models: Black-76 is Black-Scholes with the carry rate equal to the rate.
struct Market {
  KindColumn kind;
  Column underlying;
  Column strike;
  Column tau;
  Column vol;
  Column rate;
  Column dividend;
  bool forward = false;
};

Result<std::size_t> run(std::size_t count, const Market& in, const QuoteColumns& quotes,
                        std::span<PricingStatus> status) noexcept {
  BTCFI_CHECK(detail::check_column(in.kind, count, "kind"));
  BTCFI_CHECK(detail::check_column(in.underlying, count, in.forward ? "forward" : "spot"));
  BTCFI_CHECK(detail::check_column(in.strike, count, "strike"));
  BTCFI_CHECK(detail::check_market_columns(in, count));
  BTCFI_CHECK(detail::check_output(status, count, "status"));
  BTCFI_TRY(const Outputs out, outputs_of(quotes, count));
  const detail::Reader underlying(in.underlying, count), strike(in.strike, count),
      tau(in.tau, count), vol(in.vol, count), rate(in.rate, count), dividend(in.dividend, count);
  const kernel::Kernel kernel = kernel::european_kernel();
  double sign[block_size], price[block_size];
  std::uint32_t odd[block_size];
  std::size_t failed = 0;
  for (std::size_t first = 0; first < count; first += block_size) {
    const std::size_t n = std::min(block_size, count - first);
    if (first == 0 || in.kind.size() != 1) {
      for (std::size_t i = 0; i < n; ++i)
        sign[i] = 1 - 2 * static_cast<int>(detail::word_at(in.kind, first + i));
    }
    const kernel::Inputs block{
        sign,          underlying.at(first), strike.at(first),  tau.at(first),
        vol.at(first), rate.at(first),       dividend.at(first)};
    kernel::Columns columns = moved(out.columns, first);
    if (columns[0] == nullptr && in.forward) columns[0] = price;  // which rho needs
    const std::size_t odd_count = kernel(block, columns, n, out.level, odd);
    if (in.forward) {
      // With the forward held, the rate only discounts.
      if (columns[5] != nullptr) {
        for (std::size_t i = 0; i < n; ++i) columns[5][i] = -block.tau[i] * columns[0][i];
      }
      if (columns[6] != nullptr) std::fill(columns[6], columns[6] + n, 0.0);
    }
    if (!status.empty())
      std::fill_n(status.begin() + static_cast<std::ptrdiff_t>(first), n, PricingStatus::ok);
    for (std::size_t o = 0; o < odd_count; ++o) {
      const std::size_t i = odd[o];
      const auto kind = static_cast<OptionKind>(detail::word_at(in.kind, first + i));
      const Vanilla option{kind, block.strike[i], block.tau[i]};
      const Result<EuropeanQuote> q =
          in.forward ? black76(option, {block.spot[i], block.vol[i], block.rate[i]})
                     : black_scholes(
                           option, {block.spot[i], block.vol[i], block.rate[i], block.dividend[i]});
      put(columns, i, q ? *q : nothing());
      if (q) continue;
      ++failed;
      if (!status.empty()) status[first + i] = detail::status_at(in.kind, first + i, q.error());
    }
  }
  return failed;
}

}  // namespace

Result<std::size_t> black_scholes_batch(std::size_t count, const SpotColumns& in,
                                        const QuoteColumns& out,
                                        std::span<PricingStatus> status) noexcept {
  return run(count, {in.kind, in.spot, in.strike, in.tau, in.vol, in.rate, in.dividend, false}, out,
             status);
}

Result<std::size_t> black76_batch(std::size_t count, const ForwardColumns& in,
                                  const QuoteColumns& out,
                                  std::span<PricingStatus> status) noexcept {
  return run(count, {in.kind, in.forward, in.strike, in.tau, in.vol, in.rate, in.rate, true}, out,
             status);
}

}  // namespace btcfi::pricing
