#include <btcfi/script/builder.hpp>
#include <btcfi/script/winternitz.hpp>

namespace btcfi::script {
namespace {

using enum Opcode;

constexpr std::int64_t top_digit = keys::one_time_chain_length;  // 15

Status check(const keys::OneTimePublicKey& key, std::size_t max_digits) noexcept {
  const keys::OneTimeShape& shape = key.shape;
  if (shape.value_digits == 0 || shape.value_digits > max_digits || shape.checksum_digits == 0 ||
      key.ends.size() != shape.digits()) {
    return fail(Errc::out_of_range, "winternitz", 0, key.ends.size());
  }
  return {};
}

/// Takes (value, digit), climbs the chain by what the digit leaves of 15 steps and compares with
/// the public end; keeps the digit on the alternative stack. MIN bounds a digit from above; a
/// negative one fails at PICK.
///
/// Half a ladder: digits below 8 take eight steps at once, so that 8 heights suffice to pick from.
void verify_digit(Builder& out, const Hash160& end) {
  out.number(top_digit).op(op_min).op(op_dup).op(op_toaltstack);
  out.number(8).op(op_2dup).op(op_lessthan).op(op_if);
  out.op(op_drop).op(op_toaltstack).op(op_hash160, 8);
  out.op(op_else).op(op_sub).op(op_toaltstack).op(op_endif);
  for (int step = 0; step < 7; ++step) out.op(op_dup).op(op_hash160);
  out.op(op_fromaltstack).op(op_pick).push(end).op(op_equalverify).op(op_2drop, 4);
}

/// All digits: the value's from the least significant, then the checksum's from its low end, so
/// that the alternative stack gives them back from the high end of the checksum.
void verify_digits(Builder& out, const keys::OneTimePublicKey& key) {
  for (std::size_t i = key.shape.value_digits; i-- > 0;) verify_digit(out, key.ends[i]);
  for (std::size_t i = key.shape.digits(); i-- > key.shape.value_digits;) {
    verify_digit(out, key.ends[i]);
  }
}

void times_sixteen(Builder& out) {
  for (int i = 0; i < 4; ++i) out.op(op_dup).op(op_add);
}

/// Horner over the checksum digits.
void rebuild_checksum(Builder& out, const keys::OneTimeShape& shape) {
  out.op(op_fromaltstack);
  for (std::size_t i = 1; i < shape.checksum_digits; ++i) {
    times_sixteen(out);
    out.op(op_fromaltstack).op(op_add);
  }
}

std::int64_t checksum_total(const keys::OneTimeShape& shape) {
  return top_digit * static_cast<std::int64_t>(shape.value_digits);
}

}  // namespace

Result<Bytes> winternitz_to_integer(const keys::OneTimePublicKey& key) {
  BTCFI_CHECK(check(key, max_integer_digits));
  const std::size_t digits = key.shape.value_digits;
  Builder out;
  verify_digits(out, key);
  rebuild_checksum(out, key.shape);
  // Horner over the value; TUCK leaves a copy of each digit below the growing value, for the sum.
  out.op(op_fromaltstack).op(op_dup);
  for (std::size_t i = 1; i < digits; ++i) {
    times_sixteen(out);
    out.op(op_fromaltstack).op(op_tuck).op(op_add);
  }
  out.op(op_toaltstack).op(op_add, digits).number(checksum_total(key.shape));
  out.op(op_numequalverify).op(op_fromaltstack);
  return std::move(out).take();
}

Result<Bytes> winternitz_to_nothing(const keys::OneTimePublicKey& key) {
  BTCFI_CHECK(check(key, keys::max_one_time_bits / 4));
  Builder out;
  verify_digits(out, key);
  rebuild_checksum(out, key.shape);
  for (std::size_t i = 0; i < key.shape.value_digits; ++i) out.op(op_fromaltstack).op(op_add);
  out.number(checksum_total(key.shape)).op(op_numequalverify);
  return std::move(out).take();
}

Result<std::vector<Bytes>> winternitz_witness(const keys::OneTimeSignature& signature,
                                              const keys::OneTimeShape& shape) {
  const std::size_t total = shape.digits();
  if (signature.values.size() != total || signature.digits.size() != total) {
    return fail(Errc::out_of_range, "winternitz_witness", 0, signature.values.size());
  }
  std::vector<Bytes> out;
  out.reserve(2 * total);
  const auto add = [&](std::size_t i) -> Status {
    if (signature.digits[i] > top_digit) return fail(Errc::out_of_range, "winternitz_witness", i);
    out.push_back(to_bytes(signature.values[i]));
    out.push_back(encode_number(signature.digits[i]));
    return {};
  };
  for (std::size_t i = shape.value_digits; i < total; ++i) BTCFI_CHECK(add(i));
  for (std::size_t i = 0; i < shape.value_digits; ++i) BTCFI_CHECK(add(i));
  return out;
}

}  // namespace btcfi::script
