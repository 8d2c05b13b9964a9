#include <btcfi/oracle/equivocation.hpp>

namespace btcfi::oracle {
namespace {

constexpr const char* where = "equivocation";

keys::Scalar challenge(const AnnouncementBody& body, std::size_t index, bool digit,
                       DigitProfile profile) noexcept {
  return keys::schnorr_challenge(body.nonces[index], body.key, digit_message(digit, profile));
}

bool digit_of(const Prefix& prefix, unsigned index) noexcept {
  return ((prefix.value >> (prefix.length - 1 - index)) & 1) != 0;
}

// d of (s - s') = (e - e') d, the nonces being the same on both sides.
Result<keys::SecretKey> solve(const keys::Scalar& secrets,
                              const keys::Scalar& challenges) noexcept {
  BTCFI_TRY(const keys::Scalar inverse, challenges.inverse());
  return keys::parse_secret_key((secrets * inverse).bytes());
}

}  // namespace

Status verify_equivocation(const Attestation& first, const Attestation& second,
                           const AnnouncementBody& body, DigitProfile profile) noexcept {
  if (const auto valid = verify(first, body, profile); !valid) {
    return fail(valid.error().code, where, 0, valid.error().input);
  }
  if (const auto valid = verify(second, body, profile); !valid) {
    return fail(valid.error().code, where, 1, valid.error().input);
  }
  if (first.price == second.price) return fail(Errc::oracle_no_equivocation, where);
  return {};
}

Status verify_equivocation(const PrefixSecret& first, const PrefixSecret& second,
                           const AnnouncementBody& body, DigitProfile profile) {
  BTCFI_TRY(const EventPoints points, EventPoints::of(body, profile));
  for (std::size_t i = 0; i < 2; ++i) {
    const PrefixSecret& one = i == 0 ? first : second;
    BTCFI_TRY(const keys::Point point, points.prefix(one.prefix));
    if (keys::multiply_generator(one.secret) != point) {
      return fail(Errc::oracle_attestation_invalid, where, i);
    }
  }
  const Prefix& shorter =
      first.prefix.length <= second.prefix.length ? first.prefix : second.prefix;
  const Prefix& longer = first.prefix.length <= second.prefix.length ? second.prefix : first.prefix;
  if ((longer.value >> (longer.length - shorter.length)) == shorter.value) {
    return fail(Errc::oracle_no_equivocation, where);
  }
  return {};
}

Status verify_equivocation(const keys::OneTimeSignature& first,
                           const keys::OneTimeSignature& second,
                           const keys::OneTimePublicKey& key) noexcept {
  for (std::size_t i = 0; i < 2; ++i) {
    const auto valid = keys::verify_one_time(i == 0 ? first : second, key);
    if (!valid) return fail(Errc::oracle_one_time_invalid, where, i, valid.error().input);
  }
  if (first.digits == second.digits) return fail(Errc::oracle_no_equivocation, where);
  return {};
}

Result<keys::SecretKey> reveal_key(const Attestation& first, const Attestation& second,
                                   const AnnouncementBody& body, DigitProfile profile) noexcept {
  BTCFI_CHECK(verify_equivocation(first, second, body, profile));
  std::size_t i = 0;
  while (first.digit(i) == second.digit(i)) ++i;
  return solve(
      first.secrets[i] - second.secrets[i],
      challenge(body, i, first.digit(i), profile) - challenge(body, i, second.digit(i), profile));
}

Result<keys::SecretKey> reveal_key(const PrefixSecret& first, const PrefixSecret& second,
                                   const AnnouncementBody& body, DigitProfile profile) {
  BTCFI_CHECK(verify_equivocation(first, second, body, profile));
  if (first.prefix.length != second.prefix.length) {
    return fail(Errc::unsupported, where, 0, second.prefix.length);
  }
  keys::Scalar challenges;
  for (unsigned i = 0; i < first.prefix.length; ++i) {
    challenges = challenges + challenge(body, i, digit_of(first.prefix, i), profile) -
                 challenge(body, i, digit_of(second.prefix, i), profile);
  }
  return solve(first.secret - second.secret, challenges);
}

}  // namespace btcfi::oracle
