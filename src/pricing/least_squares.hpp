#pragma once

#include <pricing/watcher.hpp>

#include <functional>
#include <vector>

namespace btcfi::pricing::detail {

/// Residuals of a parameter vector; both sizes stay the same over all calls.
using Residuals = std::function<void(const std::vector<double>& x, std::vector<double>& out)>;

/// Levenberg-Marquardt with difference quotients: `x` moves to a local minimum of the sum of
/// squares, which is returned. A point whose residuals are not finite is never taken. Errors: those of
/// the watcher, which looks at every point.
Result<double> least_squares(std::vector<double>& x, std::size_t residual_count,
                             const Residuals& residuals, int max_steps, Watcher& watcher);

}  // namespace btcfi::pricing::detail
