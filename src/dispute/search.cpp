#include <btcfi/dispute/search.hpp>

#include <bit>

namespace btcfi::dispute {

Result<SearchShape> SearchShape::create(std::uint64_t max_steps, std::uint32_t arity) {
  if (max_steps < 2 || max_steps > max_max_steps) {
    return fail(Errc::dispute_bad_configuration, "max_steps");
  }
  if (arity < 2 || arity > max_arity || !std::has_single_bit(arity)) {
    return fail(Errc::dispute_bad_configuration, "arity");
  }
  return SearchShape(static_cast<unsigned>(std::bit_width(max_steps - 1)),
                     static_cast<unsigned>(std::bit_width(arity) - 1));
}

std::vector<std::uint64_t> SearchShape::steps_of(unsigned round, std::uint64_t base) const {
  std::vector<std::uint64_t> out;
  for (std::uint32_t i = 1; i < arity_of(round); ++i) out.push_back(base + i * part_of(round));
  return out;
}

std::optional<SearchShape::Place> SearchShape::place_of(std::uint64_t step) const noexcept {
  if (step == 0 || step >= max_steps()) return std::nullopt;
  // The last digit that is not zero: all later rounds begin at the step itself.
  unsigned round = rounds();
  while (choice_of(round, step) == 0) --round;
  return Place{round, choice_of(round, step) - 1};
}

}  // namespace btcfi::dispute
