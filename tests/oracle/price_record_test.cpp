#include "support/oracle_test.hpp"

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

namespace {

PriceRecord example() {
  PriceRecord record;
  record.feed = feed_id("BTC/USD");
  record.price = 10'616'042'000'000;
  record.confidence = 1'500'000'000;
  record.window_start_ms = 1'800'000'000'000;
  record.published_ms = 1'800'000'060'250;
  record.source_mask = 0b111;
  record.epoch = 7;
  return record;
}

}  // namespace

TEST_CASE("a record's 96 bytes, field by field, big-endian") {
  const PriceRecord record = example();
  const std::string expected =
      "42465058"
      "01"
      "00"
      "f8"
      "03" +
      record.feed.hex() + "000009a7bd698e80" +
      "0000000059682f00"
      "000001a3185c5000"
      "000001a3185d3b5a"
      "0000000000000007"
      "00000007" +
      std::string(16, '0') + "00000000";
  const auto bytes = record.bytes();
  REQUIRE(bytes);
  CHECK(bytes->hex() == expected);
  CHECK(*PriceRecord::parse(*bytes) == record);
  CHECK(*record.hash() == tagged_hash("btcfi/price/v1", *bytes));
  CHECK(record.feed == feed_id("BTC/USD"));
  CHECK(record.feed != feed_id("BTC/USDT"));
}

TEST_CASE("every changed bit is refused or gives another record, never the same") {
  const auto bytes = *example().bytes();
  for (std::size_t bit = 0; bit < 96 * 8; ++bit) {
    RecordBytes other = bytes;
    other.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const auto parsed = PriceRecord::parse(other);
    if (!parsed) continue;
    CHECK(*parsed != example());
    CHECK(*parsed->bytes() == other);
  }
  CHECK(PriceRecord::parse(bytes.view().first(95)).error().code == Errc::truncated);
  Bytes longer = to_bytes(bytes);
  longer.push_back(0);
  CHECK(PriceRecord::parse(longer).error().code == Errc::trailing_data);
}

TEST_CASE("fields outside their domain name their byte") {
  const auto offset = [](const PriceRecord& record) {
    const auto verdict = record.validate();
    REQUIRE_FALSE(verdict);
    CHECK(verdict.error().code == Errc::oracle_record_invalid);
    return verdict.error().offset;
  };
  PriceRecord bad = example();
  bad.flags = 2;
  CHECK(offset(bad) == 5);
  bad = example();
  bad.exponent = 19;
  CHECK(offset(bad) == 6);
  bad = example();
  bad.price = 0;
  CHECK(offset(bad) == 40);
  bad.price = -1;
  CHECK(offset(bad) == 40);
  bad = example();
  bad.published_ms = bad.window_start_ms - 1;
  CHECK(offset(bad) == 64);
  bad = example();
  bad.source_mask = 0;
  CHECK(offset(bad) == 72);
}

