#include <pricing/least_squares.hpp>
#include <pricing/smile_fit.hpp>
#include <pricing/terms.hpp>

#include <algorithm>
#include <limits>

namespace btcfi::pricing {
namespace detail {
namespace {

// Kept from the limits by this part, so that rounding crosses none.
constexpr double margin = 1 - 1e-9;

double logistic(double x) noexcept { return 1 / (1 + std::exp(-x)); }

// The positive root of (p0 + l / 2) (q0 + s l) = c, c >= p0 q0, s >= 0: how far l may go.
double product_reach(double p0, double q0, double s, double c) noexcept {
  const double a = 0.5 * s;
  const double b = 0.5 * q0 + s * p0;
  const double rest = std::max(c - p0 * q0, 0.0);
  const double root = std::sqrt(b * b + 4 * a * rest);
  return b + root > 0 ? 2 * rest / (b + root) : std::numeric_limits<double>::infinity();
}

}  // namespace

double reach_of(double theta) noexcept { return std::max(1.5, 10 * std::sqrt(theta)); }

Ssvi slice_of(const SliceParameters& x, const std::optional<Ssvi>& before) noexcept {
  const double theta0 = before ? before->theta : 0;
  const double psi0 = before ? before->psi : 0;
  const double up0 = before ? psi0 * (1 + before->rho) : 0;    // psi (1 + rho)
  const double down0 = before ? psi0 * (1 - before->rho) : 0;  // psi (1 - rho)
  const double theta = theta0 + std::exp(std::clamp(x[0], -40.0, 5.0));
  const double share = 0.002 + 0.996 * logistic(x[2]);  // of the growth that the upper wing takes
  double most = std::numeric_limits<double>::infinity();
  for (const auto& [wing, part] : {std::pair{up0, share}, std::pair{down0, 1 - share}}) {
    most = std::min(most, std::max(4 * margin - wing, 0.0) / part);
    most = std::min(most, product_reach(psi0, wing, part, 4 * theta * margin));
  }
  if (before) most = std::min(most, 2 * psi0 * (theta / theta0 - 1) * margin);
  const double growth = most * logistic(x[1]);
  const double up = up0 + share * growth;
  const double down = down0 + (1 - share) * growth;
  const double psi = 0.5 * (up + down);
  return {theta, psi > 0 ? (up - down) / (up + down) : 0, psi};
}

void residuals_of(const Ssvi& slice, double tau, const std::vector<FitQuote>& quotes, double* out) {
  for (const FitQuote& q : quotes) {
    *out++ = (std::sqrt(total_variance(slice, q.k).w / tau) - q.vol) * q.weight;
  }
}

Result<SliceParameters> fit_slice(const std::vector<FitQuote>& quotes, double tau,
                                  const std::optional<Ssvi>& before, Watcher& watcher) {
  // The vol nearest to the forward gives theta's start.
  const FitQuote& nearest = *std::min_element(
      quotes.begin(), quotes.end(),
      [](const FitQuote& a, const FitQuote& b) { return std::fabs(a.k) < std::fabs(b.k); });
  const double theta = nearest.vol * nearest.vol * tau;
  const double above = std::max(theta - (before ? before->theta : 0), 1e-3 * theta);
  SliceParameters best{};
  double best_cost = std::numeric_limits<double>::infinity();
  for (const double size : {-3.0, -0.5, 1.5}) {
    for (const double share : {-1.5, 0.0, 1.5}) {
      std::vector<double> x = {std::log(above), size, share};
      const Residuals residuals = [&](const std::vector<double>& at, std::vector<double>& out) {
        residuals_of(slice_of({at[0], at[1], at[2]}, before), tau, quotes, out.data());
      };
      BTCFI_TRY(const double cost, least_squares(x, quotes.size(), residuals, 60, watcher));
      if (cost < best_cost) {
        best_cost = cost;
        best = {x[0], x[1], x[2]};
      }
    }
  }
  return best;
}

Result<std::vector<FitQuote>> fit_quotes(const SmileQuotes& smile, std::size_t least) {
  if (not_positive(smile.tau)) return fail(Errc::invalid_argument, "tau");
  if (not_positive(smile.forward)) return fail(Errc::invalid_argument, "forward");
  if (smile.quotes.size() > max_smile_quotes) return fail(Errc::limit_exceeded, "quotes");
  std::vector<FitQuote> out;
  std::vector<double> strikes;
  double weights = 0;
  for (std::size_t i = 0; i < smile.quotes.size(); ++i) {
    const SmileQuote& q = smile.quotes[i];
    if (not_positive(q.strike) || not_positive(q.vol) || not_positive(q.weight) || q.vol > 100) {
      return fail(Errc::invalid_argument, "quotes", 0, i);
    }
    out.push_back({std::log(q.strike / smile.forward), q.vol, q.weight});
    strikes.push_back(q.strike);
    weights += q.weight * q.weight;
  }
  std::sort(strikes.begin(), strikes.end());
  const auto different =
      static_cast<std::size_t>(std::unique(strikes.begin(), strikes.end()) - strikes.begin());
  if (different < least) return fail(Errc::pricing_too_few_quotes, "quotes");
  // Weights of any unit: their squares sum to one for each quote.
  const double scale = std::sqrt(static_cast<double>(out.size()) / weights);
  if (not_positive(scale)) return fail(Errc::invalid_argument, "quotes");
  for (FitQuote& q : out) q.weight *= scale;
  return out;
}

ButterflyCheck checked(const Ssvi& slice, double reach) noexcept {
  return check_butterfly(slice, reach).value_or(ButterflyCheck{});
}

double far_of(const Svi& slice, double reach) noexcept {
  return std::max(3 * reach, std::fabs(slice.m) + 20 * slice.sigma);
}

ButterflyCheck checked(const Svi& slice, double reach) noexcept {
  // Densely where quotes are, and as far as the slice bends: beyond, it is its wings.
  const auto near = check_butterfly(slice, reach);
  const auto far = check_butterfly(slice, far_of(slice, reach));
  if (!near || !far) return {};
  return far->least < near->least ? *far : *near;
}

template <class Slice>
SmileFit<Slice> report(const Slice& slice, const SmileQuotes& smile) {
  SmileFit<Slice> fit;
  fit.slice = slice;
  double sum = 0, weights = 0;
  for (const SmileQuote& q : smile.quotes) {
    const double k = std::log(q.strike / smile.forward);
    const double vol = std::sqrt(total_variance(slice, k).w / smile.tau);
    fit.residuals.push_back({q.strike, q.vol, vol, vol - q.vol});
    fit.worst = std::max(fit.worst, std::fabs(vol - q.vol));
    sum += q.weight * q.weight * (vol - q.vol) * (vol - q.vol);
    weights += q.weight * q.weight;
  }
  fit.rms = std::sqrt(sum / weights);
  fit.butterfly = checked(slice, reach_of(total_variance(slice, 0).w));
  return fit;
}

template SmileFit<Ssvi> report(const Ssvi&, const SmileQuotes&);
template SmileFit<Svi> report(const Svi&, const SmileQuotes&);

}  // namespace detail

Result<SmileFit<Ssvi>> fit_ssvi(const SmileQuotes& smile, const Watch& watch) {
  BTCFI_TRY(const auto quotes, detail::fit_quotes(smile, 3));
  detail::Watcher watcher(watch);
  BTCFI_TRY(const auto x, detail::fit_slice(quotes, smile.tau, std::nullopt, watcher));
  return detail::report(detail::slice_of(x, std::nullopt), smile);
}

namespace {

// Raw SVI by five unbounded numbers: least variance, wing b (1 + |rho|) below 2, rho, place, width.
Svi svi_of(const std::vector<double>& x, double theta) {
  const double scale = std::sqrt(theta);
  Svi s;
  s.rho = std::clamp(std::tanh(x[2]), -0.9999, 0.9999);
  s.b = 2 * (1 - 1e-9) / (1 + std::exp(-x[1])) / (1 + std::fabs(s.rho));
  s.m = x[3] * scale;
  s.sigma = scale * std::exp(std::clamp(x[4], -12.0, 12.0));
  s.a = theta * std::exp(std::clamp(x[0], -40.0, 10.0)) -
        s.b * s.sigma * std::sqrt((1 - s.rho) * (1 + s.rho));
  return s;
}

std::vector<double> parameters_of(const Svi& s, double theta) {
  const double scale = std::sqrt(theta);
  const double least = s.a + s.b * s.sigma * std::sqrt((1 - s.rho) * (1 + s.rho));
  const double wing = std::clamp(0.5 * s.b * (1 + std::fabs(s.rho)), 1e-9, 0.999);
  return {std::log(std::max(least, 1e-9 * theta) / theta), std::log(wing / (1 - wing)),
          std::atanh(std::clamp(s.rho, -0.999, 0.999)), s.m / scale, std::log(s.sigma / scale)};
}

double cost_of(const Svi& slice, double tau, const std::vector<detail::FitQuote>& quotes) {
  double sum = 0;
  for (const detail::FitQuote& q : quotes) {
    const double r =
        (std::sqrt(std::max(total_variance(slice, q.k).w, 0.0) / tau) - q.vol) * q.weight;
    sum += r * r;
  }
  return sum;
}

}  // namespace

Result<SmileFit<Svi>> fit_svi(const SmileQuotes& smile, const Watch& watch) {
  BTCFI_TRY(const auto quotes, detail::fit_quotes(smile, 5));
  detail::Watcher watcher(watch);
  BTCFI_TRY(const auto ssvi, detail::fit_slice(quotes, smile.tau, std::nullopt, watcher));
  Ssvi start = detail::slice_of(ssvi, std::nullopt);
  start.psi = std::max(start.psi, 1e-6 * std::sqrt(start.theta));
  const double theta = start.theta;
  const double reach = detail::reach_of(theta);
  Svi best = to_svi(start);
  double best_cost = cost_of(best, smile.tau, quotes);
  const auto below = [](const Svi& s, double k, double floor) {
    const TotalVariance w = total_variance(s, k);
    const double g = w.w > 0 ? durrleman(w, k) : -1;
    return 10 * std::max(floor - g, 0.0);
  };
  // Butterfly arbitrage costs: Durrleman's function below a floor, on a grid. A floor that leaves
  // none between the grid's points either is found by trying.
  constexpr std::size_t grid = 161;
  constexpr std::size_t beyond = 24;  // of them on either side, further out each time
  for (const double floor : {0.0, 1e-3, 1e-2, 5e-2}) {
    std::vector<double> x = parameters_of(to_svi(start), theta);
    const detail::Residuals residuals = [&](const std::vector<double>& at,
                                            std::vector<double>& out) {
      const Svi s = svi_of(at, theta);
      std::size_t i = 0;
      for (const detail::FitQuote& q : quotes) {
        const double w = std::max(total_variance(s, q.k).w, 0.0);
        out[i++] = (std::sqrt(w / smile.tau) - q.vol) * q.weight;
      }
      for (std::size_t j = 0; j < grid; ++j) {
        // Denser near the forward.
        const double u = 2 * static_cast<double>(j) / (grid - 1) - 1;
        out[i++] = below(s, reach * u * (0.15 + 0.85 * u * u), floor);
      }
      const double ratio = detail::far_of(s, reach) / reach;
      for (std::size_t j = 1; j <= beyond; ++j) {
        const double k = reach * std::pow(ratio, static_cast<double>(j) / beyond);
        out[i++] = below(s, k, floor);
        out[i++] = below(s, -k, floor);
      }
    };
    BTCFI_CHECK(
        detail::least_squares(x, quotes.size() + grid + 2 * beyond, residuals, 150, watcher));
    const Svi slice = svi_of(x, theta);
    if (!detail::checked(slice, reach).passed) continue;
    const double cost = cost_of(slice, smile.tau, quotes);
    if (cost < best_cost) {
      best = slice;
      best_cost = cost;
    }
    break;
  }
  return detail::report(best, smile);
}

}  // namespace btcfi::pricing
