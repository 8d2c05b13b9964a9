#include "support/oracle_test.hpp"

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

TEST_CASE("an announcement says what was planned, and verifies by its identity key alone") {
  const Signer signer = make_signer(1);
  for (unsigned bits = 1; bits <= max_price_bits; ++bits) {
    EventPlan plan = small_plan("bits", static_cast<std::uint8_t>(bits));
    plan.one_time = {Quantity::price, Quantity::low, Quantity::high, Quantity::record_digest};
    const Announcement announcement = announce(signer, plan);
    CHECK(verify(announcement, signer.identity()));
    CHECK(announcement.body.max_price() == (1u << bits) - 1);
    const auto bytes = announcement.serialize();
    REQUIRE(bytes);
    CHECK(bytes->size() <= max_announcement_bytes);
    CHECK(*Announcement::parse(*bytes) == announcement);
    CHECK(verify(announcement, signer.key()).error().code == Errc::oracle_signature_invalid);
  }
}

TEST_CASE("one changed byte anywhere is refused") {
  const Signer signer = make_signer(2);
  const Announcement announcement = announce(signer, small_plan("e", 2));
  const Bytes bytes = *announcement.serialize();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes damaged = bytes;
    damaged[i] ^= 1;
    const auto parsed = Announcement::parse(damaged);
    CHECK((!parsed || !verify(*parsed, signer.identity())));
  }
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CHECK_FALSE(Announcement::parse(ByteView(bytes).first(length)));
  }
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK(Announcement::parse(longer).error().code == Errc::trailing_data);
}

TEST_CASE("each way in which an announcement can be wrong is named") {
  const Signer signer = make_signer(3);
  Dice dice(3);
  const EventPlan plan = small_plan();
  const Announcement good = announce(signer, plan);
  const keys::KeyPair identity = dice.key_pair();
  // Signs whatever body is there, as a dishonest oracle would.
  const auto resign = [&](Announcement a) {
    a.signature = *keys::sign_schnorr(*a.body.hash(), identity, dice.entropy());
    return verify(a, identity.xonly()).error();
  };
  Announcement bad = good;
  bad.body.nonces[2] = bad.body.nonces[0];
  CHECK(resign(bad) == fail(Errc::oracle_nonce_repeated, "nonces", 2));
  bad = good;
  bad.body.nonces[1] = bad.body.key;
  CHECK(resign(bad) == fail(Errc::oracle_nonce_repeated, "nonces", 1));
  bad = good;
  bad.body.nonces[3] = keys::XOnlyKey{};
  CHECK(resign(bad) == fail(Errc::oracle_invalid_key, "nonces", 3));
  bad = good;
  bad.body.key = keys::XOnlyKey{};
  CHECK(resign(bad) == fail(Errc::oracle_invalid_key, "key"));
  // The body's hash changes with the id, so old proofs do not fit.
  bad = good;
  bad.body.event_id = "other";
  CHECK(resign(bad) == fail(Errc::oracle_nonce_proof_invalid, "nonce_proofs", 0));
  bad = good;
  bad.body.one_time[0].key.ends[1] = bad.body.one_time[0].key.ends[0];
  for (std::size_t i = 0; i < bad.body.nonces.size(); ++i) bad.nonce_proofs[i] = {};
  CHECK(resign(bad).code == Errc::oracle_nonce_proof_invalid);
  bad = good;
  bad.nonce_proofs.pop_back();
  CHECK(verify(bad, signer.identity()).error() == fail(Errc::oracle_out_of_domain, "nonce_proofs"));
  bad = good;
  std::swap(bad.nonce_proofs[1], bad.nonce_proofs[2]);
  CHECK(verify(bad, signer.identity()).error() ==
        fail(Errc::oracle_nonce_proof_invalid, "nonce_proofs", 1));
}

TEST_CASE("two equal one-time keys in an announcement are refused") {
  // An oracle that makes all proofs right and still repeats a chain.
  Dice dice(400);
  const keys::KeyPair identity = dice.key_pair();
  const keys::KeyPair nonce = dice.key_pair();
  Announcement a = announce(make_signer(4), small_plan("e", 1));
  a.body.nonces[0] = nonce.xonly();
  a.body.one_time[0].key.ends[1] = a.body.one_time[0].key.ends[0];
  const Hash256 hash = *a.body.hash();
  a.signature = *keys::sign_schnorr(hash, identity, dice.entropy());
  a.nonce_proofs[0] = *keys::sign_schnorr(nonce_proof_message(hash, 0), nonce, dice.entropy());
  CHECK(verify(a, identity.xonly()).error() == fail(Errc::oracle_one_time_repeated, "one_time", 0));
}

TEST_CASE("what a contract expects is compared field by field") {
  const Signer signer = make_signer(5);
  const Announcement a = announce(signer, small_plan());
  const auto expect = [&](const AnnouncementTerms& terms) {
    return std::string(verify(a, signer.identity(), terms).error().where);
  };
  CHECK(verify(a, signer.identity(), {1'800'000'000, "BTCUSD", 100, 4}));
  CHECK(expect({.maturity_s = 1}) == "maturity_s");
  CHECK(expect({.unit = "BTCEUR"}) == "unit");
  CHECK(expect({.tick_cents = 1}) == "tick_cents");
  CHECK(expect({.price_bits = 5}) == "price_bits");
}

TEST_CASE("fields outside their domain cannot be written") {
  const AnnouncementBody good = announce(make_signer(6), small_plan()).body;
  const auto field = [](const AnnouncementBody& body) {
    return std::string(body.serialize().error().where);
  };
  AnnouncementBody bad = good;
  bad.event_id.clear();
  CHECK(field(bad) == "event_id");
  bad.event_id.assign(256, 'x');
  CHECK(field(bad) == "event_id");
  bad = good;
  bad.unit.clear();
  CHECK(field(bad) == "unit");
  bad = good;
  bad.tick_cents = 0;
  CHECK(field(bad) == "tick_cents");
  for (const unsigned bits : {0u, 29u, 255u}) {
    bad = good;
    bad.price_bits = static_cast<std::uint8_t>(bits);
    CHECK(field(bad) == "price_bits");
  }
  bad = good;
  bad.nonces.pop_back();
  CHECK(field(bad) == "nonces");
  bad = good;
  bad.one_time.push_back(bad.one_time[0]);
  CHECK(bad.serialize().error().code == Errc::not_canonical);
  bad = good;
  bad.one_time[0].key.ends.pop_back();
  CHECK(field(bad) == "one_time");
  CHECK(parse_profile(2).error().code == Errc::unsupported);
  CHECK(*parse_profile(1) == DigitProfile::untagged);
}

TEST_CASE("prices are clamped to the domain") {
  CHECK(clamp_price(-5, 20) == 0);
  CHECK(clamp_price(0, 20) == 0);
  CHECK(clamp_price(0xfffff, 20) == 0xfffff);
  CHECK(clamp_price(0x100000, 20) == 0xfffff);
  CHECK(clamp_price(INT64_MAX, 28) == 0xfffffff);
  CHECK(clamp_price(INT64_MIN, 1) == 0);
}
