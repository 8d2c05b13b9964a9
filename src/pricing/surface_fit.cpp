#include <btcfi/pricing/surface.hpp>

#include <pricing/least_squares.hpp>
#include <pricing/smile_fit.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace btcfi::pricing {
namespace {

using detail::FitQuote;
using detail::SliceParameters;

struct Expiry {
  double tau;
  std::vector<FitQuote> quotes;
};

SliceParameters part(const std::vector<double>& x, std::size_t slice) noexcept {
  return {x[3 * slice], x[3 * slice + 1], x[3 * slice + 2]};
}

std::vector<Ssvi> slices_of(const std::vector<double>& x) {
  std::vector<Ssvi> slices;
  std::optional<Ssvi> before;
  for (std::size_t i = 0; 3 * i < x.size(); ++i) {
    before = detail::slice_of(part(x, i), before);
    slices.push_back(*before);
  }
  return slices;
}

// Each within what its predecessor allows; then all together, since a predecessor may bend a little
// so that its successor fits better.
Result<std::vector<Ssvi>> fit(const std::vector<Expiry>& expiries, detail::Watcher& watcher) {
  std::vector<double> x;
  std::optional<Ssvi> before;
  std::size_t residual_count = 0;
  for (const Expiry& e : expiries) {
    BTCFI_TRY(const SliceParameters p, detail::fit_slice(e.quotes, e.tau, before, watcher));
    before = detail::slice_of(p, before);
    x.insert(x.end(), p.begin(), p.end());
    residual_count += e.quotes.size();
  }
  if (expiries.size() > 1) {
    const detail::Residuals residuals = [&](const std::vector<double>& at,
                                            std::vector<double>& out) {
      const std::vector<Ssvi> slices = slices_of(at);
      double* to = out.data();
      for (std::size_t i = 0; i < expiries.size(); ++i) {
        detail::residuals_of(slices[i], expiries[i].tau, expiries[i].quotes, to);
        to += expiries[i].quotes.size();
      }
    };
    BTCFI_CHECK(detail::least_squares(x, residual_count, residuals, 60, watcher));
  }
  return slices_of(x);
}

}  // namespace

Result<SurfaceFit> fit_surface(std::span<const SmileQuotes> smiles, const Watch& watch) {
  if (smiles.empty()) return fail(Errc::pricing_too_few_quotes, "smiles");
  if (smiles.size() > max_slices) return fail(Errc::limit_exceeded, "smiles");
  std::vector<std::size_t> order(smiles.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    if (auto quotes = detail::fit_quotes(smiles[i], 3); !quotes) {
      const Error& why = quotes.error();
      return fail(why.code, why.where, i, why.offset);
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return smiles[a].tau < smiles[b].tau; });
  std::vector<Expiry> expiries;
  for (const std::size_t i : order) {
    if (!expiries.empty() && expiries.back().tau == smiles[i].tau) {
      return fail(Errc::invalid_argument, "tau", i);
    }
    expiries.push_back({smiles[i].tau, *detail::fit_quotes(smiles[i], 3)});
  }
  detail::Watcher watcher(watch);
  BTCFI_TRY(const std::vector<Ssvi> fitted, fit(expiries, watcher));
  std::vector<SurfaceSlice> slices;
  std::vector<SmileFit<Ssvi>> fits;
  double sum = 0, count = 0;
  for (std::size_t s = 0; s < fitted.size(); ++s) {
    const SmileQuotes& smile = smiles[order[s]];
    slices.push_back({smile.tau, smile.forward, fitted[s]});
    fits.push_back(detail::report(fitted[s], smile));
    BTCFI_CHECK(watcher.look());
    sum += fits.back().rms * fits.back().rms * static_cast<double>(smile.quotes.size());
    count += static_cast<double>(smile.quotes.size());
  }
  BTCFI_TRY(Surface surface, Surface::from_slices(std::move(slices)));
  return SurfaceFit{std::move(surface), std::move(fits), std::move(order), std::sqrt(sum / count)};
}

}  // namespace btcfi::pricing
