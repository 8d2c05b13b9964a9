// Constant time: every secret is marked undefined, and valgrind reports any branch or address that
// depends on one. The library under test is this room compiled again with BTCFI_CTIME, which marks
// results that are public by design (public keys, signatures) as defined again.
//
// With the argument `leak` it branches on a secret on purpose: that run must be reported.

#include <btcfi/keys.hpp>

#include <valgrind/memcheck.h>

#include <cstdio>
#include <string_view>

using namespace btcfi;
using namespace btcfi::keys;

namespace {

void hide(ByteSpan bytes) {
  static_cast<void>(VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size()));
}
void show(ByteView bytes) {
  static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size()));
}

int failures = 0;
void expect(bool condition, const char* what) {
  if (!condition) {
    std::printf("failed: %s\n", what);
    ++failures;
  }
}

SecretKey secret(std::uint8_t fill) {
  Bytes bytes(32, fill);
  auto key = parse_secret_key(bytes);
  hide(key->reveal_mutable());
  return *std::move(key);
}
Entropy entropy(std::uint8_t fill) {
  Bytes bytes(32, fill);
  Entropy out(ByteView(bytes).first<32>());
  hide(out.reveal_mutable());
  return out;
}

void scalars() {
  expect(add(secret(1), secret(2)).has_value(), "add");
  expect(add(secret(1), Scalar::from_uint(9)).has_value(), "add public");
  expect(multiply(secret(1), Scalar::from_uint(9)).has_value(), "multiply");
  expect(negate(secret(1)).has_value(), "negate");
  // Above the group order, so that reduction has something to do.
  expect(reduce_secret(entropy(0xff).reveal()).has_value(), "reduce above");
  expect(reduce_secret(entropy(0x11).reveal()).has_value(), "reduce below");
}

void signatures() {
  const Hash256 message{};
  for (std::uint8_t fill = 3; fill < 9; ++fill) {  // both parities of public keys and nonces
    const auto pair = KeyPair::from(secret(fill));
    expect(pair.has_value(), "key pair");
    expect(sign_schnorr(message, *pair, entropy(fill)).has_value(), "sign");
    const auto nonce = KeyPair::from(secret(static_cast<std::uint8_t>(fill + 40)));
    expect(sign_schnorr_with_nonce(message, *pair, *nonce).has_value(), "sign with nonce");
    expect(tweak_secret(pair->secret(), message).has_value(), "tweak");
    expect(even_secret(pair->secret()).has_value(), "even");

    NonceSeed seed;
    hide(seed.reveal_mutable());
    const auto t = secret(static_cast<std::uint8_t>(fill + 80));
    const auto point = Point::parse(*public_key(t));
    const auto pre = presign(*pair, message, *point, {seed, 0x83, {}, fill, {}});
    expect(pre.has_value(), "presign");
    expect(complete(*pre, t).has_value(), "complete");
  }
}

void musig() {
  for (std::uint8_t fill = 3; fill < 9; ++fill) {
    const SecretKey key = secret(fill);
    const PublicKey own = *public_key(key);
    const PublicKey other = *public_key(secret(99));
    const auto group = KeyAggregate::of(std::vector{own, other});
    auto mine = make_nonce(entropy(fill), {own, &key, group->xonly(), as_bytes("m"), {}});
    auto theirs = make_nonce(entropy(77), {other});
    expect(mine.has_value() && theirs.has_value(), "nonces");
    const auto all = aggregate_nonces(std::vector{mine->public_nonce, theirs->public_nonce});
    const auto session = Session::start(*group, *all, as_bytes("m"));
    expect(sign_partial(std::move(mine->secret_nonce), key, *session).has_value(), "partial");
    const auto others = aggregate_nonces(std::vector{theirs->public_nonce});
    const Entropy extra = entropy(fill);
    expect(sign_deterministic(key, *others, *group, as_bytes("m"), &extra).has_value(),
           "deterministic");
  }
}

void derivations() {
  Bytes seed(32, 5);
  hide(seed);
  const auto root = ExtendedSecret::from_seed(seed);
  expect(root.has_value(), "root");
  expect(root->derive({hardened, 1, 2 + hardened}).has_value(), "derive");

  OneTimeSeed one_time;
  hide(one_time.reveal_mutable());
  const auto shape = *OneTimeShape::of_bits(20);
  const auto key = OneTimeKey::derive(one_time, "event", 0, shape);
  auto public_key = key.public_key();
  auto signature = key.sign(*one_time_digits(std::uint64_t{149'823}, shape));
  expect(signature.has_value(), "one-time");
  for (std::size_t i = 0; i < shape.digits(); ++i) {
    show(public_key.ends[i]);
    show(signature->values[i]);
  }
  expect(verify_one_time(*signature, public_key).has_value(), "one-time verifies");
}

}  // namespace

int main(int argc, char** argv) {
  if (RUNNING_ON_VALGRIND == 0) {
    std::puts("skipped: not under valgrind");
    return 0;
  }
  if (argc > 1 && std::string_view(argv[1]) == "leak") {
    const SecretKey key = secret(7);
    if ((key.reveal()[0] & 1) != 0) std::puts("odd");
    return 0;
  }
  scalars();
  signatures();
  musig();
  derivations();
  std::printf("%d failures\n", failures);
  return failures == 0 ? 0 : 1;
}
