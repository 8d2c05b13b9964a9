#include "support/oracle_test.hpp"

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

TEST_CASE("of a small event, every price reveals its own prefixes and no other") {
  const Signer signer = make_signer(11);
  for (const DigitProfile profile : {DigitProfile::tagged, DigitProfile::untagged}) {
    EventPlan plan = small_plan("small", 3);
    plan.profile = profile;
    const AnnouncementBody body = announce(signer, plan).body;
    const auto points = EventPoints::of(body, profile);
    REQUIRE(points);
    for (std::uint32_t price = 0; price < 8; ++price) {
      const Attestation attestation = attest(signer, body, price, profile);
      for (std::uint8_t length = 1; length <= 3; ++length) {
        const keys::Point revealed = keys::multiply_generator(*attestation.prefix_secret(length));
        for (std::uint32_t value = 0; value < (1u << length); ++value) {
          const Prefix prefix{value, length};
          CHECK((revealed == *points->prefix(prefix)) == prefix.covers(price, 3));
        }
      }
    }
  }
}

TEST_CASE("prefixes outside the event are refused") {
  const AnnouncementBody body = announce(make_signer(12), small_plan()).body;
  const auto points = EventPoints::of(body, DigitProfile::tagged);
  REQUIRE(points);
  CHECK(points->prefix({0, 0}).error().code == Errc::out_of_range);
  CHECK(points->prefix({0, 5}).error().code == Errc::out_of_range);
  CHECK(points->prefix({2, 1}).error().code == Errc::out_of_range);
  CHECK(points->prefix({15, 4}));
}

TEST_CASE("two of three oracles reveal the point of their subset and no other subset's") {
  std::vector<Signer> signers;
  std::vector<AnnouncementBody> bodies;
  for (std::uint64_t i = 0; i < 3; ++i) {
    signers.push_back(make_signer(20 + i));
    bodies.push_back(announce(signers.back(), small_plan("s", 3)).body);
  }
  const auto set = OracleSet::of(bodies, 2, DigitProfile::tagged);
  REQUIRE(set);
  CHECK(std::is_sorted(set->hashes().begin(), set->hashes().end()));
  CHECK(set->subsets() == std::vector<OracleSet::Subset>{{0, 1}, {0, 2}, {1, 2}});
  std::vector<Attestation> attestations(3);
  for (const Signer& signer : signers) {
    for (std::size_t i = 0; i < 3; ++i) {
      if (set->members()[i].key == signer.key()) {
        attestations[i] = attest(signer, set->members()[i], 5);
      }
    }
  }
  const Prefix prefix{2, 2};
  for (const auto& subset : set->subsets()) {
    const std::vector<Attestation> theirs{attestations[subset[0]], attestations[subset[1]]};
    const auto secret = prefix_secret(*set, subset, prefix, theirs);
    REQUIRE(secret);
    for (const auto& other : set->subsets()) {
      CHECK((keys::multiply_generator(*secret) == *set->point(other, prefix)) == (subset == other));
    }
    CHECK(prefix_secret(*set, subset, {3, 2}, theirs).error().code ==
          Errc::oracle_prefix_not_attested);
    const std::vector<Attestation> swapped{theirs[1], theirs[0]};
    CHECK(prefix_secret(*set, subset, prefix, swapped).error().code == Errc::oracle_wrong_event);
  }
  CHECK(set->point({0, 3}, prefix).error().code == Errc::out_of_range);
  CHECK(set->point({1, 0}, prefix).error().code == Errc::out_of_range);
  CHECK(set->point({}, prefix).error().code == Errc::out_of_range);
}

