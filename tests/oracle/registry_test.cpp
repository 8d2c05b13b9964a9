#include "support/oracle_test.hpp"

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

TEST_CASE("a nonce seen in another event is refused and reported, the same event is not") {
  const Signer signer = make_signer(71);
  const AnnouncementBody first = announce(signer, small_plan("first")).body;
  AnnouncementBody second = announce(signer, small_plan("second")).body;
  Registry registry;
  CHECK(registry.admit(first));
  CHECK(registry.admit(first));
  CHECK(registry.admit(second));
  const std::size_t before = registry.size();

  AnnouncementBody third = announce(signer, small_plan("third")).body;
  third.nonces[2] = first.nonces[1];
  const auto reuse = registry.find_reuse(third);
  REQUIRE(reuse);
  REQUIRE(reuse->has_value());
  CHECK(**reuse == Reuse{Reuse::What::nonce, 2, *third.hash(), *first.hash()});
  CHECK(registry.admit(third).error() == fail(Errc::oracle_nonce_reused, "Registry::admit", 2));
  CHECK(registry.size() == before);
}

TEST_CASE("a one-time key seen in another event is refused, whoever announces it") {
  Registry registry;
  const AnnouncementBody first = announce(make_signer(72), small_plan("first")).body;
  CHECK(registry.admit(first));
  AnnouncementBody other = announce(make_signer(73), small_plan("other")).body;
  other.one_time[0].key.ends[1] = first.one_time[0].key.ends[0];
  CHECK(registry.admit(other).error() == fail(Errc::oracle_one_time_reused, "Registry::admit", 1));
}

TEST_CASE("the same event id announced twice with other terms repeats its one-time keys") {
  const Signer signer = make_signer(74);
  EventPlan plan = small_plan("same id");
  Registry registry;
  CHECK(registry.admit(announce(signer, plan).body));
  plan.maturity_s += 3600;
  CHECK(registry.admit(announce(signer, plan).body).error().code == Errc::oracle_one_time_reused);
}

TEST_CASE("a registry travels as bytes") {
  Registry registry;
  CHECK(Registry::parse(registry.serialize()).value_or({}) == registry);
  for (std::uint64_t i = 0; i < 5; ++i) {
    CHECK(registry.admit(announce(make_signer(80 + i), small_plan()).body));
  }
  const Bytes bytes = registry.serialize();
  const auto back = Registry::parse(bytes);
  REQUIRE(back);
  CHECK(*back == registry);
  CHECK(back->serialize() == bytes);
  for (std::size_t length = 0; length < bytes.size(); length += 7) {
    CHECK_FALSE(Registry::parse(ByteView(bytes).first(length)));
  }
  Bytes swapped = bytes;
  std::swap_ranges(swapped.begin() + 9, swapped.begin() + 9 + 64, swapped.begin() + 9 + 64);
  CHECK(Registry::parse(swapped).error().code == Errc::not_canonical);
}
