#include <pricing/kernel/american_kernel.hpp>
#include <pricing/kernel/american_nodes.hpp>

namespace btcfi::pricing::kernel {
namespace {

/// A Gauss rule of the generated header.
struct Gauss {
  const double *sine, *cosine, *weight;
};

template <std::size_t N, std::size_t L, std::size_t P>
struct Tables {
  std::array<double, N> z{};
  std::array<double, N * N * L> by_point{};
  std::array<double, N * L * N> by_node{};
  std::array<double, N * P> at_price{};

  Tables(const double (&points)[N + 1], const double* cosine, const double* price_cosine) {
    for (std::size_t i = 0; i < N; ++i) z[i] = 0.5 * (1 + points[i + 1]);
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t k = 0; k < L; ++k) {
        double basis[N];
        cardinals(points, 2 * z[i] * cosine[k] - 1, basis);
        for (std::size_t j = 0; j < N; ++j) {
          by_point[(i * N + j) * L + k] = basis[j];
          by_node[(i * L + k) * N + j] = basis[j];
        }
      }
    }
    for (std::size_t k = 0; k < P; ++k) {
      double basis[N];
      cardinals(points, 2 * price_cosine[k] - 1, basis);
      for (std::size_t j = 0; j < N; ++j) at_price[j * P + k] = basis[j];
    }
  }

  /// The polynomials that are 1 at one Chebyshev point and 0 at the others, at x: barycentric. The
  /// first point has the value 0 and is left out.
  static void cardinals(const double (&points)[N + 1], double x, double (&out)[N]) {
    double sum = 0;
    for (std::size_t j = 0; j <= N; ++j) {
      const double distance = x - points[j];
      if (distance == 0) {
        for (std::size_t c = 0; c < N; ++c) out[c] = c + 1 == j ? 1 : 0;
        return;
      }
      const double end = j == 0 || j == N ? 0.5 : 1.0;
      const double term = (j % 2 == 0 ? end : -end) / distance;
      sum += term;
      if (j > 0) out[j - 1] = term;
    }
    for (std::size_t c = 0; c < N; ++c) out[c] /= sum;
  }

  [[nodiscard]] AmericanRule rule(const Gauss& gauss, const Gauss& price, int newton_steps,
                                  double tolerance) const {
    return {N,
            L,
            P,
            newton_steps,
            tolerance,
            z.data(),
            gauss.sine,
            gauss.cosine,
            gauss.weight,
            price.sine,
            price.cosine,
            price.weight,
            by_point.data(),
            by_node.data(),
            at_price.data()};
  }
};

}  // namespace

// The tables are made once, when first asked for, with additions, products and divisions only: the
// same bits everywhere.

const AmericanRule& american_rule_fast() noexcept {
  static const Tables<8, 8, 24> tables(chebyshev_8, gauss_cosine_8, gauss_cosine_24);
  static const AmericanRule rule =
      tables.rule({gauss_sine_8, gauss_cosine_8, gauss_weight_8},
                  {gauss_sine_24, gauss_cosine_24, gauss_weight_24}, 2, 1e-2);
  return rule;
}

const AmericanRule& american_rule_accurate() noexcept {
  static const Tables<16, 16, 32> tables(chebyshev_16, gauss_cosine_16, gauss_cosine_32);
  static const AmericanRule rule =
      tables.rule({gauss_sine_16, gauss_cosine_16, gauss_weight_16},
                  {gauss_sine_32, gauss_cosine_32, gauss_weight_32}, 3, 1e-4);
  return rule;
}

const AmericanRule& american_rule_high() noexcept {
  static const Tables<24, 32, 64> tables(chebyshev_24, gauss_cosine_32, gauss_cosine_64);
  static const AmericanRule rule =
      tables.rule({gauss_sine_32, gauss_cosine_32, gauss_weight_32},
                  {gauss_sine_64, gauss_cosine_64, gauss_weight_64}, 4, 1e-6);
  return rule;
}

}  // namespace btcfi::pricing::kernel
