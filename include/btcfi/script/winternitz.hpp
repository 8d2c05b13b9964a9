#pragma once

#include <btcfi/keys/winternitz.hpp>

/// One-time signatures verified in Script (PROTOCOL section 15, "WOTS script").
namespace btcfi::script {

/// The most value digits whose number fits Script's 4-byte arithmetic.
inline constexpr std::size_t max_integer_digits = 7;

/// Verifies a one-time signature and leaves the signed number on the stack.
///
/// 64 bytes a digit: 515 for a 20-bit price. The pair (value, digit) of the least significant value
/// digit must be on top, then up to the most significant one, then the checksum's low to high:
/// winternitz_witness lists them so. No number comes out that the key did not sign; a digit of 15
/// may be given as any larger number, which changes neither the result nor the txid. Errors:
/// out_of_range when the key has no digits, more than 7 value digits, or not as many ends as its
/// shape says.
[[nodiscard]] Result<Bytes> winternitz_to_integer(const keys::OneTimePublicKey& key);
/// Verifies a one-time signature and leaves nothing. Errors: out_of_range (ends against shape).
[[nodiscard]] Result<Bytes> winternitz_to_nothing(const keys::OneTimePublicKey& key);

/// The signature as witness items, bottom of the stack first: checksum from its high digit, then
/// the value from its most significant digit, each the 20-byte value and the digit as a minimal
/// number. Errors: out_of_range when values, digits and shape do not fit each other or a digit is
/// above 15.
[[nodiscard]] Result<std::vector<Bytes>> winternitz_witness(const keys::OneTimeSignature& signature,
                                                            const keys::OneTimeShape& shape);

}  // namespace btcfi::script
