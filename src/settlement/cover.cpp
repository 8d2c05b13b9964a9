#include <btcfi/settlement/cover.hpp>
#include <btcfi/settlement/terms.hpp>

#include <bit>

namespace btcfi::settlement {
namespace {

bool in_domain(std::uint32_t lo, std::uint32_t hi, unsigned bits) noexcept {
  return bits >= 1 && bits <= max_price_bits && lo <= hi && hi < (std::uint32_t{1} << bits);
}

// Greedy from the low end: the widest aligned block that starts at the cursor and does not pass hi.
// A block that is widest at its place has no sibling in the range, so the cover is minimal.
template <class Visit>
void for_each_block(std::uint32_t lo, std::uint32_t hi, unsigned bits, Visit visit) {
  std::uint64_t cursor = lo;
  const std::uint64_t end = std::uint64_t{hi} + 1;
  while (cursor < end) {
    const auto aligned = cursor == 0 ? bits : static_cast<unsigned>(std::countr_zero(cursor));
    const auto fitting = static_cast<unsigned>(std::bit_width(end - cursor)) - 1;
    const unsigned free_bits = std::min(aligned, fitting);
    visit(Prefix{static_cast<std::uint32_t>(cursor >> free_bits),
                 static_cast<std::uint8_t>(bits - free_bits)});
    cursor += std::uint64_t{1} << free_bits;
  }
}

}  // namespace

Result<std::vector<Prefix>> cover(std::uint32_t lo, std::uint32_t hi, unsigned bits) {
  if (!in_domain(lo, hi, bits)) return fail(Errc::out_of_range, "cover", 0, hi);
  std::vector<Prefix> out;
  for_each_block(lo, hi, bits, [&](Prefix p) { out.push_back(p); });
  return out;
}

std::size_t cover_size(std::uint32_t lo, std::uint32_t hi, unsigned bits) noexcept {
  if (!in_domain(lo, hi, bits)) return 0;
  std::size_t count = 0;
  for_each_block(lo, hi, bits, [&](Prefix) { ++count; });
  return count;
}

}  // namespace btcfi::settlement
