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

// RFC 9162, 2.1.3.2 and 2.1.4.2, word for word: bit counting, no recursion; nodes under the room's
// tag or with the RFC's prefix.
using NodeHash = Hash256 (*)(const Hash256&, const Hash256&);

inline Hash256 tagged_node(const Hash256& left, const Hash256& right) {
  Bytes both = to_bytes(left);
  both.insert(both.end(), right.bytes.begin(), right.bytes.end());
  return tagged_hash("btcfi/node/1", both);
}

inline Hash256 prefixed_node(const Hash256& left, const Hash256& right) {
  Bytes both{1};
  both.insert(both.end(), left.bytes.begin(), left.bytes.end());
  both.insert(both.end(), right.bytes.begin(), right.bytes.end());
  return sha256(both);
}

inline bool consistent(std::uint64_t first, std::uint64_t second, const Hash256& first_hash,
                       const Hash256& second_hash, Hashes path, NodeHash node) {
  if (first == 0 || first > second) return false;
  if (first == second) return path.empty() && first_hash == second_hash;
  if (path.empty()) return false;
  if ((first & (first - 1)) == 0) path.insert(path.begin(), first_hash);
  std::uint64_t fn = first - 1, sn = second - 1;
  while ((fn & 1) != 0) fn >>= 1, sn >>= 1;
  Hash256 fr = path[0], sr = path[0];
  for (std::size_t i = 1; i < path.size(); ++i) {
    const Hash256& c = path[i];
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      fr = node(c, fr);
      sr = node(c, sr);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      sr = node(sr, c);
    }
    fn >>= 1, sn >>= 1;
  }
  return fr == first_hash && sr == second_hash && sn == 0;
}

}  // namespace btcfi::test
