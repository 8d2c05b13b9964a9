#include "support/oracle_test.hpp"

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

TEST_CASE("attestations of every price verify, travel as bytes, and stand for that price alone") {
  const Signer signer = make_signer(61);
  const AnnouncementBody body = announce(signer, small_plan()).body;
  for (std::uint32_t price = 0; price < 16; ++price) {
    const Attestation attestation = attest(signer, body, price);
    CHECK(attestation.price == price);
    CHECK(verify(attestation, body, DigitProfile::tagged));
    CHECK(*Attestation::parse(*attestation.serialize()) == attestation);
    for (std::uint32_t other = 0; other < 16; ++other) {
      Attestation lie = attestation;
      lie.price = other;
      CHECK(verify(lie, body, DigitProfile::tagged).has_value() == (other == price));
    }
  }
}

TEST_CASE("each way in which an attestation can be wrong is named") {
  const Signer signer = make_signer(62);
  const AnnouncementBody body = announce(signer, small_plan()).body;
  const AnnouncementBody other = announce(signer, small_plan("other")).body;
  const Attestation good = attest(signer, body, 9);
  const auto refused = [&](const Attestation& a) {
    return verify(a, body, DigitProfile::tagged).error();
  };
  CHECK(verify(good, other, DigitProfile::tagged).error().code == Errc::oracle_wrong_event);
  Attestation bad = good;
  bad.secrets[2] = bad.secrets[2] + keys::Scalar::from_uint(1);
  CHECK(refused(bad) == fail(Errc::oracle_attestation_invalid, "attestation", 2));
  bad = good;
  bad.one_time[0].signature.values[1].bytes[0] ^= 1;
  CHECK(refused(bad) == fail(Errc::oracle_one_time_invalid, "attestation", 0, 1));
  // The one-time signature of another price under the same key.
  bad = good;
  bad.one_time = attest(signer, body, 8).one_time;
  CHECK(refused(bad) == fail(Errc::oracle_one_time_invalid, "another price", 0));
  bad = good;
  bad.one_time[0].quantity = Quantity::low;
  CHECK(refused(bad) == fail(Errc::oracle_one_time_invalid, "not announced", 1));
  bad = good;
  bad.one_time.clear();
  CHECK(verify(bad, body, DigitProfile::tagged));
  bad = good;
  bad.price = 16;
  CHECK(refused(bad).code == Errc::oracle_out_of_domain);
  bad = good;
  bad.secrets.pop_back();
  CHECK(refused(bad).code == Errc::oracle_out_of_domain);
}

TEST_CASE("damaged bytes do not become a valid attestation") {
  const Signer signer = make_signer(63);
  const AnnouncementBody body = announce(signer, small_plan("d", 2)).body;
  const Bytes bytes = *attest(signer, body, 1).serialize();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes damaged = bytes;
    damaged[i] ^= 0x80;
    const auto parsed = Attestation::parse(damaged);
    CHECK((!parsed || !verify(*parsed, body, DigitProfile::tagged)));
    CHECK_FALSE(Attestation::parse(ByteView(bytes).first(i)));
  }
}
