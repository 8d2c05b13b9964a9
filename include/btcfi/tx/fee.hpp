#pragma once

#include <btcfi/tx/transaction.hpp>

#include <span>

/// What transactions will weigh before they are signed, and what that costs.
namespace btcfi::tx {

/// Satoshis per 1,000 virtual bytes.
struct FeeRate {
  std::int64_t sat_per_kvb = 0;

  /// The least fee of a size at this rate: rounded up. Errors: overflow.
  [[nodiscard]] constexpr Result<Sats> fee(std::size_t vsize) const noexcept {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(sat_per_kvb, static_cast<std::int64_t>(vsize), &product)) {
      return fail(Errc::overflow, "FeeRate::fee");
    }
    return Sats{product / 1000 + (product % 1000 > 0 ? 1 : 0)};
  }
  /// The rate that a fee is for a size, rounded down. Domain: vsize above 0.
  [[nodiscard]] static constexpr FeeRate of(Sats fee, std::size_t vsize) noexcept {
    return {fee.value * 1000 / static_cast<std::int64_t>(vsize)};
  }
  friend constexpr auto operator<=>(const FeeRate&, const FeeRate&) = default;
};

/// What an input will carry: bytes of its scriptSig, and bytes of its witness with all counts and
/// lengths (0 where it has none, which costs one byte as soon as another input has one).
struct SpendSize {
  std::size_t script_sig_bytes = 0;
  std::size_t witness_bytes = 0;
  friend constexpr bool operator==(const SpendSize&, const SpendSize&) = default;
};

/// A Schnorr signature with hash type DEFAULT (64 bytes) or another (65).
enum class SchnorrSize : std::uint8_t { default_type = 64, with_type = 65 };

/// Taproot key path: exact.
[[nodiscard]] constexpr SpendSize p2tr_key_spend(
    SchnorrSize signature = SchnorrSize::default_type) noexcept {
  return {0, 2 + static_cast<std::size_t>(signature)};
}
/// P2WPKH with a signature of at most \p signature_bytes, its hash type included: 71 where the signer
/// grinds for low R, as ours does; 72 for any standard one.
[[nodiscard]] constexpr SpendSize p2wpkh_spend(std::size_t signature_bytes = 71) noexcept {
  return {0, 1 + 1 + signature_bytes + 1 + 33};
}
/// Any witness, from the lengths of its items.
[[nodiscard]] SpendSize witness_spend(std::span<const std::size_t> item_bytes) noexcept;
/// Taproot script path: lengths of the items below the script, the script, and the depth of its leaf.
[[nodiscard]] SpendSize p2tr_leaf_spend(std::span<const std::size_t> item_bytes,
                                        std::size_t script_bytes, std::size_t depth) noexcept;

/// Adds up a transaction that does not exist yet.
///
///     const auto vsize = SizeEstimate{}.spend(p2tr_key_spend()).pay(script).vsize();   // 111
class SizeEstimate {
 public:
  SizeEstimate& spend(const SpendSize& input) noexcept;
  /// An output with this script, or one of so many bytes.
  SizeEstimate& pay(ByteView script_pubkey) noexcept { return pay_bytes(script_pubkey.size()); }
  SizeEstimate& pay_bytes(std::size_t script_bytes) noexcept;

  [[nodiscard]] std::size_t weight() const noexcept;
  [[nodiscard]] std::size_t vsize() const noexcept { return (weight() + 3) / 4; }

 private:
  std::size_t inputs_ = 0;
  std::size_t outputs_ = 0;
  std::size_t stripped_ = 0;
  std::size_t witness_ = 0;
  std::size_t without_witness_ = 0;
};

}  // namespace btcfi::tx
