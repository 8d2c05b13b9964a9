#include "support/oracle_test.hpp"

using namespace btcfi;
using namespace btcfi::oracle;
using btcfi::oracle::test::Dice;

namespace {

struct World {
  keys::KeyPair key;
  std::vector<keys::KeyPair> nonces;
  dlcspecs::Event event;
};

World make_world(std::uint64_t seed, dlcspecs::DigitDescriptor digits) {
  Dice dice(seed);
  World world{dice.key_pair(), {}, {}};
  const std::size_t count = std::size_t{digits.digits} + (digits.is_signed ? 1 : 0);
  for (std::size_t i = 0; i < count; ++i) {
    world.nonces.push_back(dice.key_pair());
    world.event.nonces.push_back(world.nonces.back().xonly());
  }
  world.event.maturity_s = 1'800'000'000;
  world.event.event_id = "id";
  world.event.descriptor = std::move(digits);
  return world;
}

dlcspecs::Attestation attest(const World& world, const std::vector<std::string>& outcomes,
                             DigitProfile profile) {
  dlcspecs::Attestation out{world.event.event_id, world.key.xonly(), {}, outcomes};
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    out.signatures.push_back(*keys::sign_schnorr_with_nonce(
        dlcspecs::outcome_message(outcomes[i], profile), world.key, world.nonces[i]));
  }
  return out;
}

}  // namespace

TEST_CASE("announcements of both generations are written, read and told apart") {
  for (const DigitProfile profile : {DigitProfile::tagged, DigitProfile::untagged}) {
    const World world = make_world(131, {2, false, "BTCUSD", -3, 18});
    const auto announcement = dlcspecs::announce(world.event, world.key, profile);
    REQUIRE(announcement);
    const auto bytes = announcement->serialize();
    REQUIRE(bytes);
    const auto back = dlcspecs::Announcement::parse(*bytes);
    REQUIRE(back);
    CHECK(*back == *announcement);
    CHECK(*dlcspecs::verify(*back) == profile);
    for (std::size_t i = 0; i < bytes->size(); ++i) {
      CHECK_FALSE(dlcspecs::Announcement::parse(ByteView(*bytes).first(i)));
      Bytes damaged = *bytes;
      damaged[i] ^= 1;
      const auto other = dlcspecs::Announcement::parse(damaged);
      CHECK((!other || !dlcspecs::verify(*other)));
    }
  }
}

TEST_CASE("an enum event has one nonce and named outcomes") {
  Dice dice(132);
  World world = make_world(132, {2, false, "", 0, 1});
  world.event.descriptor = dlcspecs::EnumDescriptor{{"yes", "no"}};
  const auto announcement = dlcspecs::announce(world.event, world.key, DigitProfile::tagged);
  REQUIRE(announcement);
  CHECK(*dlcspecs::Announcement::parse(*announcement->serialize()) == *announcement);
  CHECK(dlcspecs::verify(attest(world, {"yes"}, DigitProfile::tagged), *announcement,
                         DigitProfile::tagged));
  CHECK(dlcspecs::verify(attest(world, {"maybe"}, DigitProfile::tagged), *announcement,
                         DigitProfile::tagged)
            .error()
            .code == Errc::oracle_attestation_invalid);
  CHECK(dlcspecs::number_of(attest(world, {"yes"}, DigitProfile::tagged), *announcement)
            .error()
            .code == Errc::oracle_wrong_event);
}

TEST_CASE("attestations travel in three layouts, and the right reading is found by signatures") {
  const DigitProfile profile = DigitProfile::untagged;
  const World world = make_world(133, {2, false, "BTCUSD", 0, 5});
  const auto announcement = dlcspecs::announce(world.event, world.key, profile);
  REQUIRE(announcement);
  for (const auto layout : {dlcspecs::AttestationLayout::spec, dlcspecs::AttestationLayout::counted,
                            dlcspecs::AttestationLayout::anonymous}) {
    auto attestation = attest(world, {"1", "0", "1", "1", "0"}, profile);
    if (layout == dlcspecs::AttestationLayout::anonymous) {
      CHECK(attestation.serialize(layout).error().code == Errc::oracle_out_of_domain);
      attestation.event_id.clear();
    }
    const auto bytes = attestation.serialize(layout);
    REQUIRE(bytes);
    const auto back = dlcspecs::read_attestation(*bytes, *announcement, profile);
    REQUIRE(back);
    CHECK(*back == attestation);
    CHECK(*dlcspecs::number_of(*back, *announcement) == 22);
    CHECK_FALSE(dlcspecs::read_attestation(*bytes, *announcement, DigitProfile::tagged));
  }
}

TEST_CASE("what is attested is the secret of the point that was announced") {
  const World world = make_world(134, {16, false, "x", 0, 2});
  const auto announcement = dlcspecs::announce(world.event, world.key, DigitProfile::tagged);
  REQUIRE(announcement);
  const auto attestation = attest(world, {"15", "3"}, DigitProfile::tagged);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto point =
        dlcspecs::outcome_point(*announcement, i, attestation.outcomes[i], DigitProfile::tagged);
    REQUIRE(point);
    const auto s = keys::Scalar::parse(attestation.signatures[i].view().subspan(32));
    CHECK(keys::multiply_generator(*s) == *point);
  }
  CHECK(*dlcspecs::number_of(attestation, *announcement) == 243);
  CHECK(dlcspecs::outcome_point(*announcement, 2, "0", DigitProfile::tagged).error().code ==
        Errc::out_of_range);
}

TEST_CASE("signed numbers carry their sign in front, and odd digits are refused") {
  const World world = make_world(135, {10, true, "x", 0, 3});
  const auto announcement = dlcspecs::announce(world.event, world.key, DigitProfile::tagged);
  REQUIRE(announcement);
  const auto number = [&](const std::vector<std::string>& outcomes) {
    return dlcspecs::number_of(attest(world, outcomes, DigitProfile::tagged), *announcement);
  };
  CHECK(*number({"-", "0", "4", "2"}) == -42);
  CHECK(*number({"+", "9", "9", "9"}) == 999);
  for (const std::string digit : {"10", "", "04", "+4", "4 ", "a", "-1"}) {
    const auto attestation = attest(world, {"+", digit, "0", "0"}, DigitProfile::tagged);
    CHECK(dlcspecs::verify(attestation, *announcement, DigitProfile::tagged).error() ==
          fail(Errc::oracle_attestation_invalid, "oracle_attestation", 1));
  }
  CHECK(dlcspecs::verify(attest(world, {"0", "0", "0", "0"}, DigitProfile::tagged), *announcement,
                         DigitProfile::tagged)
            .error()
            .input == 0);
}

TEST_CASE("events outside their domain cannot be written") {
  const auto refused = [](dlcspecs::Event event) { return event.body().error().code; };
  World world = make_world(136, {2, false, "x", 0, 3});
  auto event = world.event;
  event.nonces.pop_back();
  CHECK(refused(event) == Errc::oracle_out_of_domain);
  event = world.event;
  std::get<dlcspecs::DigitDescriptor>(event.descriptor).base = 1;
  CHECK(refused(event) == Errc::oracle_out_of_domain);
  event = world.event;
  event.event_id.assign(70'000, 'x');
  CHECK(refused(event) == Errc::limit_exceeded);
}
