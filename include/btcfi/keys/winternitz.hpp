#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/secret.hpp>

#include <string_view>
#include <vector>

/// One-time signatures of digits (Winternitz, base 16, HASH160 chains; PROTOCOL section 15,
/// "One-time keys"), in the form that the WOTS script of a leaf verifies.
///
/// One key signs one value: a second one lets others be forged between the two.
namespace btcfi::keys {

/// Seed of a party's one-time keys.
using OneTimeSeed = Secret<32, struct OneTimeSeedTag>;
/// Length of a chain: a digit of 0 is signed by the start, 15 by the end.
inline constexpr unsigned one_time_chain_length = 15;
/// The widest value: a 160-bit digest.
inline constexpr unsigned max_one_time_bits = 160;

/// How many base-16 digits a value of so many bits has, and its checksum.
struct OneTimeShape {
  std::size_t value_digits = 0;
  std::size_t checksum_digits = 0;

  /// Value digits ceil(bits / 4); checksum digits the fewest that hold 15 times as much.
  /// Errors: out_of_range (bits 0 or above max_one_time_bits).
  [[nodiscard]] static Result<OneTimeShape> of_bits(unsigned bits) noexcept;
  [[nodiscard]] std::size_t digits() const noexcept { return value_digits + checksum_digits; }
  friend bool operator==(const OneTimeShape&, const OneTimeShape&) = default;
};

/// Digits 0 to 15, most significant first: those of the value, then those of the checksum.
using OneTimeDigits = std::vector<std::uint8_t>;

/// Value digits of an integer followed by their checksum. Errors: out_of_range when the value has
/// more digits than the shape.
[[nodiscard]] Result<OneTimeDigits> one_time_digits(std::uint64_t value, const OneTimeShape& shape);
/// Value digits of bytes, high nibble first, followed by their checksum. Errors: out_of_range when
/// the bytes are not exactly the value digits.
[[nodiscard]] Result<OneTimeDigits> one_time_digits(ByteView bytes, const OneTimeShape& shape);

/// The public ends of the chains: value digits, then checksum, most significant first.
struct OneTimePublicKey {
  OneTimeShape shape;
  std::vector<Hash160> ends;
  friend bool operator==(const OneTimePublicKey&, const OneTimePublicKey&) = default;
};

/// A value of each chain with the digit that it stands for, in the order of the public key.
struct OneTimeSignature {
  OneTimeDigits digits;
  std::vector<Hash160> values;
  friend bool operator==(const OneTimeSignature&, const OneTimeSignature&) = default;
};

/// A one-time key: the starts of the chains, derived from a seed for one quantity of one event.
class OneTimeKey {
 public:
  /// Start i is the first 20 bytes of tagged_hash("btcfi/wots-key/1", seed | SHA256(event id) |
  /// quantity u8 | i u8).
  [[nodiscard]] static OneTimeKey derive(const OneTimeSeed& seed, std::string_view event_id,
                                         std::uint8_t quantity, const OneTimeShape& shape);

  [[nodiscard]] const OneTimeShape& shape() const noexcept { return shape_; }
  /// Start of chain \p i; must be below shape().digits().
  [[nodiscard]] const Secret<20, struct OneTimeStartTag>& start(std::size_t i) const noexcept;
  [[nodiscard]] OneTimePublicKey public_key() const;
  /// Signs digits with their checksum. The caller sees to it that one key signs once.
  /// Errors: out_of_range (count, a digit above 15), keys_one_time_invalid (wrong checksum).
  [[nodiscard]] Result<OneTimeSignature> sign(const OneTimeDigits& digits) const;

 private:
  OneTimeShape shape_;
  std::vector<Secret<20, struct OneTimeStartTag>> starts_;
};

/// Checks that every value climbs to its public end and that the checksum is that of the digits.
/// Errors: out_of_range (counts), keys_one_time_invalid (input: the digit at fault).
[[nodiscard]] Status verify_one_time(const OneTimeSignature& signature,
                                     const OneTimePublicKey& key) noexcept;

/// HASH160 applied \p times.
[[nodiscard]] Hash160 hash160_chain(Hash160 value, unsigned times) noexcept;

}  // namespace btcfi::keys
