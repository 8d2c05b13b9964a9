#pragma once

#include <btcfi/core/result.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace btcfi::dispute {

/// The shape of an n-ary search for one step among 2^k, as BitVMX-CPU plays it: in each round the
/// prover shows the hashes that cut the segment into n parts, and the verifier picks one.
///
/// Rounds count from 1. When log2(n) does not divide k the last round has fewer parts.
class SearchShape {
 public:
  static constexpr std::uint64_t max_max_steps = std::uint64_t{1} << 40;
  static constexpr std::uint32_t max_arity = 128;

  /// \p max_steps is rounded up to a power of two.
  ///
  /// Errors: dispute_bad_configuration (where: "max_steps" below 2 or above 2^40, "arity" no power
  /// of two from 2 to 128).
  [[nodiscard]] static Result<SearchShape> create(std::uint64_t max_steps, std::uint32_t arity);

  /// 2^k: no execution of more steps can be disputed.
  [[nodiscard]] std::uint64_t max_steps() const noexcept { return std::uint64_t{1} << bits_; }
  [[nodiscard]] std::uint32_t arity() const noexcept { return 1u << arity_bits_; }
  [[nodiscard]] unsigned rounds() const noexcept { return full_rounds_ + (last_bits_ != 0); }
  /// Parts of the last round when it has fewer than the others, else 0.
  [[nodiscard]] std::uint32_t last_arity() const noexcept {
    return last_bits_ == 0 ? 0 : 1u << last_bits_;
  }
  /// Parts of a round; one more than its hashes.
  [[nodiscard]] std::uint32_t arity_of(unsigned round) const noexcept {
    return 1u << (round <= full_rounds_ ? arity_bits_ : last_bits_);
  }
  /// Steps in one part of a round.
  [[nodiscard]] std::uint64_t part_of(unsigned round) const noexcept {
    return round <= full_rounds_
               ? std::uint64_t{1} << ((full_rounds_ - round) * arity_bits_ + last_bits_)
               : 1;
  }
  /// The steps whose hashes the prover shows in a round that begins at \p base.
  [[nodiscard]] std::vector<std::uint64_t> steps_of(unsigned round, std::uint64_t base) const;
  /// The part of a round in which a step lies: its digit in the mixed-radix number of the search.
  [[nodiscard]] std::uint32_t choice_of(unsigned round, std::uint64_t step) const noexcept {
    return static_cast<std::uint32_t>(step / part_of(round) % arity_of(round));
  }

  /// Where in a search that ends at \p step or at the step before it the hash of \p step was shown.
  struct Place {
    unsigned round = 0;  ///< from 1
    unsigned index = 0;  ///< among the round's hashes, from 0
  };
  /// Nothing for 0 and for steps from max_steps() on: their hashes are never shown.
  [[nodiscard]] std::optional<Place> place_of(std::uint64_t step) const noexcept;

  friend bool operator==(const SearchShape&, const SearchShape&) = default;

 private:
  SearchShape(unsigned bits, unsigned arity_bits) noexcept
      : bits_(bits),
        arity_bits_(arity_bits),
        full_rounds_(bits / arity_bits),
        last_bits_(bits % arity_bits) {}

  unsigned bits_;
  unsigned arity_bits_;
  unsigned full_rounds_;
  unsigned last_bits_;
};

}  // namespace btcfi::dispute