TEST_CASE("weights defeat the oracle that announces last and cancels the first") {
  // The attack of PROTOCOL section 3: the second oracle announces R2 = rG - A1(d) - so that, with
  // the bare sum, it alone would know the secret of "both say d".
  Dice dice(31);
  const Signer honest = make_signer(31);
  const AnnouncementBody first = announce(honest, small_plan("x", 1)).body;
  const auto first_points = EventPoints::of(first, DigitProfile::tagged);
  const keys::KeyPair attacker = dice.key_pair();
  const Hash256 message = digit_message(true, DigitProfile::tagged);
  keys::Scalar r;
  keys::Point rogue;
  do {
    r = keys::Scalar::reduce(dice.hash());
    rogue = keys::multiply_generator(r) - first_points->digit(0, true);
  } while (rogue.has_odd_y());
  AnnouncementBody second = first;
  second.key = attacker.xonly();
  second.nonces[0] = rogue.xonly()->key;
  const auto second_points = EventPoints::of(second, DigitProfile::tagged);
  const keys::Scalar known = r + keys::schnorr_challenge(second.nonces[0], second.key, message) *
                                     keys::Scalar::published(attacker.even_secret());
  // Without weights the attacker holds the secret of the sum.
  CHECK(first_points->digit(0, true) + second_points->digit(0, true) ==
        keys::multiply_generator(known));
  // With them it does not, and it cannot prove that it knows its nonce in the first place.
  const auto set = OracleSet::of({first, second}, 2, DigitProfile::tagged);
  REQUIRE(set);
  CHECK(*set->point({0, 1}, {1, 1}) != keys::multiply_generator(known));
}

TEST_CASE("sets that do not fit together are refused") {
  const auto body = [](std::uint64_t seed, const EventPlan& plan) {
    return announce(make_signer(seed), plan).body;
  };
  const AnnouncementBody a = body(41, small_plan());
  const auto where = [&](const AnnouncementBody& other) {
    const auto set = OracleSet::of({a, other}, 2, DigitProfile::tagged);
    REQUIRE_FALSE(set);
    CHECK(set.error().code == Errc::oracle_set_mismatch);
    return std::string(set.error().where);
  };
  CHECK(where(a) == "key");
  CHECK(where(body(41, small_plan("again"))) == "key");
  EventPlan plan = small_plan();
  plan.maturity_s += 1;
  CHECK(where(body(42, plan)) == "maturity_s");
  plan = small_plan();
  plan.unit = "BTCEUR";
  CHECK(where(body(42, plan)) == "unit");
  plan = small_plan();
  plan.tick_cents = 1;
  CHECK(where(body(42, plan)) == "tick_cents");
  CHECK(where(body(42, small_plan("event", 5))) == "price_bits");
  const auto threshold = [&](std::size_t count) {
    return OracleSet::of({a, body(42, small_plan())}, count, DigitProfile::tagged);
  };
  CHECK(threshold(2));
  CHECK(threshold(0).error().code == Errc::out_of_range);
  CHECK(threshold(1).error().code == Errc::out_of_range);
  CHECK(threshold(3).error().code == Errc::out_of_range);
  CHECK(OracleSet::of({a}, 1, DigitProfile::tagged)->weight(0) == EventPoints::one());
  CHECK(OracleSet::of({}, 1, DigitProfile::tagged).error().code == Errc::out_of_range);
}

TEST_CASE("all subsets of sizes up to six are there once, in order") {
  for (std::size_t count = 1; count <= 6; ++count) {
    std::vector<AnnouncementBody> bodies;
    for (std::size_t i = 0; i < count; ++i) {
      bodies.push_back(announce(make_signer(50 + i), small_plan("c", 1)).body);
    }
    for (std::size_t threshold = count == 1 ? 1 : 2; threshold <= count; ++threshold) {
      const auto subsets = OracleSet::of(bodies, threshold, DigitProfile::tagged)->subsets();
      std::size_t expected = 1;
      for (std::size_t i = 0; i < threshold; ++i) expected = expected * (count - i) / (i + 1);
      CHECK(subsets.size() == expected);
      CHECK(std::is_sorted(subsets.begin(), subsets.end()));
      CHECK(std::adjacent_find(subsets.begin(), subsets.end()) == subsets.end());
    }
  }
}
