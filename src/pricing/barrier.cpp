#include <btcfi/pricing/barrier.hpp>

#include <pricing/exotic_run.hpp>

namespace btcfi::pricing {
namespace {

Status check(const Barrier& o, const SpotMarket& m) noexcept {
  if (o.kind != OptionKind::call && o.kind != OptionKind::put)
    return fail(Errc::pricing_unknown_kind, "kind");
  if (static_cast<unsigned>(o.barrier_kind) > static_cast<unsigned>(BarrierKind::up_out))
    return fail(Errc::pricing_unknown_kind, "barrier_kind");
  BTCFI_CHECK(detail::check_market(m, o.tau));
  if (detail::not_a_size(o.strike)) return fail(Errc::invalid_argument, "strike");
  if (detail::not_positive(o.barrier)) return fail(Errc::invalid_argument, "barrier");
  if (detail::not_a_size(o.rebate)) return fail(Errc::invalid_argument, "rebate");
  if (o.strike > 0x1p299) return fail(Errc::out_of_range, "strike");
  if (!detail::ordinary_size(o.barrier)) return fail(Errc::out_of_range, "barrier");
  if (o.rebate > 0x1p299) return fail(Errc::out_of_range, "rebate");
  return {};
}

/// The path is certain, or the spot is nothing: the barrier is reached or it is not.
Result<ExoticQuote> certain(const Barrier& o, const SpotMarket& m, bool down) noexcept {
  double distance = 0;
  const bool hit = detail::certain_to_touch(m, o.tau, o.barrier, down, distance);
  const bool in = is_knock_in(o.barrier_kind);
  if (hit == in) return detail::vanilla(o, m);
  return detail::times(o.rebate,
                       in ? detail::discount(m, o.tau) : detail::certain_touch(m, distance));
}

}  // namespace

Result<ExoticQuote> barrier(const Barrier& o, const SpotMarket& m) noexcept {
  BTCFI_CHECK(check(o, m));
  const bool down = side_of(o.barrier_kind) == BarrierSide::down;
  const bool in = is_knock_in(o.barrier_kind);
  const bool now = !o.touched && detail::beyond(m.spot, o.barrier, down);
  if (o.touched || now) return detail::knocked(o, in, now, m);
  if (!detail::ordinary_size(m.spot) || detail::is_certain(m, o.tau)) return certain(o, m, down);
  if (o.strike == 0 && o.kind == OptionKind::put && o.rebate == 0) return ExoticQuote{};
  // A strike of nothing beside any spot is as good as zero.
  const double strike = std::max(o.strike, 0x1p-299);
  const kernel::ExoticPath& path = kernel::exotic_one();
  return detail::price_one<kernel::barrier_inputs>(
      path.barrier, path.barrier_exact,
      {o.kind == OptionKind::call ? 1.0 : -1.0, down ? 1.0 : -1.0, in ? 1.0 : 0.0, m.spot, strike,
       o.barrier, o.rebate, o.tau, detail::bounded_vol(m.vol, o.tau), m.rate, m.dividend});
}

Result<double> discrete_barrier(double barrier, BarrierSide side, double vol,
                                double interval_years) noexcept {
  if (detail::not_positive(barrier)) return fail(Errc::invalid_argument, "barrier");
  if (side != BarrierSide::down && side != BarrierSide::up)
    return fail(Errc::pricing_unknown_kind, "side");
  if (detail::not_a_size(vol)) return fail(Errc::invalid_argument, "vol");
  if (detail::not_a_size(interval_years)) return fail(Errc::invalid_argument, "interval_years");
  constexpr double beta = 0.58259715793901060;  // -zeta(1/2) / sqrt(2 pi)
  const double shift = beta * vol * std::sqrt(interval_years);
  return barrier * std::exp(side == BarrierSide::up ? shift : -shift);
}

Result<std::size_t> barrier_batch(std::size_t count, const BarrierColumns& in,
                                  const ExoticQuoteColumns& quotes,
                                  std::span<PricingStatus> status) noexcept {
  BTCFI_CHECK(detail::check_column(in.kind, count, "kind"));
  BTCFI_CHECK(detail::check_column(in.barrier_kind, count, "barrier_kind"));
  BTCFI_CHECK(detail::check_column(in.spot, count, "spot"));
  BTCFI_CHECK(detail::check_column(in.strike, count, "strike"));
  BTCFI_CHECK(detail::check_column(in.barrier, count, "barrier"));
  BTCFI_CHECK(detail::check_column(in.rebate, count, "rebate", true));
  BTCFI_CHECK(detail::check_market_columns(in, count));
  BTCFI_TRY(const detail::ExoticOutputs out, detail::exotic_outputs(quotes, status, count));
  const detail::Reader spot(in.spot, count), strike(in.strike, count), level(in.barrier, count),
      rebate(in.rebate, count), tau(in.tau, count), vol(in.vol, count), rate(in.rate, count),
      dividend(in.dividend, count);
  double signs[detail::block_size], side[detail::block_size], knock_in[detail::block_size];
  const auto fill = [&](std::size_t first, std::size_t n,
                        const double*(&columns)[kernel::barrier_inputs]) {
    for (std::size_t i = 0; i < n; ++i) {
      const unsigned kind = detail::word_at(in.kind, first + i);
      const unsigned which = detail::word_at(in.barrier_kind, first + i);
      signs[i] = kind == 0 ? 1 : kind == 1 ? -1 : 0;  // 0 is odd, and so refused
      side[i] = which < 2 ? 1 : which < 4 ? -1 : 0;
      knock_in[i] = which % 2 == 0 ? 1 : 0;
    }
    const double* const all[kernel::barrier_inputs] = {signs,
                                                       side,
                                                       knock_in,
                                                       spot.at(first),
                                                       strike.at(first),
                                                       level.at(first),
                                                       rebate.at(first),
                                                       tau.at(first),
                                                       vol.at(first),
                                                       rate.at(first),
                                                       dividend.at(first)};
    std::copy(std::begin(all), std::end(all), columns);
  };
  const auto one = [&](std::size_t i) {
    return pricing::barrier({static_cast<OptionKind>(detail::word_at(in.kind, i)),
                             static_cast<BarrierKind>(detail::word_at(in.barrier_kind, i)),
                             detail::element(in.strike, i), detail::element(in.barrier, i),
                             detail::element(in.tau, i), detail::element(in.rebate, i)},
                            detail::market_at(in, i));
  };
  return detail::run_exotic<kernel::barrier_inputs>(count, kernel::exotic_many().barrier,
                                                    kernel::exotic_one().barrier_exact, out, status,
                                                    fill, one);
}

}  // namespace btcfi::pricing
