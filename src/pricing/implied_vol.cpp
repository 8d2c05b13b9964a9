#include <btcfi/pricing/implied_vol.hpp>

#include <pricing/columns.hpp>
#include <pricing/kernel/implied_vol_kernel.hpp>
#include <pricing/terms.hpp>

#include <limits>

namespace btcfi::pricing {
namespace {

using detail::block_size;

constexpr double half_ulp = 0x1p-53;
constexpr double infinity = std::numeric_limits<double>::infinity();

PricingStatus judged(double condition) noexcept {
  return condition * half_ulp > 1e-6 ? PricingStatus::ill_conditioned : PricingStatus::ok;
}

/// Errors: invalid_argument naming the first argument outside its domain.
Status check(const Vanilla& option, const ForwardMarket& m, double price) noexcept {
  if (option.kind != OptionKind::call && option.kind != OptionKind::put)
    return fail(Errc::invalid_argument, "kind");
  if (detail::not_positive(m.forward)) return fail(Errc::invalid_argument, "forward");
  if (detail::not_positive(option.strike)) return fail(Errc::invalid_argument, "strike");
  if (detail::not_positive(option.tau)) return fail(Errc::invalid_argument, "tau");
  if (detail::not_a_size(m.vol)) return fail(Errc::invalid_argument, "vol");
  if (detail::not_finite(m.rate)) return fail(Errc::invalid_argument, "rate");
  if (detail::not_a_size(price)) return fail(Errc::invalid_argument, "price");
  if (std::fabs(m.rate * option.tau) > 700) return fail(Errc::out_of_range, "rate");
  return {};
}

/// Where the kernel does not go: the ends of the range, and extremes.
Result<ImpliedVol> at_the_edge(const Vanilla& option, const ForwardMarket& m,
                               double price) noexcept {
  const double w = option.kind == OptionKind::call ? 1 : -1;
  const double undiscounted = m.rate == 0 ? price : price * std::exp(m.rate * option.tau);
  const double f = m.forward, k = option.strike;
  // f - k + rest exactly.
  const double difference = f - k;
  const double of_k = difference - f;
  const double rest = (f - (difference - of_k)) - (k + of_k);
  double out = undiscounted;
  if (w * difference > 0) out = (undiscounted - w * difference) - w * rest;
  if (out < 0) return fail(Errc::pricing_below_minimum, "price");
  if (undiscounted >= (w > 0 ? f : k)) return fail(Errc::pricing_above_maximum, "price");
  if (out == 0) {
    // The least price: vol is 0, or so small that the price cannot tell.
    return ImpliedVol{0, infinity, f == k ? PricingStatus::ok : PricingStatus::ill_conditioned};
  }
  ImpliedVol v;
  if (!kernel::implied_vol_slow(w, f, k, option.tau, undiscounted, &v.vol, &v.condition))
    return fail(Errc::pricing_not_converged, "price");
  v.status = judged(v.condition);
  return v;
}

}  // namespace

Result<ImpliedVol> implied_vol(const Vanilla& option, const ForwardMarket& market,
                               double price) noexcept {
  BTCFI_CHECK(check(option, market, price));
  const double sign = option.kind == OptionKind::call ? 1 : -1;
  ImpliedVol v;
  std::uint32_t odd = 0;
  const kernel::VolKernel kernel = kernel::implied_vol_one();
  const auto solved = [&](const double* start) {
    return kernel(
               {&sign, &market.forward, &option.strike, &option.tau, &price, &market.rate, start},
               &v.vol, &v.condition, 1, &odd) == 0;
  };
  if ((market.vol > 0 && solved(&market.vol)) || solved(nullptr)) {
    v.status = judged(v.condition);
    return v;
  }
  return at_the_edge(option, market, price);
}

Result<ImpliedVol> implied_vol_spot(const Vanilla& option, const SpotMarket& market,
                                    double price) noexcept {
  if (detail::not_positive(market.spot)) return fail(Errc::invalid_argument, "spot");
  BTCFI_CHECK(check(option, {1, market.vol, market.rate}, price));
  if (detail::not_finite(market.dividend)) return fail(Errc::invalid_argument, "dividend");
  if (!(std::fabs((market.rate - market.dividend) * option.tau) <= 700))
    return fail(Errc::out_of_range, "dividend");
  const double forward = market.spot * std::exp((market.rate - market.dividend) * option.tau);
  if (detail::not_positive(forward)) return fail(Errc::out_of_range, "spot");
  return implied_vol(option, {forward, market.vol, market.rate}, price);
}

Result<std::size_t> implied_vol_batch(std::size_t count, const ForwardColumns& in, Column price,
                                      const VolColumns& out,
                                      std::span<PricingStatus> status) noexcept {
  BTCFI_CHECK(detail::check_column(in.kind, count, "kind"));
  BTCFI_CHECK(detail::check_column(in.forward, count, "forward"));
  BTCFI_CHECK(detail::check_column(in.strike, count, "strike"));
  BTCFI_CHECK(detail::check_column(in.tau, count, "tau"));
  BTCFI_CHECK(detail::check_column(in.vol, count, "vol", true));
  BTCFI_CHECK(detail::check_column(in.rate, count, "rate", true));
  BTCFI_CHECK(detail::check_column(price, count, "price"));
  BTCFI_CHECK(detail::check_output(out.vol, count, "out.vol"));
  BTCFI_CHECK(detail::check_output(out.condition, count, "condition"));
  BTCFI_CHECK(detail::check_output(status, count, "status"));
  const detail::Reader forward(in.forward, count), strike(in.strike, count), tau(in.tau, count),
      start(in.vol, count), rate(in.rate, count), prices(price, count);
  const kernel::VolKernel kernel = kernel::implied_vol_kernel();
  double sign[block_size], vol[block_size], condition[block_size];
  std::uint32_t odd[block_size];
  std::size_t failed = 0;
  for (std::size_t first = 0; first < count; first += block_size) {
    const std::size_t n = std::min(block_size, count - first);
    if (first == 0 || in.kind.size() != 1) {
      for (std::size_t i = 0; i < n; ++i)
        sign[i] = 1 - 2 * static_cast<int>(detail::word_at(in.kind, first + i));
    }
    const kernel::VolInputs block{sign,
                                  forward.at(first),
                                  strike.at(first),
                                  tau.at(first),
                                  prices.at(first),
                                  rate.at(first),
                                  in.vol.empty() ? nullptr : start.at(first)};
    const std::size_t odd_count = kernel(block, vol, condition, n, odd);
    const auto say = [&](std::size_t i, PricingStatus s) {
      if (!status.empty()) status[first + i] = s;
    };
    for (std::size_t i = 0; i < n && !status.empty(); ++i) status[first + i] = judged(condition[i]);
    for (std::size_t o = 0; o < odd_count; ++o) {
      const std::size_t i = odd[o];
      const auto kind = static_cast<OptionKind>(detail::word_at(in.kind, first + i));
      const double from = block.start == nullptr ? 0 : block.start[i];
      const auto v = implied_vol({kind, block.strike[i], block.tau[i]},
                                 {block.forward[i], from, block.rate[i]}, block.price[i]);
      vol[i] = v ? v->vol : std::numeric_limits<double>::quiet_NaN();
      condition[i] = v ? v->condition : std::numeric_limits<double>::quiet_NaN();
      if (v) {
        say(i, v->status);
        continue;
      }
      ++failed;
      say(i, detail::status_at(in.kind, first + i, v.error()));
    }
    if (!out.vol.empty()) std::copy_n(vol, n, out.vol.data() + first);
    if (!out.condition.empty()) std::copy_n(condition, n, out.condition.data() + first);
  }
  return failed;
}

}  // namespace btcfi::pricing
