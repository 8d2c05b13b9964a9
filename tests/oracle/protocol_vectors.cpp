#include "support/events.hpp"

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

TEST_CASE("protocol vectors: announcements byte for byte, signatures and nonce proofs") {
  const auto file = load_json(vector_file);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& event : file->at("events").array()) {
    const EventVector e = read_event(event);
    const auto bytes = e.announcement.body.serialize();
    REQUIRE(bytes);
    CHECK(to_hex(*bytes) == to_hex(e.body_bytes));
    CHECK(*e.announcement.body.hash() == e.hash);
    const auto parsed = AnnouncementBody::parse(e.body_bytes);
    REQUIRE(parsed);
    CHECK(*parsed == e.announcement.body);
    CHECK(verify(e.announcement, e.identity));
    const auto whole = e.announcement.serialize();
    REQUIRE(whole);
    CHECK(*Announcement::parse(*whole) == e.announcement);
    ++cases;
  }
  CHECK(cases == 3);
  btcfi::test::report_cases(vector_file + " announcements", cases);
}

TEST_CASE("protocol vectors: digit and prefix points, attested secrets") {
  const auto file = load_json(vector_file);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& event : file->at("events").array()) {
    const EventVector e = read_event(event);
    for (std::size_t d = 0; d < 2; ++d) {
      CHECK(digit_message(d == 1, DigitProfile::tagged) ==
            fixed<Hash256>(event.at("digit_messages").at(d)));
    }
    const auto points = EventPoints::of(e.announcement.body, DigitProfile::tagged);
    REQUIRE(points);
    for (std::size_t i = 0; i < points->price_bits(); ++i) {
      for (std::size_t d = 0; d < 2; ++d) {
        CHECK(points->digit(i, d == 1).compressed()->hex() ==
              text(event.at("digit_points").at(i).at(d)));
        ++cases;
      }
    }
    for (const auto& prefix : event.at("prefix_points").array()) {
      const Prefix p{static_cast<std::uint32_t>(index(prefix.at("value"))),
                     static_cast<std::uint8_t>(index(prefix.at("length")))};
      CHECK(points->prefix(p)->compressed()->hex() == text(prefix.at("point")));
      ++cases;
    }
    CHECK(verify(e.attestation, e.announcement.body, DigitProfile::tagged));
    CHECK(verify(e.attestation, e.announcement.body, DigitProfile::untagged).error() ==
          fail(Errc::oracle_attestation_invalid, "attestation", 0));
    const auto attested = event.at("attestation");
    for (std::size_t i = 0; i < e.attestation.price_bits; ++i) {
      CHECK((e.attestation.digit(i) ? 1u : 0u) == index(attested.at("digits").at(i)));
      CHECK(e.attestation.signature(i, e.announcement.body).hex() ==
            text(attested.at("signatures").at(i)));
      ++cases;
    }
    for (const auto& prefix : attested.at("prefix_secrets").array()) {
      const std::size_t length = index(prefix.at("length"));
      const auto secret = e.attestation.prefix_secret(length);
      REQUIRE(secret);
      CHECK(secret->hex() == text(prefix.at("secret")));
      const Prefix p{static_cast<std::uint32_t>(index(prefix.at("value"))),
                     static_cast<std::uint8_t>(length)};
      CHECK(p.covers(e.attestation.price, e.attestation.price_bits));
      CHECK(keys::multiply_generator(*secret) == *points->prefix(p));
      ++cases;
    }
    const auto bytes = e.attestation.serialize();
    REQUIRE(bytes);
    CHECK(*Attestation::parse(*bytes) == e.attestation);
  }
  CHECK(cases > 200);
  btcfi::test::report_cases(vector_file + " points and secrets", cases);
}

TEST_CASE("protocol vectors: set id, weights, and weighted points of every subset") {
  const auto file = load_json(vector_file);
  if (!file) return;
  const auto expected = file->at("oracle_set");
  std::map<std::string, EventVector> events;
  for (const auto& event : file->at("events").array()) {
    events.emplace(text(event.at("name")), read_event(event));
  }
  const Prefix prefix{static_cast<std::uint32_t>(index(expected.at("prefix").at("value"))),
                      static_cast<std::uint8_t>(index(expected.at("prefix").at("length")))};
  std::size_t cases = 0;
  for (const std::size_t threshold : {2u, 3u}) {
    std::vector<AnnouncementBody> bodies;
    for (const auto& [name, event] : events) bodies.push_back(event.announcement.body);
    const auto set = OracleSet::of(bodies, threshold, DigitProfile::tagged);
    REQUIRE(set);
    CHECK(set->id() == fixed<Hash256>(expected.at("set_id")));
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(set->hashes()[i] == fixed<Hash256>(expected.at("announcement_hashes").at(i)));
    }
    std::map<std::string, std::size_t> member;
    for (const auto& [name, event] : events) {
      for (std::size_t i = 0; i < 3; ++i) {
        if (set->hashes()[i] == event.hash) member[name] = i;
      }
    }
    for (const auto& weight : expected.at("weights").array()) {
      CHECK(set->weight(member.at(text(weight.at("event")))).hex() == text(weight.at("weight")));
    }
    for (const auto& row : expected.at("subsets").array()) {
      if (row.at("subset").size() != threshold) continue;
      OracleSet::Subset subset;
      for (const auto& name : row.at("subset").array()) subset.push_back(member.at(text(name)));
      std::sort(subset.begin(), subset.end());
      const auto point = set->point(subset, prefix);
      REQUIRE(point);
      CHECK(point->compressed()->hex() == text(row.at("point")));
      const auto all = set->subsets();
      CHECK(std::find(all.begin(), all.end(), subset) != all.end());
      // The three events attested different prices: the secret is the sum of the digits of this
      // prefix only where all of them begin with it.
      bool attested = true;
      std::vector<Attestation> attestations;
      for (const std::size_t i : subset) {
        for (const auto& [name, event] : events) {
          if (member.at(name) != i) continue;
          attestations.push_back(event.attestation);
          attested = attested && prefix.covers(event.attestation.price, set->price_bits());
        }
      }
      const auto sum = prefix_secret(*set, subset, prefix, attestations);
      CHECK(sum.has_value() == attested);
      if (!attested) CHECK(sum.error().code == Errc::oracle_prefix_not_attested);
      const auto given = keys::Scalar::parse(hex(row.at("secret")));
      REQUIRE(given);
      CHECK(keys::multiply_generator(*given) == *point);
      ++cases;
    }
  }
  CHECK(cases == 4);
  btcfi::test::report_cases(vector_file + " oracle_set", cases);
}
