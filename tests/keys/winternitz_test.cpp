#include "support/keys_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("the checksum has the fewest digits that hold it") {
  const auto checksum = [](unsigned bits) { return OneTimeShape::of_bits(bits)->checksum_digits; };
  CHECK(*OneTimeShape::of_bits(20) == OneTimeShape{5, 2});
  CHECK(*OneTimeShape::of_bits(28) == OneTimeShape{7, 2});
  CHECK(*OneTimeShape::of_bits(160) == OneTimeShape{40, 3});
  CHECK(*OneTimeShape::of_bits(1) == OneTimeShape{1, 1});
  CHECK(checksum(4) == 1);   // 15
  CHECK(checksum(5) == 2);   // 30
  CHECK(checksum(68) == 2);  // 255
  CHECK(checksum(69) == 3);  // 270
  CHECK(OneTimeShape::of_bits(0).error().code == Errc::out_of_range);
  CHECK(OneTimeShape::of_bits(161).error().code == Errc::out_of_range);
}

TEST_CASE("digits stand most significant first, then their checksum") {
  const OneTimeShape shape = *OneTimeShape::of_bits(20);
  CHECK(*one_time_digits(149823, shape) == OneTimeDigits{2, 4, 9, 3, 15, 2, 10});
  CHECK(*one_time_digits(0, shape) == OneTimeDigits{0, 0, 0, 0, 0, 4, 11});
  CHECK(*one_time_digits(0xfffff, shape) == OneTimeDigits{15, 15, 15, 15, 15, 0, 0});
  CHECK(one_time_digits(0x100000, shape).error().code == Errc::out_of_range);
  const OneTimeShape digest = *OneTimeShape::of_bits(16);
  CHECK(*one_time_digits(hex("1f0a"), digest) == *one_time_digits(0x1f0a, digest));
  CHECK(one_time_digits(hex("1f0a00"), digest).error().code == Errc::out_of_range);
}

TEST_CASE("every value of a small key is signed and verified, and signs no other value") {
  Dice dice(31);
  const OneTimeSeed seed(dice.hash().bytes);
  const OneTimeShape shape = *OneTimeShape::of_bits(8);
  const OneTimeKey key = OneTimeKey::derive(seed, "event", 0, shape);
  const OneTimePublicKey public_key = key.public_key();
  for (std::uint64_t value = 0; value < 256; ++value) {
    const auto signature = key.sign(*one_time_digits(value, shape));
    REQUIRE(signature);
    CHECK(verify_one_time(*signature, public_key));
    // Whoever holds this signature can only climb: raise one digit, hash its value onward. The
    // checksum then has to fall, which nobody can do.
    for (std::size_t i = 0; i < shape.digits(); ++i) {
      OneTimeSignature forged = *signature;
      if (forged.digits[i] == 15) continue;
      ++forged.digits[i];
      forged.values[i] = hash160(forged.values[i]);
      CHECK(verify_one_time(forged, public_key).error() ==
            fail(Errc::keys_one_time_invalid, "verify_one_time", shape.value_digits));
      forged.values[i] = signature->values[i];
      CHECK(verify_one_time(forged, public_key).error() ==
            fail(Errc::keys_one_time_invalid, "verify_one_time", i));
    }
  }
}

TEST_CASE("event, quantity, digit and seed each change the starts") {
  Dice dice(32);
  const OneTimeSeed seed(dice.hash().bytes);
  const OneTimeSeed other(dice.hash().bytes);
  const OneTimeShape shape = *OneTimeShape::of_bits(20);
  const auto first = OneTimeKey::derive(seed, "a", 0, shape).public_key();
  CHECK(first == OneTimeKey::derive(seed, "a", 0, shape).public_key());
  CHECK(first.ends != OneTimeKey::derive(seed, "b", 0, shape).public_key().ends);
  CHECK(first.ends != OneTimeKey::derive(seed, "a", 1, shape).public_key().ends);
  CHECK(first.ends != OneTimeKey::derive(other, "a", 0, shape).public_key().ends);
  CHECK(first.ends[0] != first.ends[1]);
}

TEST_CASE("malformed digits and counts are refused") {
  Dice dice(33);
  const OneTimeShape shape = *OneTimeShape::of_bits(8);
  const OneTimeKey key = OneTimeKey::derive(OneTimeSeed(dice.hash().bytes), "e", 0, shape);
  CHECK(key.sign({1, 2}).error().code == Errc::out_of_range);
  CHECK(key.sign({16, 0, 0, 0}).error().code == Errc::out_of_range);
  CHECK(key.sign({1, 2, 3, 4}).error().code == Errc::keys_one_time_invalid);
  const auto good = key.sign(*one_time_digits(18, shape));
  REQUIRE(good);
  OneTimeSignature bad = *good;
  bad.digits[0] = 16;
  CHECK(verify_one_time(bad, key.public_key()).error() ==
        fail(Errc::keys_one_time_invalid, "verify_one_time", 0));
  bad = *good;
  bad.values.pop_back();
  CHECK(verify_one_time(bad, key.public_key()).error().code == Errc::out_of_range);
}
