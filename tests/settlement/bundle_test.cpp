#include "sample_bundle.hpp"

#include <btcfi/core/json.hpp>
#include <btcfi/settlement/bundle.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

TEST_CASE("a bundle is one JSON object that reads back to the same") {
  const SettledMarket made;
  const std::string text = made.bundle.to_json();
  CHECK(expect(SettlementBundle::from_json(text)) == made.bundle);
  CHECK(expect(SettlementBundle::from_json(text)).to_json() == text);
  const auto document = expect(json::parse(text));
  CHECK(*document.at("format").as_string() == "btcfi-settlement/1");
  CHECK(*document.at("payout_sat").as_u64() == 1'500'000);

  SettlementBundle without = made.bundle;
  without.program.reset();
  CHECK(expect(SettlementBundle::from_json(without.to_json())) == without);
}

TEST_CASE("every key of a bundle must be there, of its kind, and no other") {
  const SettledMarket made;
  const auto document = expect(json::parse(made.bundle.to_json()));
  std::size_t keys = 0;
  for (const json::Member& member : document.object()) {
    CAPTURE(member.name);
    json::Value left_out = json::Value::new_object();
    json::Value strange = json::Value::new_object();
    for (const json::Member& other : document.object()) {
      if (other.name != member.name) left_out.set(other.name, other.value);
      strange.set(other.name, other.name == member.name ? json::Value(true) : other.value);
    }
    CHECK(SettlementBundle::from_json(json::write(left_out)).error().code ==
          Errc::json_missing_key);
    CHECK_FALSE(SettlementBundle::from_json(json::write(strange)));
    ++keys;
  }
  CHECK(keys == 16);
  json::Value more = document;
  more.set("more", 1);
  CHECK(SettlementBundle::from_json(json::write(more)).error().code == Errc::json_unknown_key);
  json::Value later = document;
  later.set("format", "btcfi-settlement/2");
  CHECK(SettlementBundle::from_json(json::write(later)).error().code == Errc::unsupported);
  json::Value negative = document;
  negative.set("payout_sat", -1);
  CHECK(SettlementBundle::from_json(json::write(negative)).error().code == Errc::out_of_range);
}
