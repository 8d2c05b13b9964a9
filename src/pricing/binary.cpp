#include <btcfi/pricing/binary.hpp>

#include <pricing/exotic_run.hpp>

namespace btcfi::pricing {
namespace {

struct Payment {
  double assets = 0;
  double cash = 0;
};

/// What is paid in the money: `assets` times the final price plus `cash`.
Payment payment_of(BinaryPays pays, double sign, double cash) noexcept {
  if (pays == BinaryPays::cash) return {0, cash};
  if (pays == BinaryPays::asset) return {1, 0};
  return {sign, -sign * cash};
}

Status check(const Binary& o, const SpotMarket& m) noexcept {
  if (o.kind != OptionKind::call && o.kind != OptionKind::put)
    return fail(Errc::pricing_unknown_kind, "kind");
  if (o.pays != BinaryPays::cash && o.pays != BinaryPays::asset && o.pays != BinaryPays::gap)
    return fail(Errc::pricing_unknown_kind, "pays");
  BTCFI_CHECK(detail::check_market(m, o.tau));
  if (detail::not_a_size(o.strike)) return fail(Errc::invalid_argument, "strike");
  if (detail::not_finite(o.cash)) return fail(Errc::invalid_argument, "cash");
  if (o.strike > 0x1p299) return fail(Errc::out_of_range, "strike");
  if (std::fabs(o.cash) > 0x1p299) return fail(Errc::out_of_range, "cash");
  return {};
}

/// The end is certain: the forward's side of the strike decides.
ExoticQuote certain(const Binary& o, const SpotMarket& m, double sign, Payment p) noexcept {
  const double dq = std::exp(-m.dividend * o.tau);
  const ExoticQuote df = detail::discount(m, o.tau);
  const double excess = sign * (m.spot * dq - o.strike * df.price);
  const double share = excess > 0 ? 1 : excess < 0 ? 0 : 0.5;
  ExoticQuote q = detail::times(share * p.cash, df);
  const double coins = share * p.assets * dq;
  q.price += coins * m.spot;
  q.delta = coins;
  q.theta += m.dividend * coins * m.spot;
  q.phi = -o.tau * coins * m.spot;
  return q;
}

}  // namespace

Result<ExoticQuote> binary(const Binary& o, const SpotMarket& m) noexcept {
  BTCFI_CHECK(check(o, m));
  const double sign = o.kind == OptionKind::call ? 1 : -1;
  const Payment p = payment_of(o.pays, sign, o.cash);
  if (!detail::ordinary_size(m.spot) || !detail::ordinary_size(o.strike) ||
      detail::is_certain(m, o.tau))
    return certain(o, m, sign, p);
  const kernel::ExoticPath& path = kernel::exotic_one();
  return detail::price_one<kernel::binary_inputs>(
      path.binary, nullptr,
      {sign, p.assets, p.cash, m.spot, o.strike, o.tau, detail::bounded_vol(m.vol, o.tau), m.rate,
       m.dividend});
}

Result<std::size_t> binary_batch(std::size_t count, const BinaryColumns& in,
                                 const ExoticQuoteColumns& quotes,
                                 std::span<PricingStatus> status) noexcept {
  BTCFI_CHECK(detail::check_column(in.kind, count, "kind"));
  BTCFI_CHECK(detail::check_column(in.pays, count, "pays"));
  BTCFI_CHECK(detail::check_column(in.spot, count, "spot"));
  BTCFI_CHECK(detail::check_column(in.strike, count, "strike"));
  BTCFI_CHECK(detail::check_column(in.cash, count, "cash", true));
  BTCFI_CHECK(detail::check_market_columns(in, count));
  BTCFI_TRY(const detail::ExoticOutputs out, detail::exotic_outputs(quotes, status, count));
  const detail::Reader spot(in.spot, count), strike(in.strike, count), cash(in.cash, count),
      tau(in.tau, count), vol(in.vol, count), rate(in.rate, count), dividend(in.dividend, count);
  double signs[detail::block_size], assets[detail::block_size], paid[detail::block_size];
  const auto fill = [&](std::size_t first, std::size_t n,
                        const double*(&columns)[kernel::binary_inputs]) {
    const double* amount = cash.at(first);
    for (std::size_t i = 0; i < n; ++i) {
      const unsigned kind = detail::word_at(in.kind, first + i);
      const unsigned pays = detail::word_at(in.pays, first + i);
      const double sign = kind == 0 ? 1 : kind == 1 ? -1 : 0;  // 0 is odd, and so refused
      const Payment p = payment_of(static_cast<BinaryPays>(pays), sign, amount[i]);
      signs[i] = pays > 2 ? 0 : sign;
      assets[i] = p.assets;
      paid[i] = p.cash;
    }
    const double* const all[kernel::binary_inputs] = {
        signs,         assets,        paid,           spot.at(first),    strike.at(first),
        tau.at(first), vol.at(first), rate.at(first), dividend.at(first)};
    std::copy(std::begin(all), std::end(all), columns);
  };
  const auto one = [&](std::size_t i) {
    return binary(
        {static_cast<OptionKind>(detail::word_at(in.kind, i)),
         static_cast<BinaryPays>(detail::word_at(in.pays, i)), detail::element(in.strike, i),
         detail::element(in.tau, i), detail::element(in.cash, i)},
        detail::market_at(in, i));
  };
  return detail::run_exotic<kernel::binary_inputs>(count, kernel::exotic_many().binary, nullptr,
                                                   out, status, fill, one);
}

}  // namespace btcfi::pricing
