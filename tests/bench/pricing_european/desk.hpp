#pragma once

// The options that all benchmarks of this folder price, and the loop over std::erfc that every
// figure is a ratio to.

#include <pricing/kernel/european_kernel.hpp>

#include <cmath>
#include <random>
#include <vector>

namespace bench {

inline constexpr std::size_t count = 8'192;

/// Columns: sign, spot, strike, tau, vol, rate, dividend.
struct Desk {
  std::vector<double> in[7];
  std::vector<double> out[btcfi::pricing::kernel::column_count];
  btcfi::pricing::kernel::Columns columns;

  Desk() {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> unit(0, 1);
    for (std::size_t i = 0; i < count; ++i) {
      const double spot = 5e4 + 5e4 * unit(random);
      const double row[7] = {unit(random) < 0.5 ? -1.0 : 1.0,
                             spot,
                             spot * std::exp(unit(random) - 0.5),
                             0.01 + unit(random),
                             0.3 + unit(random),
                             0.05 * unit(random),
                             0.05 * unit(random)};
      for (std::size_t c = 0; c < 7; ++c) in[c].push_back(row[c]);
    }
    for (std::size_t c = 0; c < btcfi::pricing::kernel::column_count; ++c) {
      out[c].resize(count);
      columns[c] = out[c].data();
    }
  }
  [[nodiscard]] btcfi::pricing::kernel::Inputs inputs() const {
    return {in[0].data(), in[1].data(), in[2].data(), in[3].data(),
            in[4].data(), in[5].data(), in[6].data()};
  }
};

inline void with_erfc(const Desk& desk, double* price) {
  for (std::size_t i = 0; i < count; ++i) {
    const double w = desk.in[0][i], spot = desk.in[1][i], strike = desk.in[2][i],
                 tau = desk.in[3][i];
    const double vol = desk.in[4][i], rate = desk.in[5][i], dividend = desk.in[6][i];
    const double s = vol * std::sqrt(tau);
    const double d1 = (std::log(spot / strike) + (rate - dividend) * tau) / s + s / 2;
    const double n1 = 0.5 * std::erfc(-w * d1 * M_SQRT1_2),
                 n2 = 0.5 * std::erfc(-w * (d1 - s) * M_SQRT1_2);
    price[i] = w * (spot * std::exp(-dividend * tau) * n1 - strike * std::exp(-rate * tau) * n2);
  }
}

/// Ends the program when a result is not the rival's.
void must_agree(const char* what, std::size_t i, double ours, double theirs, double tolerance);

}  // namespace bench
