#include <btcfi/pricing/american.hpp>

#include <pricing/columns.hpp>
#include <pricing/kernel/american_kernel.hpp>
#include <pricing/terms.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace btcfi::pricing {

/// A solved boundary of the put that the option is, or is by symmetry.
struct AmericanBoundary::Solved {
  enum class Case : std::uint8_t {
    never,      // early exercise is never right: European
    certain,    // no volatility or no time: the best time of exercise is known
    at_random,  // the curve
  };
  AmericanTerms terms;
  AmericanTier tier = AmericanTier::accurate;
  Case kind = Case::never;
  kernel::AmericanMarket market;
  kernel::AmericanCurve curve;
  bool has_curve = false;
  double mismatch = 0;
  // The perpetual put (1 - b) (S / b)^-lambda, its boundary b, and how far in ln(S / b) it is the
  // price to the last place: beyond, expiry counts. `reach` <= 0 where it counts everywhere.
  double lambda = 0;
  double perpetual = 0;
  double log_perpetual = 0;
  double xi = 0;
  double reach = 0;
  // Beyond this in ln S expiry comes before the stock could fall to where exercise is right.
  double log_unreached = 0;
};

namespace {

using Solved = AmericanBoundary::Solved;
using Case = Solved::Case;

/// Beyond it even the highest tier is not worth its name.
constexpr double greatest_sharpness = 40;
/// From here on what is exact up to 1e-16 is preferred to what is sampled.
constexpr double great_sharpness = 4;
/// N(-8.3) is below a unit in the last place.
constexpr double certain_deviations = 8.3;
constexpr double infinity = std::numeric_limits<double>::infinity();

const kernel::AmericanRule& rule_of(AmericanTier tier) noexcept {
  if (tier == AmericanTier::fast) return kernel::american_rule_fast();
  if (tier == AmericanTier::accurate) return kernel::american_rule_accurate();
  return kernel::american_rule_high();
}

/// What the solved boundary may be wrong by, in units of the strike, before another tier is tried.
double allowed_mismatch(AmericanTier tier) noexcept {
  if (tier == AmericanTier::fast) return 1e-4;
  if (tier == AmericanTier::accurate) return 1e-6;
  return 1e-7;
}

/// How sharply the integrands bend: rates against volatility over the life. The samples of a tier
/// suffice up to a bound; measured in docs/pricing-american.md.
double sharpness(const kernel::AmericanMarket& m) noexcept {
  const double drift = std::fabs(m.rate - m.dividend - 0.5 * m.vol * m.vol);
  return std::max({m.rate, std::fabs(m.dividend), drift}) * std::sqrt(m.tau) / m.vol;
}

AmericanTier tier_for(AmericanTier wanted, double sharpness) noexcept {
  if (wanted == AmericanTier::fast && sharpness > 0.6)
    wanted = AmericanTier::accurate;
  else if (wanted == AmericanTier::accurate && sharpness > 0.45)
    wanted = AmericanTier::high;
  if (sharpness > 4) wanted = AmericanTier::high;
  return wanted;
}

Status check(const AmericanTerms& t, AmericanTier tier) noexcept {
  if (tier > AmericanTier::high) return fail(Errc::invalid_argument, "tier");
  return detail::check({t.kind, 1, t.tau}, {1, t.vol, t.rate, t.dividend});
}

/// The put that an American option is, or is by symmetry: rates in the put's roles.
kernel::AmericanMarket put_of(const AmericanTerms& t) noexcept {
  if (t.kind == OptionKind::put) return {t.tau, t.vol, t.rate, t.dividend};
  return {t.tau, t.vol, t.dividend, t.rate};
}

double mismatch_of(const Solved& s, const kernel::AmericanRule& rule,
                   const kernel::AmericanKernel& kernel) noexcept {
  kernel::AmericanPremium premium;
  kernel.premium(rule, s.market, s.curve, s.curve.now, premium);
  const auto european =
      black_scholes({OptionKind::put, 1, s.market.tau},
                    {s.curve.now, s.market.vol, s.market.rate, s.market.dividend});
  return std::fabs((european ? european->price : infinity) + premium.price - (1 - s.curve.now));
}

/// What is known without solving.
void set_bounds(Solved& out) noexcept {
  const kernel::AmericanMarket& m = out.market;
  const auto log = kernel::american_kernel().log;
  const double variance = m.vol * m.vol, s = m.vol * std::sqrt(m.tau);
  const double nu = m.rate - m.dividend - 0.5 * variance;
  out.xi = std::sqrt(nu * nu + 2 * m.rate * variance);
  // S^-lambda solves the equation of the price without time; no cancellation for either sign of nu.
  out.lambda = nu < 0 ? 2 * m.rate / (out.xi - nu) : (nu + out.xi) / variance;
  out.perpetual = out.lambda / (1 + out.lambda);
  const bool exists = out.lambda > 0x1p-500 && out.lambda < 0x1p500;
  out.log_perpetual = exists ? log(out.perpetual) : -infinity;
  out.reach = exists ? out.xi * m.tau - certain_deviations * s : 0;
  const double log_limit =
      m.dividend > m.rate ? (m.rate > 0 ? log(m.rate / m.dividend) : -infinity) : 0;
  out.log_unreached = log_limit + certain_deviations * s + std::max(-nu, 0.0) * m.tau;
}

/// Solves for `terms` into `out`, with the tier asked for or, where that falls short, a higher one.
Status solve_into(Solved& out, const AmericanTerms& terms, AmericanTier tier) noexcept {
  BTCFI_CHECK(check(terms, tier));
  out.terms = terms;
  out.tier = tier;
  out.market = put_of(terms);
  out.mismatch = 0;
  const kernel::AmericanMarket& m = out.market;
  const bool never = m.rate <= 0 && m.dividend >= m.rate;
  if (!never && m.rate < 0) return fail(Errc::pricing_two_boundaries, "rate");
  if (never) {
    out.kind = Case::never;
    return {};
  }
  if (terms.tau == 0 || terms.vol * std::sqrt(terms.tau) < 1e-12) {
    out.kind = Case::certain;
    return {};
  }
  // The premium is at most (rate + max(-dividend, 0)) tau: below a unit in the last place, nothing.
  if ((m.rate + std::max(-m.dividend, 0.0)) * m.tau < 0x1p-56) {
    out.kind = Case::never;
    return {};
  }
  out.kind = Case::at_random;
  set_bounds(out);
  const double sharp = sharpness(m), s = m.vol * std::sqrt(m.tau);
  out.has_curve = false;
  // Drifting away from the boundary, what expiry could change is too far to be worth anything.
  const bool away = m.rate - m.dividend >= 0.5 * m.vol * m.vol;
  if (out.reach > 0 && away && out.xi * m.tau > 12 * s) return {};
  out.tier = tier_for(tier, sharp);
  const kernel::AmericanKernel kernel = kernel::american_kernel();
  while (sharp <= greatest_sharpness) {
    const kernel::AmericanRule& rule = rule_of(out.tier);
    kernel.solve(rule, m, out.curve);
    out.mismatch = out.curve.converged ? mismatch_of(out, rule, kernel) : infinity;
    out.has_curve = out.mismatch <= allowed_mismatch(out.tier);
    if (out.has_curve) return {};
    if (out.tier == AmericanTier::high) break;
    out.tier = out.tier == AmericanTier::fast ? AmericanTier::accurate : AmericanTier::high;
  }
  out.mismatch = 0;
  if (out.reach > 0) return {};
  return fail(Errc::pricing_not_converged, "american");
}

/// The boundary as a multiple of the strike: for the put below 1, for the call above.
double multiple(const Solved& s) noexcept {
  const bool call = s.terms.kind == OptionKind::call;
  double b = 0;
  if (s.kind == Case::at_random) b = s.reach > 0 ? s.perpetual : s.curve.now;
  if (s.kind == Case::certain)
    b = s.market.dividend > s.market.rate ? s.market.rate / s.market.dividend : 1;
  return call ? 1 / b : b;
}

double boundary_of(const Solved& s, double strike) noexcept {
  if (s.kind == Case::never) return s.terms.kind == OptionKind::call ? infinity : 0;
  return strike * multiple(s);
}

AmericanQuote from_european(const EuropeanQuote& e) noexcept {
  AmericanQuote q;
  q.price = e.price;
  q.delta = e.delta;
  q.gamma = e.gamma;
  q.vega = e.vega;
  q.theta = e.theta;
  q.rho = e.rho;
  q.phi = e.phi;
  return q;
}

AmericanQuote exercised(double w, double intrinsic, double european) noexcept {
  AmericanQuote q;
  q.price = intrinsic;
  q.delta = w;
  q.premium = std::max(intrinsic - european, 0.0);
  q.exercise = true;
  return q;
}

/// Without volatility the option pays w (S e^(-q t) - K e^(-r t)) at the best t.
AmericanQuote certain(const AmericanTerms& t, double spot, double strike,
                      double european) noexcept {
  const double w = t.kind == OptionKind::call ? 1 : -1;
  const double carry = t.rate - t.dividend;
  const auto exp = kernel::american_kernel().exp;
  const auto value = [&](double at) {
    return w * (spot * exp(-t.dividend * at) - strike * exp(-t.rate * at));
  };
  double best = 0;
  if (value(t.tau) > value(best)) best = t.tau;
  const double ratio = t.rate * strike / (t.dividend * spot);
  bool inside = false;
  if (carry != 0 && std::isfinite(ratio) && ratio > 0) {
    const double turn = std::log(ratio) / carry;
    if (turn > 0 && turn < t.tau && value(turn) > value(best)) {
      best = turn;
      inside = true;
    }
  }
  AmericanQuote q;
  const double price = value(best);
  if (!(price > 0)) return q;
  q.price = price;
  q.premium = std::max(price - european, 0.0);
  const double stock = exp(-t.dividend * best), cash = strike * exp(-t.rate * best);
  q.delta = w * stock;
  q.rho = w * best * cash;
  q.phi = -w * best * spot * stock;
  if (inside) q.gamma = w * t.dividend * stock / (spot * carry);
  if (best == t.tau && t.tau > 0) q.theta = w * (t.dividend * spot * stock - t.rate * cash);
  q.exercise = best == 0;
  return q;
}

/// A put of strike 1 without expiry, x = ln(S / b).
kernel::AmericanPremium perpetual_put(const Solved& s, double spot, double x) noexcept {
  const double vol = s.market.vol, lambda = s.lambda;
  kernel::AmericanPremium p;
  if (lambda * x > 700) return p;
  p.price = kernel::american_kernel().exp(-lambda * x) / (1 + lambda);
  p.delta = -lambda * p.price / spot;
  p.gamma = lambda * (lambda + 1) * p.price / (spot * spot);
  // The boundary is the best, so moving it changes nothing: only lambda moves.
  p.vega = x * p.price * vol * lambda * (lambda + 1) / s.xi;
  p.rho = -x * p.price * (lambda + 1) / s.xi;
  p.phi = x * p.price * lambda / s.xi;
  return p;
}

/// Adds a put of strike 1 at spot `x`, in `unit`s, to what the quote holds of the European option;
/// `whole`: in its place.
void add(AmericanQuote& q, const AmericanTerms& t, double spot, double unit, double x,
         const kernel::AmericanPremium& e, bool whole) noexcept {
  if (whole) q = AmericanQuote{};
  double delta = e.delta, gamma = e.gamma / unit, rho = e.rho, phi = e.phi;
  if (t.kind == OptionKind::call) {
    delta = e.price - x * e.delta;
    gamma = x * x * e.gamma / unit;
    std::swap(rho, phi);
  }
  q.price += unit * e.price;
  q.delta += delta;
  q.gamma += gamma;
  q.vega += unit * e.vega;
  q.rho += unit * rho;
  q.phi += unit * phi;
  // The premium obeys the same equation as the price while the option is held; without expiry
  // nothing decays.
  if (!whole) {
    q.theta += t.rate * unit * e.price - (t.rate - t.dividend) * spot * delta -
               0.5 * t.vol * t.vol * spot * spot * gamma;
  }
}

/// `spot` and `strike` are checked.
Result<AmericanQuote> quote_of(const Solved& s, double spot, double strike) noexcept {
  const AmericanTerms& t = s.terms;
  const bool call = t.kind == OptionKind::call;
  BTCFI_TRY(const EuropeanQuote european,
            black_scholes({t.kind, strike, t.tau}, {spot, t.vol, t.rate, t.dividend}));
  AmericanQuote q = from_european(european);
  if (s.kind != Case::never && t.tau == 0) {
    q.exercise = q.price > 0;
  } else if (s.kind == Case::certain) {
    q = certain(t, spot, strike, european.price);
  } else if (s.kind == Case::at_random) {
    const double w = call ? 1 : -1;
    // In units of the put's strike, which for a call is the spot.
    const double unit = call ? spot : strike, other = call ? strike : spot;
    const double x = other / unit;
    const double intrinsic = std::max(w * (spot - strike), 0.0);
    const kernel::AmericanKernel kernel = kernel::american_kernel();
    const double b = s.reach > 0 ? s.perpetual : s.curve.now;
    if (unit == 0) {
      // A call on nothing, or the right to sell for nothing.
    } else if (x <= b) {
      q = exercised(w, intrinsic, european.price);
    } else if (x < 0x1p500) {
      const double log_x = kernel.log(x);
      kernel::AmericanPremium e;
      bool whole = false;
      if (s.reach > 0 && log_x - s.log_perpetual < s.reach) {
        e = perpetual_put(s, x, log_x - s.log_perpetual);
        whole = true;
      } else if (sharpness(s.market) > great_sharpness && log_x > s.log_unreached) {
        // European.
      } else if (s.has_curve) {
        kernel.premium(rule_of(s.tier), s.market, s.curve, x, e);
        e.price = std::max(e.price, 0.0);
      } else if (s.market.rate - s.market.dividend < 0.5 * s.market.vol * s.market.vol) {
        if (s.market.vol * std::sqrt(s.market.tau) > 1e-6)
          return fail(Errc::pricing_not_converged, "american");
        q = certain(t, spot, strike, european.price);
        q.boundary = boundary_of(s, strike);
        return q;
      }
      add(q, t, spot, unit, x, e, whole);
      q.premium = whole ? std::max(q.price - european.price, 0.0) : unit * e.price;
      if (q.price < intrinsic) {
        q.premium += intrinsic - q.price;
        q.price = intrinsic;
      }
    }
  }
  q.boundary = boundary_of(s, strike);
  return q;
}

Status check_sizes(double spot, double strike) noexcept {
  if (detail::not_a_size(spot)) return fail(Errc::invalid_argument, "spot");
  if (detail::not_a_size(strike)) return fail(Errc::invalid_argument, "strike");
  return {};
}

}  // namespace

