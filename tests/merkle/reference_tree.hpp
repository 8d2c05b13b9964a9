#pragma once

#include <btcfi/core/sha256.hpp>

#include <string>
#include <vector>

// RFC 9162, 2.1.1 and 2.1.3.1, word for word: recursion over sublists, hashes by tagged_hash. Slow,
// and independent of the room's own way of building levels.
namespace btcfi::test {

using Hashes = std::vector<Hash256>;

inline Hashes leaf_hashes(std::size_t count) {
  Hashes out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(tagged_hash("btcfi/leaf/1", as_bytes("record " + std::to_string(i))));
  }
  return out;
}

inline std::size_t largest_power_of_two_below(std::size_t n) {
  std::size_t k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

inline Hash256 tree_head(const Hashes& d) {
  if (d.empty()) return tagged_hash("btcfi/node/1", {});
  if (d.size() == 1) return d[0];
  const auto k = static_cast<std::ptrdiff_t>(largest_power_of_two_below(d.size()));
  const Hash256 left = tree_head(Hashes(d.begin(), d.begin() + k));
  const Hash256 right = tree_head(Hashes(d.begin() + k, d.end()));
  Bytes both = to_bytes(left);
  both.insert(both.end(), right.bytes.begin(), right.bytes.end());
  return tagged_hash("btcfi/node/1", both);
}

inline Hashes inclusion_path(std::size_t m, const Hashes& d) {
  if (d.size() == 1) return {};
  const std::size_t k = largest_power_of_two_below(d.size());
  const Hashes left(d.begin(), d.begin() + static_cast<std::ptrdiff_t>(k));
  const Hashes right(d.begin() + static_cast<std::ptrdiff_t>(k), d.end());
  Hashes out = m < k ? inclusion_path(m, left) : inclusion_path(m - k, right);
  out.push_back(m < k ? tree_head(right) : tree_head(left));
  return out;
}

}  // namespace btcfi::test
