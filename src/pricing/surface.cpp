#include <btcfi/core/json.hpp>
#include <btcfi/pricing/surface.hpp>

#include <pricing/smile_fit.hpp>
#include <pricing/terms.hpp>

#include <algorithm>
#include <limits>

namespace btcfi::pricing {
namespace {

constexpr const char* format_name = "btcfi-surface-1";

double between(double a, double b, double part) noexcept { return a + (b - a) * part; }

// Rounding may put what stands on a bound just beyond it.
bool exceeds(double value, double bound) noexcept {
  return value > bound + 1e-12 * (1 + std::fabs(bound));
}

Status check_slice(const SurfaceSlice& s, std::size_t i) noexcept {
  if (detail::not_positive(s.tau)) return fail(Errc::invalid_argument, "tau", 0, i);
  if (detail::not_positive(s.forward)) return fail(Errc::invalid_argument, "forward", 0, i);
  if (detail::not_positive(s.ssvi.theta)) return fail(Errc::invalid_argument, "theta", 0, i);
  if (!(std::fabs(s.ssvi.rho) < 1)) return fail(Errc::invalid_argument, "rho", 0, i);
  if (detail::not_a_size(s.ssvi.psi)) return fail(Errc::invalid_argument, "psi", 0, i);
  const double wing = s.ssvi.psi * (1 + std::fabs(s.ssvi.rho));
  if (exceeds(wing, 4) || exceeds(s.ssvi.psi * wing / (4 * s.ssvi.theta), 1)) {
    return fail(Errc::pricing_arbitrage, "butterfly", 0, i);
  }
  return {};
}

Status check_pair(const SurfaceSlice& before, const SurfaceSlice& after, std::size_t i) noexcept {
  if (!(after.tau > before.tau)) return fail(Errc::invalid_argument, "tau", 0, i);
  const Ssvi& a = before.ssvi;
  const Ssvi& b = after.ssvi;
  if (exceeds(a.theta / b.theta, 1) || exceeds(a.psi * (1 + a.rho), b.psi * (1 + b.rho)) ||
      exceeds(a.psi * (1 - a.rho), b.psi * (1 - b.rho)) ||
      exceeds(b.psi * a.theta / b.theta, a.psi)) {
    return fail(Errc::pricing_arbitrage, "calendar", 0, i);
  }
  return {};
}

Ssvi mix(const Ssvi& a, const Ssvi& b, double part) noexcept {
  const double psi = between(a.psi, b.psi, part);
  const double skew = between(a.psi * a.rho, b.psi * b.rho, part);
  return {between(a.theta, b.theta, part), psi > 0 ? skew / psi : 0, psi};
}

}  // namespace

Result<Surface> Surface::from_slices(std::vector<SurfaceSlice> slices) {
  if (slices.empty()) return fail(Errc::pricing_too_few_quotes, "slices");
  if (slices.size() > max_slices) return fail(Errc::limit_exceeded, "slices");
  for (std::size_t i = 0; i < slices.size(); ++i) {
    BTCFI_CHECK(check_slice(slices[i], i));
    if (i > 0) BTCFI_CHECK(check_pair(slices[i - 1], slices[i], i));
  }
  Surface surface;
  surface.slices_ = std::move(slices);
  return surface;
}

Result<Ssvi> Surface::slice_at(double tau, bool extrapolate) const noexcept {
  if (detail::not_a_size(tau)) return fail(Errc::invalid_argument, "tau");
  const auto after = std::lower_bound(slices_.begin(), slices_.end(), tau,
                                      [](const SurfaceSlice& s, double t) { return s.tau < t; });
  if (after == slices_.end()) {
    if (!extrapolate) return fail(Errc::pricing_outside_surface, "tau", 0, slices_.size() - 1);
    const SurfaceSlice& last = slices_.back();
    Ssvi s = last.ssvi;
    if (slices_.size() == 1) {
      s.theta *= tau / last.tau;
    } else {
      const SurfaceSlice& previous = slices_[slices_.size() - 2];
      s.theta += (s.theta - previous.ssvi.theta) * ((tau - last.tau) / (last.tau - previous.tau));
    }
    return s;
  }
  if (after->tau == tau) return after->ssvi;
  if (after == slices_.begin()) {
    const double part = tau / after->tau;
    return Ssvi{after->ssvi.theta * part, after->ssvi.rho, after->ssvi.psi * part};
  }
  const SurfaceSlice& before = *std::prev(after);
  return mix(before.ssvi, after->ssvi, (tau - before.tau) / (after->tau - before.tau));
}

Result<double> Surface::forward(double tau) const noexcept {
  if (detail::not_a_size(tau)) return fail(Errc::invalid_argument, "tau");
  const auto after = std::lower_bound(slices_.begin(), slices_.end(), tau,
                                      [](const SurfaceSlice& s, double t) { return s.tau < t; });
  if (after == slices_.end()) return slices_.back().forward;
  if (after == slices_.begin() || after->tau == tau) return after->forward;
  const SurfaceSlice& before = *std::prev(after);
  const double part = (tau - before.tau) / (after->tau - before.tau);
  return before.forward * std::exp(part * std::log(after->forward / before.forward));
}

Result<double> Surface::vol(double strike, double tau, bool extrapolate) const noexcept {
  if (detail::not_positive(strike)) return fail(Errc::invalid_argument, "strike");
  if (detail::not_positive(tau)) return fail(Errc::invalid_argument, "tau");
  BTCFI_TRY(const Ssvi slice, slice_at(tau, extrapolate));
  BTCFI_TRY(const double f, forward(tau));
  return std::sqrt(total_variance(slice, std::log(strike / f)).w / tau);
}

Result<EuropeanQuote> Surface::price(const Vanilla& option, double rate,
                                     bool extrapolate) const noexcept {
  BTCFI_TRY(const double v, vol(option.strike, option.tau, extrapolate));
  BTCFI_TRY(const double f, forward(option.tau));
  return black76(option, {f, v, rate});
}

Result<InverseQuote> Surface::price_inverse(const Vanilla& option,
                                            bool extrapolate) const noexcept {
  BTCFI_TRY(const double v, vol(option.strike, option.tau, extrapolate));
  BTCFI_TRY(const double f, forward(option.tau));
  return inverse(option, {f, v}, f);
}

Result<double> Surface::density(double strike, double tau, bool extrapolate) const noexcept {
  if (detail::not_positive(strike)) return fail(Errc::invalid_argument, "strike");
  if (detail::not_positive(tau)) return fail(Errc::invalid_argument, "tau");
  BTCFI_TRY(const Ssvi slice, slice_at(tau, extrapolate));
  BTCFI_TRY(const double f, forward(tau));
  const double k = std::log(strike / f);
  const TotalVariance at = total_variance(slice, k);
  const double root = std::sqrt(at.w);
  return durrleman(at, k) / root * detail::density(-k / root - 0.5 * root) / strike;
}

SurfaceCheck Surface::check(std::size_t points) const noexcept {
  SurfaceCheck out;
  out.least_durrleman = out.least_calendar = std::numeric_limits<double>::infinity();
  points = std::max<std::size_t>(points, 2);
  const double reach = detail::reach_of(slices_.back().ssvi.theta);
  for (std::size_t i = 0; i < slices_.size(); ++i) {
    const Ssvi& slice = slices_[i].ssvi;
    const auto butterfly = check_butterfly(slice, detail::reach_of(slice.theta), points);
    const double least = butterfly ? butterfly->least : -std::numeric_limits<double>::infinity();
    if (least < out.least_durrleman) {
      out.least_durrleman = least;
      out.durrleman_at = butterfly ? butterfly->least_at : 0;
      out.durrleman_slice = i;
    }
    for (std::size_t p = 0; i > 0 && p < points; ++p) {
      const double k = reach * (2 * static_cast<double>(p) / static_cast<double>(points - 1) - 1);
      const double gap = total_variance(slice, k).w - total_variance(slices_[i - 1].ssvi, k).w;
      if (gap < out.least_calendar) {
        out.least_calendar = gap;
        out.calendar_at = k;
        out.calendar_slice = i;
      }
    }
  }
  out.passed = out.least_durrleman >= 0 && out.least_calendar >= -1e-12;
  return out;
}

std::string Surface::to_json() const {
  json::Value slices = json::Value::new_array();
  const auto real = [](double value) { return *json::Value::real(value); };  // all finite: checked
  for (const SurfaceSlice& s : slices_) {
    slices.push_back(json::Value::new_object()
                         .set("tau", real(s.tau))
                         .set("forward", real(s.forward))
                         .set("theta", real(s.ssvi.theta))
                         .set("rho", real(s.ssvi.rho))
                         .set("psi", real(s.ssvi.psi)));
  }
  const json::Value document =
      json::Value::new_object().set("format", format_name).set("slices", std::move(slices));
  return json::write(document);
}

Result<Surface> Surface::from_json(std::string_view text) {
  BTCFI_TRY(const json::Value document, json::parse(text));
  BTCFI_CHECK(document.allow_only({"format", "slices"}));
  BTCFI_TRY(const std::string format, document.at("format").as_string());
  if (format != format_name) return fail(Errc::unsupported, "format");
  BTCFI_TRY(const auto items, document.at("slices").items());
  if (items.size() > max_slices) return fail(Errc::limit_exceeded, "slices");
  std::vector<SurfaceSlice> slices;
  for (const json::Value& item : items) {
    BTCFI_CHECK(item.allow_only({"tau", "forward", "theta", "rho", "psi"}));
    SurfaceSlice s;
    BTCFI_TRY(s.tau, item.at("tau").as_double());
    BTCFI_TRY(s.forward, item.at("forward").as_double());
    BTCFI_TRY(s.ssvi.theta, item.at("theta").as_double());
    BTCFI_TRY(s.ssvi.rho, item.at("rho").as_double());
    BTCFI_TRY(s.ssvi.psi, item.at("psi").as_double());
    slices.push_back(s);
  }
  return from_slices(std::move(slices));
}

}  // namespace btcfi::pricing
