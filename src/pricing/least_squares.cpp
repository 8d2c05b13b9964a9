#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <pricing/least_squares.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace btcfi::pricing::detail {
namespace {

using Eigen::Index;

double square_sum(const std::vector<double>& r) {
  double sum = 0;
  for (const double one : r) sum += one * one;
  return std::isfinite(sum) ? sum : std::numeric_limits<double>::infinity();
}

}  // namespace

Result<double> least_squares(std::vector<double>& x, std::size_t residual_count,
                             const Residuals& residuals, int max_steps, Watcher& watcher) {
  const auto rows = static_cast<Index>(residual_count);
  const auto columns = static_cast<Index>(x.size());
  std::vector<double> r(residual_count), moved(residual_count), trial(x.size());
  Eigen::MatrixXd jacobian(rows, columns);
  residuals(x, r);
  double cost = square_sum(r);
  double damping = 1e-3;
  for (int step = 0; step < max_steps; ++step) {
    trial = x;
    for (Index c = 0; c < columns; ++c) {
      const auto at = static_cast<std::size_t>(c);
      const double h = 1e-6 * std::max(1.0, std::fabs(x[at]));
      trial[at] = x[at] + h;
      residuals(trial, moved);
      BTCFI_CHECK(watcher.look());
      trial[at] = x[at];
      for (Index i = 0; i < rows; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const double slope = (moved[k] - r[k]) / h;
        jacobian(i, c) = std::isfinite(slope) ? slope : 0;
      }
    }
    const Eigen::Map<const Eigen::VectorXd> now(r.data(), rows);
    // In parts of some milliseconds, so that a large surface can be stopped within one, too.
    const Index part = std::max<Index>((Index{1} << 24) / (columns * columns), 16);
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(columns, columns);
    for (Index first = 0; first < rows; first += part) {
      const auto some = jacobian.middleRows(first, std::min(part, rows - first));
      normal.noalias() += some.transpose() * some;
      BTCFI_CHECK(watcher.look(0));
    }
    const Eigen::VectorXd gradient = jacobian.transpose() * now;
    bool improved = false;
    for (int attempt = 0; attempt < 12 && !improved; ++attempt) {
      Eigen::MatrixXd damped = normal;
      for (Index c = 0; c < columns; ++c) damped(c, c) += damping * (normal(c, c) + 1e-12);
      const Eigen::VectorXd move = damped.ldlt().solve(-gradient);
      for (Index c = 0; c < columns; ++c) {
        const auto at = static_cast<std::size_t>(c);
        // Parameters are of the order of one: longer steps leave the region the slopes speak of.
        trial[at] = x[at] + std::clamp(move(c), -3.0, 3.0);
      }
      residuals(trial, moved);
      BTCFI_CHECK(watcher.look());
      const double moved_cost = square_sum(moved);
      if (moved_cost < cost) {
        const bool done = cost - moved_cost <= 1e-13 * cost;
        x = trial;
        r.swap(moved);
        cost = moved_cost;
        damping = std::max(damping * 0.2, 1e-12);
        if (done) return cost;
        improved = true;
      } else {
        damping *= 6;
      }
    }
    if (!improved) break;
  }
  return cost;
}

}  // namespace btcfi::pricing::detail
