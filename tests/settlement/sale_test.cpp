#include "market.hpp"

#include <btcfi/settlement/sale.hpp>

#include <catch2/catch.hpp>

#include <deque>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// The attested secrets of a subset, weighted and summed digit by digit.
DigitSecrets secrets_of(const oracle::OracleSet& set, const oracle::OracleSet::Subset& subset,
                        const std::vector<oracle::Attestation>& attested) {
  DigitSecrets out;
  for (unsigned i = 0; i < set.price_bits(); ++i) {
    keys::Scalar sum;
    for (const std::size_t member : subset) {
      sum = sum + set.weight(member) * attested[member].secrets[i];
    }
    out.push_back(sum);
  }
  return out;
}

}  // namespace

TEST_CASE("what the oracles reveal opens the digits' points, for every subset of two of three") {
  std::deque<TestOracle> oracles;
  std::vector<oracle::AnnouncementBody> bodies;
  for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}}) {
    oracles.emplace_back(number);
  }
  for (TestOracle& one : oracles) bodies.push_back(one.announce("E", market_open + 99).body);
  const auto set = expect(oracle::OracleSet::of(bodies, 2, oracle::DigitProfile::tagged));
  std::vector<oracle::Attestation> attested;
  for (const auto& member : set.members()) {
    for (std::size_t i = 0; i < 3; ++i) {
      if (bodies[i] == member) {
        attested.push_back(oracles[i].attest({bodies[i], {}, {}}, 123'456));
      }
    }
  }
  const auto points = expect(subset_points(set));
  const auto subsets = set.subsets();
  REQUIRE(points.size() == 3);
  for (std::size_t s = 0; s < subsets.size(); ++s) {
    const DigitSecrets secrets = secrets_of(set, subsets[s], attested);
    for (unsigned i = 0; i < set.price_bits(); ++i) {
      const unsigned digit = 123'456u >> (set.price_bits() - 1 - i) & 1;
      CHECK(keys::multiply_generator(secrets[i]) == points[s][i][digit]);
      CHECK_FALSE(keys::multiply_generator(secrets[i]) == points[s][i][1 - digit]);
    }
    // And the oracle room's own sum for a prefix agrees with ours.
    const Prefix prefix{123'456u >> 10, 10};
    CHECK(expect(prefix_point(points[s], prefix)) ==
          expect(set.point(subsets[s], {prefix.value, prefix.length})));
  }
}

TEST_CASE("an offer whose announcements are not those of its terms gives no sale") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const Quote quote = market.quote(terms);
  const Offer offer = expect(Offer::parse(expect(market.offer(market.request(quote, 1)))));
  const Sale sale = expect(Sale::derive(offer));
  CHECK(sale.funded() == contract_outpoint(offer.fund));
  CHECK(sale.contract().output() == offer.fund.outputs[0]);
  CHECK(sale.plan().slots(PresignKind::pool_2).size() == offer.pool_2.size());
  CHECK(expect(derive_contract(offer)).script_pubkey() == sale.contract().script_pubkey());

  const auto code_after = [&](auto&& change) {
    Offer other = offer;
    change(other);
    return code(Sale::derive(other));
  };
  CHECK(code_after([](Offer& o) { o.announcements.clear(); }) == Errc::offer_announcement_mismatch);
  CHECK(code_after([](Offer& o) { o.announcements[0][3] ^= 1; }) ==
        Errc::offer_announcement_mismatch);
  CHECK(code_after([](Offer& o) { o.announcements[0].resize(9); }) == Errc::truncated);
  CHECK(code_after([](Offer& o) { o.terms.oracle_profile = 9; }) == Errc::unsupported);

  // A sale may be moved: what the plan borrows does not move with it.
  Sale moved = expect(Sale::derive(offer));
  const Contract* before = &moved.contract();
  const Sale after = std::move(moved);
  CHECK(&after.contract() == before);
  CHECK(&after.plan().contract() == before);
}
