#pragma once

#include <btcfi/keys/point.hpp>

#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>

// An optional module, which every distribution builds; without it some verifications are slower.
#if __has_include(<secp256k1_recovery.h>)
#include <secp256k1_recovery.h>
#define BTCFI_HAS_RECOVERY 1
#else
#define BTCFI_HAS_RECOVERY 0
#endif

#if defined(BTCFI_CTIME)
#include <valgrind/memcheck.h>
#endif

namespace btcfi::keys {

// For operations on public data: constant, shared by everyone, never mutated.
inline const secp256k1_context* public_context() noexcept { return secp256k1_context_static; }

// For operations on secrets: made and blinded at the first use (thread-safe by the language), never
// mutated after and never destroyed, so it is good in static destructors too.
const secp256k1_context* secret_context() noexcept;

struct PointAccess {
  static secp256k1_pubkey raw(const Point& point) noexcept;
  static Point from(const secp256k1_pubkey& key) noexcept;
};

struct KeyPairAccess {
  static const Secret<96, KeyPairTag>& raw(const KeyPair& pair) noexcept { return pair.pair_; }
};

// Says that bytes computed from secrets are public from here on: what the constant-time test must
// not report. Nothing in ordinary builds.
inline void declassify([[maybe_unused]] const void* data,
                       [[maybe_unused]] std::size_t size) noexcept {
#if defined(BTCFI_CTIME)
  static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(data, size));
#endif
}
inline int declassified(int flag) noexcept {
  declassify(&flag, sizeof flag);
  return flag;
}

// For a flag of the library that says nothing new: the operands were checked, or 0 is an answer.
inline void ignore(int) noexcept {}

PublicKey serialize(const secp256k1_pubkey& key) noexcept;
// generator_factor G + factor P of public values.
Point linear_combination(const Scalar& generator_factor, const Scalar& factor,
                         const Point& point) noexcept;
// As above with the point of an x-only key, which need not be parsed before. Errors:
// keys_invalid_public.
Result<Point> linear_combination(const Scalar& generator_factor, const Scalar& factor,
                                 const XOnlyKey& key) noexcept;

}  // namespace btcfi::keys
