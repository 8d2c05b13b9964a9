#pragma once

// What theta is made of, and how the places are found where it has a given value: two at a time.

#include <btcfi/pricing/theta_target.hpp>

#include <pricing/pair_math.hpp>
#include <pricing/terms.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace btcfi::pricing::detail {

inline constexpr double inverse_sqrt_two_pi = 0.39894228040143267794;

/// A function at two places with three derivatives, and the sign by which a root is bracketed.
struct Expansion {
  Pair sign;
  Pair value, first, second, third;
};

/// Householder's step of third order; Newton's where that is far from it. What it leaves to the next
/// one is of the size of a fourth power.
struct Step {
  Pair size;
  Pair error;
};
inline Step householder(Pair value, Pair first, Pair second, Pair third) noexcept {
  const Pair square = first * first, bend = second * value;
  const Pair whole = -value * (square - 0.5 * bend) /
                     (first * (square - bend) + value * value * third * (1.0 / 6));
  const Pair over = 1 / first, newton = -value * over;
  const Pair size = absolute(newton);
  const Pair most = size + absolute(bend) * over * over + absolute(newton * newton * third * over);
  return {absolute(whole - 2 * newton) < 1.75 * size ? whole : newton, size * most * most * most};
}

/// One root: where it lies, and how the search for it goes.
struct Bracket {
  double low = 0, high = 0;
  bool low_is_negative = false;
  double at = 0;
  double before = std::numeric_limits<double>::infinity();  // size of the last step
  bool done = true;

  /// Takes the step where it stays between the ends and is shorter than the last, else halves. `error`
  /// is what a step leaves to the next one.
  template <class Curve>
  void advance(const Curve& curve, double sign, double step, double error) noexcept {
    if (done) return;
    if (sign == 0) {
      done = true;
      return;
    }
    ((sign < 0) == low_is_negative ? low : high) = at;
    const double size = std::fabs(step), next = curve.moved(at, step);
    if (size < 0.5 * before && size <= Curve::longest && next >= low && next <= high) {
      done = error < Curve::close || next == at;
      at = next;
      before = size;
      return;
    }
    // Steps this short that do not get shorter are rounding errors.
    if (before < 1e-10) {
      done = true;
      return;
    }
    at = curve.middle(low, high);
    before = std::numeric_limits<double>::infinity();
    done = !(at > low && at < high);
  }
};

/// Closes in on two roots of `curve` (one of them may be done) by Householder's steps of third order,
/// until the next would be below Curve::close.
template <class Curve>
void close_in(const Curve& curve, Bracket& a, Bracket& b) noexcept {
  for (int i = 0; i < 200 && !(a.done && b.done); ++i) {
    const Expansion f = curve.expand(Pair{a.at, b.at});
    const Step step = householder(f.value, f.first, f.second, f.third);
    a.advance(curve, f.sign[0], step.size[0], step.error[0]);
    b.advance(curve, f.sign[1], step.size[1], step.error[1]);
  }
}

/// Theta at the ends of the pieces on which it is monotone, the unknown ascending. The outer ends stand
/// for 0 and infinity and are never roots.
struct Pieces {
  std::size_t count = 0;
  std::array<double, 4> ends{}, theta{};

  /// Where theta is least.
  [[nodiscard]] std::size_t least() const noexcept {
    std::size_t at = 0;
    for (std::size_t i = 1; i <= count; ++i) at = theta[i] < theta[at] ? i : at;
    return at;
  }
};

struct Found {
  std::size_t count = 0;
  std::array<Bracket, 4> roots;
};

