#include "support/oracle_test.hpp"

#include <set>

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

namespace {

// A journal on a disk that crashes at a chosen moment of a chosen commit.
class CrashingJournal final : public Journal {
 public:
  enum class Crash { never, before_write, after_write };
  std::map<Hash256, JournalEntry> disk;
  Crash crash = Crash::never;

  Result<JournalEntry> commit(const JournalEntry& entry) override {
    if (crash == Crash::before_write) return fail(Errc::io, "crash");
    const auto stored = disk.try_emplace(entry.event, entry).first;
    if (crash == Crash::after_write) return fail(Errc::io, "crash");
    return stored->second;
  }
};

}  // namespace

TEST_CASE("announcing and attesting are deterministic, and nonces are fresh per event") {
  const Signer signer = make_signer(101);
  CHECK(announce(signer, small_plan()) == announce(signer, small_plan()));
  std::set<keys::XOnlyKey> nonces;
  std::size_t made = 0;
  const auto add = [&](const EventPlan& plan) {
    for (const auto& nonce : announce(signer, plan).body.nonces) {
      nonces.insert(nonce);
      ++made;
    }
  };
  add(small_plan("a"));
  add(small_plan("b"));
  EventPlan plan = small_plan("a");
  plan.maturity_s += 1;
  add(plan);
  plan = small_plan("a");
  plan.unit = "BTCEUR";
  add(plan);
  plan = small_plan("a");
  plan.tick_cents = 1;
  add(plan);
  plan = small_plan("a");
  plan.profile = DigitProfile::untagged;
  add(plan);
  add(small_plan("a", 5));
  CHECK(nonces.size() == made);
}

TEST_CASE("all quantities are released together and verify") {
  const Signer signer = make_signer(102);
  EventPlan plan = small_plan("window", 8);
  plan.one_time = {Quantity::price, Quantity::low, Quantity::high, Quantity::record_digest};
  const AnnouncementBody body = announce(signer, plan).body;
  MemoryJournal journal;
  const EventOutcome outcome{100, 90, 1'000, hash160(as_bytes("record"))};
  const auto attestation = signer.attest(body, plan.profile, outcome, body.maturity_s, journal);
  REQUIRE(attestation);
  CHECK(verify(*attestation, body, plan.profile));
  const auto digits = [&](Quantity quantity) {
    return attestation->one_time_signature(quantity)->digits;
  };
  CHECK(digits(Quantity::price) == keys::OneTimeDigits{6, 4, 1, 4});
  CHECK(digits(Quantity::low) == keys::OneTimeDigits{5, 10, 0, 15});
  CHECK(digits(Quantity::high) == keys::OneTimeDigits{15, 15, 0, 0});  // clamped to 255
  CHECK(digits(Quantity::record_digest).size() == 43);
}

TEST_CASE("a second value is refused, the same value gives the same bytes") {
  const Signer signer = make_signer(103);
  const AnnouncementBody body = announce(signer, small_plan()).body;
  MemoryJournal journal;
  const auto attest_price = [&](std::int64_t price) {
    return signer.attest(body, DigitProfile::tagged, {price}, body.maturity_s, journal);
  };
  const auto first = attest_price(7);
  REQUIRE(first);
  CHECK(attest_price(8).error().code == Errc::oracle_already_signed);
  CHECK(*attest_price(7) == *first);
  // Clamped to the same value is the same value.
  MemoryJournal fresh;
  CHECK(signer.attest(body, DigitProfile::tagged, {-3}, body.maturity_s, fresh)->price == 0);
  CHECK(signer.attest(body, DigitProfile::tagged, {0}, body.maturity_s, fresh));
}

TEST_CASE("one event id with other terms is one event for the journal") {
  const Signer signer = make_signer(104);
  EventPlan plan = small_plan();
  const AnnouncementBody first = announce(signer, plan).body;
  plan.tick_cents = 1;
  const AnnouncementBody second = announce(signer, plan).body;
  MemoryJournal journal;
  CHECK(signer.attest(first, plan.profile, {7}, first.maturity_s, journal));
  // The one-time keys are the same, so even the same integer must not be signed for other terms.
  CHECK(signer.attest(second, plan.profile, {7}, first.maturity_s, journal).error().code ==
        Errc::oracle_already_signed);
}

TEST_CASE("after a crash at any point of the journal, no second value gets out") {
  const Signer signer = make_signer(105);
  const AnnouncementBody body = announce(signer, small_plan()).body;
  using Crash = CrashingJournal::Crash;
  for (const Crash crash : {Crash::before_write, Crash::after_write}) {
    CrashingJournal journal;
    journal.crash = crash;
    const auto attest_price = [&](std::int64_t price) {
      return signer.attest(body, DigitProfile::tagged, {price}, body.maturity_s, journal);
    };
    CHECK(attest_price(7).error().code == Errc::io);  // nothing was released
    journal.crash = Crash::never;                     // restart
    if (crash == Crash::after_write) {
      CHECK(attest_price(8).error().code == Errc::oracle_already_signed);
      CHECK(attest_price(7));
    } else {
      CHECK(attest_price(8));
      CHECK(attest_price(7).error().code == Errc::oracle_already_signed);
    }
  }
}

TEST_CASE("nothing is signed early, for others' events or under another profile") {
  const Signer signer = make_signer(106);
  const Signer other = make_signer(107);
  const AnnouncementBody body = announce(signer, small_plan()).body;
  MemoryJournal journal;
  CHECK(signer.attest(body, DigitProfile::tagged, {7}, body.maturity_s - 1, journal).error().code ==
        Errc::oracle_too_early);
  CHECK(other.attest(body, DigitProfile::tagged, {7}, body.maturity_s, journal).error().code ==
        Errc::oracle_wrong_event);
  CHECK(signer.attest(body, DigitProfile::untagged, {7}, body.maturity_s, journal).error().code ==
        Errc::oracle_wrong_event);
  AnnouncementBody changed = body;
  changed.unit = "BTCEUR";
  CHECK(signer.attest(changed, DigitProfile::tagged, {7}, body.maturity_s, journal).error().code ==
        Errc::oracle_wrong_event);
  changed = body;
  changed.one_time[0].key.ends[0].bytes[0] ^= 1;
  CHECK(signer.attest(changed, DigitProfile::tagged, {7}, body.maturity_s, journal).error().code ==
        Errc::oracle_wrong_event);
  CHECK(signer.attest(body, DigitProfile::tagged, {7, 1}, body.maturity_s, journal).error() ==
        fail(Errc::oracle_out_of_domain, "low"));
  CHECK(journal.size() == 0);
}

TEST_CASE("plans outside the domain are refused") {
  const Signer signer = make_signer(108);
  EventPlan plan = small_plan("e", 29);
  CHECK(signer.announce(plan).error().code == Errc::oracle_out_of_domain);
  plan = small_plan("", 4);
  CHECK(signer.announce(plan).error().code == Errc::oracle_out_of_domain);
  plan = small_plan();
  plan.one_time = {Quantity::low, Quantity::price};
  CHECK(signer.announce(plan).error().code == Errc::not_canonical);
  CHECK(Signer::create(OracleSeed(), keys::SecretKey(), keys::SecretKey()).error().code ==
        Errc::keys_invalid_secret);
}