Result<AmericanBoundary> AmericanBoundary::solve(const AmericanTerms& terms,
                                                 AmericanTier tier) noexcept {
  auto solved = std::make_shared<Solved>();
  BTCFI_CHECK(solve_into(*solved, terms, tier));
  return AmericanBoundary(std::move(solved));
}

Result<AmericanQuote> AmericanBoundary::quote(double spot, double strike) const noexcept {
  BTCFI_CHECK(check_sizes(spot, strike));
  return quote_of(*solved_, spot, strike);
}

double AmericanBoundary::boundary(double strike) const noexcept {
  return boundary_of(*solved_, strike);
}

Result<double> AmericanBoundary::boundary_at(double strike, double tau_left) const noexcept {
  if (detail::not_a_size(strike)) return fail(Errc::invalid_argument, "strike");
  if (!(tau_left > 0 && tau_left <= solved_->terms.tau))
    return fail(Errc::invalid_argument, "tau_left");
  if (solved_->kind != Case::at_random) return boundary_of(*solved_, strike);
  if (!solved_->has_curve) {
    AmericanTerms shorter = solved_->terms;
    shorter.tau = tau_left;
    Solved again;
    BTCFI_CHECK(solve_into(again, shorter, solved_->tier));
    return boundary_of(again, strike);
  }
  const kernel::AmericanKernel kernel = kernel::american_kernel();
  const double b = kernel.exp(
      kernel.log_boundary(rule_of(solved_->tier), solved_->market, solved_->curve, tau_left));
  return solved_->terms.kind == OptionKind::call ? strike / b : strike * b;
}

