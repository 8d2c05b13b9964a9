#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/secret_hash.hpp>
#include <btcfi/keys/winternitz.hpp>

namespace btcfi::keys {
namespace {

// Fills in the checksum digits of value digits that stand at the front.
void write_checksum(OneTimeDigits& digits, const OneTimeShape& shape) noexcept {
  unsigned rest = one_time_chain_length * static_cast<unsigned>(shape.value_digits);
  for (std::size_t i = 0; i < shape.value_digits; ++i) rest -= digits[i];
  for (std::size_t i = shape.digits(); i-- > shape.value_digits; rest /= 16) {
    digits[i] = static_cast<std::uint8_t>(rest % 16);
  }
}

}  // namespace

Result<OneTimeShape> OneTimeShape::of_bits(unsigned bits) noexcept {
  if (bits == 0 || bits > max_one_time_bits) {
    return fail(Errc::out_of_range, "OneTimeShape::of_bits", 0, bits);
  }
  OneTimeShape shape;
  shape.value_digits = (bits + 3) / 4;
  for (std::size_t most = one_time_chain_length * shape.value_digits; most != 0; most /= 16) {
    ++shape.checksum_digits;
  }
  return shape;
}

Result<OneTimeDigits> one_time_digits(std::uint64_t value, const OneTimeShape& shape) {
  OneTimeDigits digits(shape.digits());
  for (std::size_t i = shape.value_digits; i-- > 0; value /= 16) {
    digits[i] = static_cast<std::uint8_t>(value % 16);
  }
  if (value != 0) return fail(Errc::out_of_range, "one_time_digits");
  write_checksum(digits, shape);
  return digits;
}

Result<OneTimeDigits> one_time_digits(ByteView bytes, const OneTimeShape& shape) {
  if (bytes.size() * 2 != shape.value_digits) {
    return fail(Errc::out_of_range, "one_time_digits", 0, bytes.size());
  }
  OneTimeDigits digits(shape.digits());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    digits[2 * i] = static_cast<std::uint8_t>(bytes[i] >> 4);
    digits[2 * i + 1] = static_cast<std::uint8_t>(bytes[i] & 15);
  }
  write_checksum(digits, shape);
  return digits;
}

Hash160 hash160_chain(Hash160 value, unsigned times) noexcept {
  for (unsigned i = 0; i < times; ++i) value = hash160(value);
  return value;
}

OneTimeKey OneTimeKey::derive(const OneTimeSeed& seed, std::string_view event_id,
                              std::uint8_t quantity, const OneTimeShape& shape) {
  static const TaggedHash hash("btcfi/wots-key/1");
  const Hash256 event = sha256(as_bytes(event_id));
  OneTimeKey key;
  key.shape_ = shape;
  key.starts_.reserve(shape.digits());
  for (std::size_t i = 0; i < shape.digits(); ++i) {
    const std::array<std::uint8_t, 2> place{quantity, static_cast<std::uint8_t>(i)};
    const SecretHash start = secret_hash(hash, {seed.reveal(), event, ByteView(place)});
    key.starts_.emplace_back(start.reveal().first<20>());
  }
  return key;
}

const Secret<20, OneTimeStartTag>& OneTimeKey::start(std::size_t i) const noexcept {
  BTCFI_ASSERT(i < starts_.size());
  return starts_[i];
}

OneTimePublicKey OneTimeKey::public_key() const {
  OneTimePublicKey out{shape_, {}};
  out.ends.reserve(starts_.size());
  for (const auto& start : starts_) {
    out.ends.push_back(hash160_chain(hash160(start.reveal()), one_time_chain_length - 1));
  }
  return out;
}

Result<OneTimeSignature> OneTimeKey::sign(const OneTimeDigits& digits) const {
  constexpr const char* where = "OneTimeKey::sign";
  if (digits.size() != shape_.digits()) return fail(Errc::out_of_range, where, 0, digits.size());
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] > one_time_chain_length) return fail(Errc::out_of_range, where, i);
  }
  OneTimeDigits checked = digits;
  write_checksum(checked, shape_);
  // A wrong checksum would let later digits be raised.
  if (checked != digits) return fail(Errc::keys_one_time_invalid, where, shape_.value_digits);
  OneTimeSignature out{digits, {}};
  out.values.reserve(digits.size());
  for (std::size_t i = 0; i < digits.size(); ++i) {
    Hash160 value;
    const auto start = starts_[i].reveal();
    std::copy(start.begin(), start.end(), value.bytes.begin());
    out.values.push_back(hash160_chain(value, digits[i]));
    secure_wipe(value.bytes);
  }
  return out;
}

Status verify_one_time(const OneTimeSignature& signature, const OneTimePublicKey& key) noexcept {
  constexpr const char* where = "verify_one_time";
  const std::size_t count = key.shape.digits();
  if (key.ends.size() != count || signature.digits.size() != count ||
      signature.values.size() != count) {
    return fail(Errc::out_of_range, where, 0, signature.digits.size());
  }
  std::size_t sum = 0;
  std::size_t checksum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned digit = signature.digits[i];
    if (digit > one_time_chain_length) return fail(Errc::keys_one_time_invalid, where, i);
    if (hash160_chain(signature.values[i], one_time_chain_length - digit) != key.ends[i]) {
      return fail(Errc::keys_one_time_invalid, where, i);
    }
    if (i < key.shape.value_digits) {
      sum += digit;
    } else {
      checksum = checksum * 16 + digit;
    }
  }
  if (sum + checksum != one_time_chain_length * key.shape.value_digits) {
    return fail(Errc::keys_one_time_invalid, where, key.shape.value_digits);
  }
  return {};
}

}  // namespace btcfi::keys
