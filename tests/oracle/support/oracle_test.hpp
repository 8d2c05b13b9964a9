#pragma once

#include "../../keys/support/keys_test.hpp"

#include <btcfi/oracle.hpp>

namespace btcfi::oracle::test {

using keys::test::Dice;

inline Signer make_signer(std::uint64_t seed) {
  Dice dice(seed);
  auto signer = Signer::create(OracleSeed(dice.hash().bytes), dice.secret_key(), dice.secret_key());
  REQUIRE(signer);
  return *std::move(signer);
}

inline EventPlan small_plan(const std::string& id = "event", std::uint8_t bits = 4) {
  EventPlan plan;
  plan.event_id = id;
  plan.maturity_s = 1'800'000'000;
  plan.unit = "BTCUSD";
  plan.price_bits = bits;
  return plan;
}

inline Announcement announce(const Signer& signer, const EventPlan& plan) {
  auto announcement = signer.announce(plan);
  REQUIRE(announcement);
  return *std::move(announcement);
}

inline Attestation attest(const Signer& signer, const AnnouncementBody& body, std::int64_t price,
                          DigitProfile profile = DigitProfile::tagged) {
  MemoryJournal journal;
  auto attestation = signer.attest(body, profile, {price}, body.maturity_s, journal);
  REQUIRE(attestation);
  return *std::move(attestation);
}

}  // namespace btcfi::oracle::test