TEST_CASE("prices of other exponents become 1e-8 exactly or not at all") {
  PriceRecord record = example();
  const auto e8 = [&](std::int8_t exponent, std::int64_t price) {
    record.exponent = exponent;
    record.price = price;
    return record.price_e8();
  };
  CHECK(e8(-8, 123)->e8 == 123);
  CHECK(e8(-2, 10'616'042)->e8 == 10'616'042'000'000);
  CHECK(e8(0, 5)->e8 == 500'000'000);
  CHECK(e8(-10, 12'300)->e8 == 123);
  CHECK(e8(-10, 12'345).error().code == Errc::oracle_record_invalid);
  CHECK(e8(18, 1).error().code == Errc::overflow);
}

TEST_CASE("a record is signed by one key") {
  Dice dice(121);
  const keys::KeyPair key = dice.key_pair();
  const PriceRecord record = example();
  const auto signature = sign(record, key, dice.entropy());
  REQUIRE(signature);
  CHECK(verify(record, *signature, key.xonly()));
  PriceRecord other = record;
  other.price += 1;
  CHECK(verify(other, *signature, key.xonly()).error().code == Errc::oracle_signature_invalid);
  CHECK(verify(record, *signature, dice.key_pair().xonly()).error().code ==
        Errc::oracle_signature_invalid);
}

TEST_CASE("three of five sign, in any order, and every subset is judged rightly") {
  Dice dice(122);
  std::vector<keys::KeyPair> pairs;
  for (int i = 0; i < 5; ++i) pairs.push_back(dice.key_pair());
  std::sort(pairs.begin(), pairs.end(),
            [](const keys::KeyPair& a, const keys::KeyPair& b) { return a.xonly() < b.xonly(); });
  Committee committee;
  for (const auto& pair : pairs) committee.members.push_back(pair.xonly());
  committee.threshold = 3;
  PriceRecord record = example();
  record.committee = committee.id();
  std::vector<keys::SchnorrSignature> signatures;
  for (const auto& pair : pairs) signatures.push_back(*sign(record, pair, dice.entropy()));
  for (unsigned mask = 0; mask < 32; ++mask) {
    CosignedRecord cosigned{record, 0, {}};
    unsigned count = 0;
    for (std::size_t i = 5; i-- > 0;) {
      if (((mask >> i) & 1) == 0) continue;
      REQUIRE(cosigned.add(committee, committee.members[i], signatures[i]));
      REQUIRE(cosigned.add(committee, committee.members[i], signatures[i]));
      ++count;
    }
    CHECK(cosigned.mask == mask);
    const auto verdict = verify(cosigned, committee);
    CHECK(verdict.has_value() == (count >= 3));
    if (!verdict) CHECK(verdict.error() == fail(Errc::oracle_quorum, "cosigned record", count));
    CHECK(*CosignedRecord::parse(*cosigned.serialize()) == cosigned);
  }
  CosignedRecord cosigned{record, 0b10101, {signatures[0], signatures[2], signatures[3]}};
  CHECK(verify(cosigned, committee).error() ==
        fail(Errc::oracle_signature_invalid, "cosigned record", 4));
  cosigned.mask = 0b100101;
  CHECK(verify(cosigned, committee).error().code == Errc::oracle_record_invalid);
  CHECK(cosigned.add(committee, dice.key_pair().xonly(), signatures[0]).error().code ==
        Errc::keys_not_a_signer);
  Committee other = committee;
  other.threshold = 2;
  CHECK(verify(cosigned, other).error().code == Errc::oracle_record_invalid);
  std::swap(other.members[0], other.members[1]);
  CHECK(other.validate().error().code == Errc::not_canonical);
}

TEST_CASE("a MuSig2 group signs a record like one key") {
  Dice dice(123);
  const std::vector<keys::KeyPair> pairs = [&] {
    std::vector<keys::KeyPair> out;
    for (int i = 0; i < 3; ++i) out.push_back(dice.key_pair());
    return out;
  }();
  std::vector<keys::PublicKey> publics;
  for (const auto& pair : pairs) publics.push_back(pair.public_key());
  const auto group = keys::KeyAggregate::of(keys::sort_keys(publics));
  REQUIRE(group);
  const PriceRecord record = example();
  const Hash256 message = *record.hash();
  std::vector<keys::SecretNonce> secrets;
  std::vector<keys::PublicNonce> nonces;
  for (const auto& pair : pairs) {
    auto nonce = keys::make_nonce(dice.entropy(), {pair.public_key(), &pair.secret()});
    REQUIRE(nonce);
    nonces.push_back(nonce->public_nonce);
    secrets.push_back(std::move(nonce->secret_nonce));
  }
  const auto session = keys::Session::start(*group, *keys::aggregate_nonces(nonces), message);
  REQUIRE(session);
  std::vector<keys::PartialSignature> partials;
  for (std::size_t i = 0; i < 3; ++i) {
    partials.push_back(*keys::sign_partial(std::move(secrets[i]), pairs[i].secret(), *session));
  }
  CHECK(verify(record, *session->aggregate(partials), group->xonly()));
}
