#pragma once

#include <btcfi/keys/key.hpp>
#include <btcfi/script/winternitz.hpp>

/// The leaves of the contract output (PROTOCOL section 4). Keys are x-only, times are seconds as
/// CHECKLOCKTIMEVERIFY takes them; below 500,000,000 consensus reads a height, so those are
/// refused.
///
/// The witness of a leaf that ends in `two`: signature of the buyer, signature of the pool, then
/// the one-time signature where the leaf has one, script, control block.
namespace btcfi::script {

/// The two keys that sign for a contract's leaves.
struct LeafKeys {
  keys::XOnlyKey pool;   ///< Kp
  keys::XOnlyKey buyer;  ///< Kb
};

/// Lock times from here on are seconds, below it block heights (consensus).
inline constexpr std::uint32_t lock_time_threshold = 500'000'000;

/// L2, and the end of every leaf that both must sign: `<Kp> CHECKSIGVERIFY <Kb> CHECKSIG`, 68
/// bytes.
[[nodiscard]] Bytes two_leaf(const LeafKeys& keys);
/// LR: after \p opens_at one key alone, the pool's. Errors: out_of_range.
[[nodiscard]] Result<Bytes> reclaim_leaf(std::uint32_t opens_at, const keys::XOnlyKey& pool);
/// LV: after \p opens_at both, whatever any oracle said. Errors: out_of_range.
[[nodiscard]] Result<Bytes> void_leaf(std::uint32_t opens_at, const LeafKeys& keys);
/// R3: after \p opens_at both, and the oracle's one-time digits show a price in [lo, hi].
/// Domain: prices of at most 28 bits, lo <= hi. Errors: out_of_range.
[[nodiscard]] Result<Bytes> bucket_leaf(std::uint32_t opens_at, const keys::OneTimePublicKey& price,
                                        std::uint32_t lo, std::uint32_t hi, const LeafKeys& keys);
/// L4: after \p opens_at both, and the oracle signed some digest with \p digest.
/// Errors: out_of_range.
[[nodiscard]] Result<Bytes> ask_leaf(std::uint32_t opens_at, const keys::OneTimePublicKey& digest,
                                     const LeafKeys& keys);

}  // namespace btcfi::script
