#include <btcfi/pricing/touch.hpp>

#include <pricing/exotic_run.hpp>

namespace btcfi::pricing {
namespace {

Status check(const Touch& o, const SpotMarket& m) noexcept {
  if (o.pays != TouchPays::at_touch && o.pays != TouchPays::at_expiry &&
      o.pays != TouchPays::if_untouched)
    return fail(Errc::pricing_unknown_kind, "pays");
  if (o.side != BarrierSide::down && o.side != BarrierSide::up)
    return fail(Errc::pricing_unknown_kind, "side");
  BTCFI_CHECK(detail::check_market(m, o.tau));
  if (detail::not_positive(o.barrier)) return fail(Errc::invalid_argument, "barrier");
  if (detail::not_finite(o.cash)) return fail(Errc::invalid_argument, "cash");
  if (!detail::ordinary_size(o.barrier)) return fail(Errc::out_of_range, "barrier");
  if (std::fabs(o.cash) > 0x1p299) return fail(Errc::out_of_range, "cash");
  return {};
}

}  // namespace

Result<ExoticQuote> touch(const Touch& o, const SpotMarket& m) noexcept {
  BTCFI_CHECK(check(o, m));
  const bool down = o.side == BarrierSide::down;
  const bool now = !o.touched && detail::beyond(m.spot, o.barrier, down);
  if (o.touched || now) return detail::reached(o, now, m);
  if (!detail::ordinary_size(m.spot) || detail::is_certain(m, o.tau)) {
    double distance = 0;
    const bool hit = detail::certain_to_touch(m, o.tau, o.barrier, down, distance);
    if (hit && o.pays == TouchPays::at_touch)
      return detail::times(o.cash, detail::certain_touch(m, distance));
    if (hit == (o.pays == TouchPays::at_expiry) && o.pays != TouchPays::at_touch)
      return detail::times(o.cash, detail::discount(m, o.tau));
    return ExoticQuote{};
  }
  const kernel::ExoticPath& path = kernel::exotic_one();
  return detail::price_one<kernel::touch_inputs>(
      path.touch, path.touch_exact,
      {static_cast<double>(o.pays), down ? 1.0 : -1.0, m.spot, o.barrier, o.cash, o.tau,
       detail::bounded_vol(m.vol, o.tau), m.rate, m.dividend});
}

Result<std::size_t> touch_batch(std::size_t count, const TouchColumns& in,
                                const ExoticQuoteColumns& quotes,
                                std::span<PricingStatus> status) noexcept {
  BTCFI_CHECK(detail::check_column(in.pays, count, "pays"));
  BTCFI_CHECK(detail::check_column(in.side, count, "side"));
  BTCFI_CHECK(detail::check_column(in.spot, count, "spot"));
  BTCFI_CHECK(detail::check_column(in.barrier, count, "barrier"));
  BTCFI_CHECK(detail::check_column(in.cash, count, "cash"));
  BTCFI_CHECK(detail::check_market_columns(in, count));
  BTCFI_TRY(const detail::ExoticOutputs out, detail::exotic_outputs(quotes, status, count));
  const detail::Reader spot(in.spot, count), barrier(in.barrier, count), cash(in.cash, count),
      tau(in.tau, count), vol(in.vol, count), rate(in.rate, count), dividend(in.dividend, count);
  double what[detail::block_size], side[detail::block_size];
  const auto fill = [&](std::size_t first, std::size_t n,
                        const double*(&columns)[kernel::touch_inputs]) {
    for (std::size_t i = 0; i < n; ++i) {
      what[i] = detail::word_at(in.pays, first + i);
      const unsigned where = detail::word_at(in.side, first + i);
      side[i] = where == 0 ? 1 : where == 1 ? -1 : 0;  // 0 is odd, and so refused
    }
    const double* const all[kernel::touch_inputs] = {
        what,          side,          spot.at(first), barrier.at(first), cash.at(first),
        tau.at(first), vol.at(first), rate.at(first), dividend.at(first)};
    std::copy(std::begin(all), std::end(all), columns);
  };
  const auto one = [&](std::size_t i) {
    return touch(
        {static_cast<TouchPays>(detail::word_at(in.pays, i)),
         static_cast<BarrierSide>(detail::word_at(in.side, i)), detail::element(in.barrier, i),
         detail::element(in.tau, i), detail::element(in.cash, i)},
        detail::market_at(in, i));
  };
  return detail::run_exotic<kernel::touch_inputs>(
      count, kernel::exotic_many().touch, kernel::exotic_one().touch_exact, out, status, fill, one);
}

}  // namespace btcfi::pricing
