#include "support/keys_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("a secret hash is the tagged hash of the concatenation") {
  Dice dice(71);
  const TaggedHash tag("some tag");
  for (std::size_t length = 0; length < 200; length += 13) {
    const Bytes first(length, 0x17);
    const Hash256 second = dice.hash();
    Bytes all = first;
    all.insert(all.end(), second.bytes.begin(), second.bytes.end());
    const SecretHash hash = secret_hash(tag, {first, second});
    CHECK(to_hex(hash.reveal()) == tagged_hash("some tag", all).hex());
    const auto key = derive_secret_key(tag, {first, second});
    REQUIRE(key);
    CHECK(Scalar::published(*key) == Scalar::reduce(tagged_hash("some tag", all)));
  }
}
