#include <btcfi/keys/adaptor.hpp>
#include <btcfi/oracle.hpp>

#include <cstdio>

namespace {

using namespace btcfi;

Status example() {
  const keys::KeyPair pool = *keys::KeyPair::from(*keys::parse_secret_key(Bytes(32, 5)));
  const keys::NonceSeed pool_seed;
  const Hash256 sighash{};
  const std::uint32_t maturity = 1'800'000'000, now_s = maturity;
  oracle::MemoryJournal journal;  // FileJournal::open(path, key) where it has to last
  // [snippet:settle]
  // The oracle announces; whoever wants to use the event checks that.
  Bytes seed(32, 1);
  BTCFI_TRY(auto signer, oracle::Signer::create(oracle::OracleSeed(ByteView(seed).first<32>()),
                                                *keys::parse_secret_key(Bytes(32, 2)),
                                                *keys::parse_secret_key(Bytes(32, 3))));
  BTCFI_TRY(
      auto event,
      signer.announce({.event_id = "btc-2027-01-15", .maturity_s = maturity, .unit = "BTCUSD"}));
  BTCFI_CHECK(oracle::verify(event, signer.identity(), {.maturity_s = maturity, .price_bits = 20}));

  // A pool pre-signs what it owes if the price begins with the 9 bits 001001001.
  const oracle::Prefix prefix{73, 9};
  BTCFI_TRY(auto points, oracle::EventPoints::of(event.body, oracle::DigitProfile::tagged));
  BTCFI_TRY(auto point, points.prefix(prefix));
  BTCFI_TRY(auto pre, keys::presign(pool, sighash, point, {pool_seed, 0x83, {}, 0, {}}));

  // At maturity the oracle attests, once; the buyer completes the pool's signature.
  BTCFI_TRY(auto attested, signer.attest(event.body, oracle::DigitProfile::tagged,
                                         {.price = 149'823}, now_s, journal));
  BTCFI_CHECK(oracle::verify(attested, event.body, oracle::DigitProfile::tagged));
  BTCFI_TRY(auto secret, attested.prefix_secret(prefix.length));
  BTCFI_TRY(auto signature, keys::complete(pre, secret));
  // [/snippet]
  if (!keys::verify_schnorr(signature, sighash, pool.xonly())) {
    return fail(Errc::internal, "oracle");
  }
  return {};
}

}  // namespace

int main() {
  const Status done = example();
  if (!done) std::fprintf(stderr, "%s\n", describe(done.error()).c_str());
  return done ? 0 : 1;
}