/// One root for each piece at whose ends theta lies on either side of the target, and one for each
/// inner end where it is the target to the last bit. `start(piece)` says where to begin.
template <class Curve, class Start>
Found find_roots(const Curve& curve, const Pieces& pieces, const Start& start) noexcept {
  Found found;
  for (std::size_t i = 0; i < pieces.count; ++i) {
    const double at_low = pieces.theta[i] - curve.target,
                 at_high = pieces.theta[i + 1] - curve.target;
    if (at_low == 0 && i > 0) found.roots[found.count++].at = pieces.ends[i];
    if (at_low == 0 || at_high == 0 || (at_low < 0) == (at_high < 0)) continue;
    Bracket& r = found.roots[found.count++];
    r.low = pieces.ends[i], r.high = pieces.ends[i + 1];
    r.low_is_negative = at_low < 0, r.done = false;
    const double near = start(i);
    r.at = near > r.low && near < r.high ? near : curve.middle(r.low, r.high);
  }
  for (std::size_t i = 0; i < found.count; i += 2) {
    if (i + 1 == found.count) found.roots[i + 1].at = found.roots[i].at;
    close_in(curve, found.roots[i], found.roots[i + 1]);
  }
  return found;
}

/// What theta is made of, whatever the unknown.
struct Terms {
  double w = 1;
  double tau = 0, half_inverse_tau = 0;
  double rate = 0, dividend = 0;
  double spot_value = 0;  // S dq
  double df = 1;

  /// The bell and what it makes of theta, at two places.
  struct Parts {
    Pair weight;                  // S dq n(d1) = K df n(d2)
    Pair spot_part, strike_part;  // S dq N(w d1), K df N(w d2)
    Pair carry;                   // w (q spot_part - r strike_part)
  };
  [[nodiscard]] Parts parts(Pair strike_value, Pair d1, Pair d2) const noexcept {
    const Pair weight = spot_value * inverse_sqrt_two_pi * exp_of(-0.5 * d1 * d1);
    const Pair tail1 = weight * mills_ratios(absolute(d1));
    const Pair tail2 = weight * mills_ratios(absolute(d2));
    const Pair spot_part = w * d1 > 0 ? spot_value - tail1 : tail1;
    const Pair strike_part = w * d2 > 0 ? strike_value - tail2 : tail2;
    return {weight, spot_part, strike_part, carry_of(spot_part, strike_part)};
  }
  template <class T>
  [[nodiscard]] T carry_of(T spot_part, T strike_part) const noexcept {
    return w * (dividend * spot_part - rate * strike_part);
  }
};

inline Terms terms_of(const Vanilla& option, const SpotMarket& m) noexcept {
  Terms t;
  t.w = option.kind == OptionKind::call ? 1 : -1;
  t.tau = option.tau;
  t.half_inverse_tau = 0.5 / option.tau;
  t.rate = m.rate, t.dividend = m.dividend;
  const Pair discounts = exp_of(Pair{-m.dividend, -m.rate} * option.tau);
  t.spot_value = m.spot * discounts[0], t.df = discounts[1];
  return t;
}

/// Carry less target, decay, and the derivatives of carry and of ln decay: of the difference where the
/// carry moves it, else of ln((carry - target) / decay), which is nearly a line or a parabola.
inline Expansion expansion(Pair excess, Pair decay, Pair carry1, Pair carry2, Pair carry3,
                           Pair decay1, Pair decay2, Pair decay3) noexcept {
  const Pair over = 1 / excess;
  const Pair g1 = carry1 * over, g2 = carry2 * over, g3 = carry3 * over, square = g1 * g1;
  Expansion e{excess - decay, log_ratio(excess, decay), g1 - decay1, g2 - square - decay2,
              g3 + g1 * (2 * square - 3 * g2) - decay3};
  const auto by_carry = absolute(carry1) >= absolute(decay * decay1);
  if (by_carry[0] != 0 || by_carry[1] != 0) {
    const Pair power = decay1 * decay1;
    e.value = by_carry ? e.sign : e.value;
    e.first = by_carry ? carry1 - decay * decay1 : e.first;
    e.second = by_carry ? carry2 - decay * (decay2 + power) : e.second;
    e.third = by_carry ? carry3 - decay * (decay3 + decay1 * (3 * decay2 + power)) : e.third;
  }
  return e;
}

}  // namespace btcfi::pricing::detail
