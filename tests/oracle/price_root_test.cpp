#include "support/oracle_test.hpp"

using namespace btcfi;
using namespace btcfi::oracle;

namespace {

std::vector<PriceRecord> records(std::size_t count) {
  std::vector<PriceRecord> out;
  for (std::size_t i = 0; i < count; ++i) {
    PriceRecord record;
    record.feed = feed_id(i % 2 == 0 ? "BTC/USD" : "BTC/EUR");
    record.price = static_cast<std::int64_t>(1 + i);
    record.window_start_ms = 60'000 * i;
    record.published_ms = 60'000 * i + 1;
    record.source_mask = 1;
    out.push_back(record);
  }
  return out;
}

}  // namespace

TEST_CASE("every record of every small batch is proved by the anchored payload, and no other") {
  for (std::size_t count = 1; count <= 17; ++count) {
    const auto batch = PriceBatch::of(records(count));
    REQUIRE(batch);
    // What a verifier gets: the 38 bytes of an OP_RETURN output.
    const auto payload = batch->anchor().encode();
    const auto anchor = merkle::Anchor::decode(payload);
    REQUIRE(anchor);
    CHECK(anchor->count == count);
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto proof = batch->prove(i);
      REQUIRE(proof);
      for (std::uint32_t j = 0; j < count; ++j) {
        CHECK(verify(*anchor, batch->records()[j], *proof).has_value() == (i == j));
      }
      PriceRecord changed = batch->records()[i];
      changed.confidence = 1;
      CHECK(verify(*anchor, changed, *proof).error() ==
            fail(Errc::oracle_proof_invalid, "price root", i));
    }
    CHECK(batch->prove(static_cast<std::uint32_t>(count)).error().code == Errc::out_of_range);
  }
}

TEST_CASE("empty batches, malformed records and two prices of one window are refused") {
  CHECK(PriceBatch::of({}).error().code == Errc::out_of_range);
  auto list = records(3);
  list[1].price = 0;
  CHECK(PriceBatch::of(list).error() == fail(Errc::oracle_record_invalid, "PriceBatch::of", 1, 40));
  list = records(3);
  list[2].feed = list[0].feed;
  list[2].window_start_ms = list[0].window_start_ms;
  CHECK(PriceBatch::of(list).error() == fail(Errc::oracle_record_invalid, "PriceBatch::of", 2));
}
