#include "support/events.hpp"

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

namespace {

// Every announcement inside the hex of a message, found by its TLV type: offers carry them whole.
std::vector<dlcspecs::Announcement> find_announcements(const std::string& hex_text) {
  std::vector<dlcspecs::Announcement> out;
  const Bytes bytes = hex(std::string_view(hex_text));
  for (std::size_t at = 0; at + 4 < bytes.size(); ++at) {
    if (bytes[at] != 0xfd || bytes[at + 1] != 0xd8 || bytes[at + 2] != 0x24) continue;
    const bool wide = bytes[at + 3] == 0xfd;
    const std::size_t head = wide ? 6 : 4;
    if (at + head > bytes.size()) continue;
    const std::size_t length =
        wide ? std::size_t{bytes[at + 4]} << 8 | bytes[at + 5] : std::size_t{bytes[at + 3]};
    if (at + head + length > bytes.size()) continue;
    const ByteView tlv = ByteView(bytes).subspan(at, head + length);
    auto parsed = dlcspecs::Announcement::parse(tlv);
    if (!parsed) continue;
    CHECK(equal(*parsed->serialize(), tlv));
    out.push_back(*std::move(parsed));
  }
  return out;
}

}  // namespace

TEST_CASE("the announcements and attestations of two mainnet oracles verify, each in its profile") {
  const std::string name = "dlc/mainnet_oracle_messages.json";
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& entry : file->at("messages").array()) {
    INFO(text(entry.at("oracle")));
    const Bytes announced = hex(entry.at("announcement_hex"));
    const Bytes attested = hex(entry.at("attestation_hex"));
    const auto announcement = dlcspecs::Announcement::parse(announced);
    REQUIRE(announcement);
    CHECK(*announcement->serialize() == announced);
    const auto profile = dlcspecs::verify(*announcement);
    REQUIRE(profile);
    const bool tagged = text(entry.at("hash_profile")) == "tagged";
    CHECK(*profile == (tagged ? DigitProfile::tagged : DigitProfile::untagged));
    const auto attestation = dlcspecs::read_attestation(attested, *announcement, *profile);
    REQUIRE(attestation);
    CHECK(attestation->signatures.size() == index(entry.at("digits")));
    CHECK(*dlcspecs::number_of(*attestation, *announcement) ==
          static_cast<std::int64_t>(index(entry.at("outcome"))));
    const auto layout =
        tagged ? dlcspecs::AttestationLayout::spec : dlcspecs::AttestationLayout::anonymous;
    CHECK(*attestation->serialize(layout) == attested);
    CHECK_FALSE(dlcspecs::read_attestation(attested, *announcement,
                                           tagged ? DigitProfile::untagged : DigitProfile::tagged));
    for (std::size_t i = 0; i < attestation->signatures.size(); ++i) {
      const auto point =
          dlcspecs::outcome_point(*announcement, i, attestation->outcomes[i], *profile);
      const auto s = keys::Scalar::parse(attestation->signatures[i].view().subspan(32));
      CHECK(keys::multiply_generator(*s) == *point);
    }
    if (entry.contains("maturity")) {
      CHECK(announcement->event.maturity_s == index(entry.at("maturity")));
      const auto& digits = std::get<dlcspecs::DigitDescriptor>(announcement->event.descriptor);
      CHECK(digits.unit == text(entry.at("unit")));
      CHECK(digits.base == index(entry.at("base")));
    }
    ++cases;
  }
  CHECK(cases == 2);
  btcfi::test::report_cases(name, cases);
}

TEST_CASE("dlcspecs signatures with announced nonces and their points") {
  const std::string name = "dlc/dlcspecs/dlc_schnorr_test.json";
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& test : file->array()) {
    const keys::KeyPair key = keys::test::key_pair(text(test.at("inputs").at("privKey")));
    const keys::KeyPair nonce = keys::test::key_pair(text(test.at("inputs").at("privNonce")));
    const auto message = fixed<Hash256>(test.at("inputs").at("msgHash"));
    CHECK(key.xonly() == fixed<keys::XOnlyKey>(test.at("pubKey")));
    CHECK(nonce.xonly() == fixed<keys::XOnlyKey>(test.at("pubNonce")));
    const auto signature = keys::sign_schnorr_with_nonce(message, key, nonce);
    REQUIRE(signature);
    CHECK(*signature == fixed<keys::SchnorrSignature>(test.at("signature")));
    CHECK(keys::signature_point(nonce.xonly(), key.xonly(), message)->compressed()->hex() ==
          text(test.at("sigPoint")));
    ++cases;
  }
  CHECK(cases == 5);
  btcfi::test::report_cases(name, cases);
}

TEST_CASE("every announcement inside the specification's offers is read back byte for byte") {
  std::size_t announcements = 0;
  std::size_t signed_untagged = 0;
  for (const char* file_name :
       {"enum_single_oracle_test", "enum_3_of_3_test", "enum_3_of_5_test",
        "single_oracle_numerical_test", "single_oracle_numerical_hyperbola_test",
        "two_of_five_oracle_numerical_test", "three_of_three_oracle_numerical_test"}) {
    const auto file = load_json(std::string("dlc/dlcspecs/") + file_name + ".json");
    if (!file) return;
    for (const auto& announcement :
         find_announcements(text(file->at("offer_message").at("serialized")))) {
      ++announcements;
      const auto profile = dlcspecs::verify(announcement);
      if (profile && *profile == DigitProfile::untagged) ++signed_untagged;
    }
  }
  CHECK(announcements > 10);
  CHECK(signed_untagged == announcements);
  btcfi::test::report_cases("dlc/dlcspecs announcements", announcements);
}

TEST_CASE("protocol vectors: attested secrets come out byte for byte from the announced nonces") {
  const auto file = load_json(vector_file);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& event : file->at("events").array()) {
    const EventVector e = read_event(event);
    const keys::KeyPair key = keys::test::key_pair(text(event.at("oracle_secret")));
    for (std::size_t i = 0; i < e.attestation.price_bits; ++i) {
      const keys::KeyPair nonce = keys::test::key_pair(text(event.at("nonce_secrets").at(i)));
      const auto signature = keys::sign_schnorr_with_nonce(
          digit_message(e.attestation.digit(i), DigitProfile::tagged), key, nonce);
      REQUIRE(signature);
      CHECK(signature->hex() == text(event.at("attestation").at("signatures").at(i)));
      ++cases;
    }
  }
  CHECK(cases == 60);
  btcfi::test::report_cases(vector_file + " attested digits", cases);
}