double AmericanBoundary::mismatch() const noexcept { return solved_->mismatch; }
const AmericanTerms& AmericanBoundary::terms() const noexcept { return solved_->terms; }
AmericanTier AmericanBoundary::tier() const noexcept { return solved_->tier; }

Result<AmericanQuote> american(const Vanilla& option, const SpotMarket& market,
                               AmericanTier tier) noexcept {
  BTCFI_CHECK(detail::check(option, market));
  Solved solved;
  BTCFI_CHECK(solve_into(
      solved, {option.kind, option.tau, market.vol, market.rate, market.dividend}, tier));
  return quote_of(solved, market.spot, option.strike);
}

Result<std::size_t> american_batch(std::size_t count, const SpotColumns& in,
                                   const AmericanColumns& out, std::span<PricingStatus> status,
                                   AmericanTier tier) noexcept {
  if (tier > AmericanTier::high) return fail(Errc::invalid_argument, "tier");
  BTCFI_CHECK(detail::check_column(in.kind, count, "kind"));
  BTCFI_CHECK(detail::check_column(in.spot, count, "spot"));
  BTCFI_CHECK(detail::check_column(in.strike, count, "strike"));
  BTCFI_CHECK(detail::check_market_columns(in, count));
  BTCFI_CHECK(detail::check_output(status, count, "status"));
  struct Output {
    std::span<double> column;
    double AmericanQuote::*member;
    const char* name;
  };
  const Output outputs[] = {{out.price, &AmericanQuote::price, "price"},
                            {out.delta, &AmericanQuote::delta, "delta"},
                            {out.gamma, &AmericanQuote::gamma, "gamma"},
                            {out.vega, &AmericanQuote::vega, "vega"},
                            {out.theta, &AmericanQuote::theta, "theta"},
                            {out.rho, &AmericanQuote::rho, "rho"},
                            {out.phi, &AmericanQuote::phi, "phi"},
                            {out.premium, &AmericanQuote::premium, "premium"},
                            {out.boundary, &AmericanQuote::boundary, "boundary"}};
  for (const Output& o : outputs) BTCFI_CHECK(detail::check_output(o.column, count, o.name));
  Solved solved;
  bool have = false;
  std::size_t failed = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto kind = static_cast<OptionKind>(detail::word_at(in.kind, i));
    const AmericanTerms terms{kind, detail::element(in.tau, i), detail::element(in.vol, i),
                              detail::element(in.rate, i), detail::element(in.dividend, i)};
    const double spot = detail::element(in.spot, i), strike = detail::element(in.strike, i);
    const AmericanTerms& last = solved.terms;
    const bool same = have && terms.kind == last.kind && terms.tau == last.tau &&
                      terms.vol == last.vol && terms.rate == last.rate &&
                      terms.dividend == last.dividend;
    Status problem = check_sizes(spot, strike);
    if (problem && !same) {
      problem = solve_into(solved, terms, tier);
      have = problem.has_value();
    }
    AmericanQuote q;
    if (problem) {
      auto quote = quote_of(solved, spot, strike);
      if (quote)
        q = *quote;
      else
        problem = quote.error();
    }
    if (!problem) {
      ++failed;
      for (const Output& o : outputs) q.*(o.member) = std::numeric_limits<double>::quiet_NaN();
    }
    for (const Output& o : outputs) {
      if (!o.column.empty()) o.column[i] = q.*(o.member);
    }
    if (status.empty()) continue;
    status[i] = problem ? PricingStatus::ok : detail::status_at(in.kind, i, problem.error());
  }
  return failed;
}

}  // namespace btcfi::pricing
