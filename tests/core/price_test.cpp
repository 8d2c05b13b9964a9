#include <btcfi/core/price.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace btcfi;

TEST_CASE("a price keeps every digit that an exchange sends") {
  CHECK(Price::parse("106160.42")->e8 == 10'616'042'000'000);
  CHECK(Price::parse("92345.67000000")->to_string() == "92345.67");
  CHECK(Price::parse("1.234567891").error().code == Errc::inexact);
  CHECK(Price::parse("1.234567891", Rounding::floor)->e8 == 123'456'789);
  CHECK(Volume::parse("12.34567000")->to_string() == "12.34567");
  CHECK(Price::whole(100'000)->to_string() == "100000");
  CHECK(Price::whole(INT64_MAX).error().code == Errc::overflow);
  CHECK(Price{1} < Price{2});
}

TEST_CASE("a double becomes the nearest price, ties to even") {
  CHECK(Price::nearest(106160.42)->e8 == 10'616'042'000'000);
  CHECK(Price::nearest(-0.1)->e8 == -10'000'000);
  CHECK(Price::nearest(0x1p-9)->e8 == 195312);      // 195312.5 exactly
  CHECK(Price::nearest(3 * 0x1p-9)->e8 == 585938);  // 585937.5 exactly
  CHECK(Price::nearest(-0x1p-9)->e8 == -195312);
  CHECK(Price::nearest(0.0)->e8 == 0);
  CHECK(Price::nearest(5e-324)->e8 == 0);
  CHECK(Price::nearest(-5e-324)->e8 == 0);
  CHECK(Price::nearest(92233720368.0)->e8 == 9'223'372'036'800'000'000);
  for (const double wrong : {92233720369.0, -92233720369.0, 1e300, -1e300, std::nan(""),
                             std::numeric_limits<double>::infinity()}) {
    CHECK(Price::nearest(wrong).error().code == Errc::out_of_range);
  }
  for (std::int64_t e8 = 9'999'999'999'000; e8 < 10'000'000'001'000; ++e8) {
    REQUIRE(Price::nearest(Price{e8}.to_double())->e8 == e8);
  }
}

TEST_CASE("the settlement tick is the floor of the price") {
  CHECK(*floor_to_tick(*Price::parse("106160.99999999"), 100) == 106160);
  CHECK(*floor_to_tick(*Price::parse("106160"), 100) == 106160);
  CHECK(*floor_to_tick(*Price::parse("106160.42"), 1) == 10616042);
  CHECK(*floor_to_tick(*Price::parse("106160.42"), 500) == 21232);
  CHECK(*floor_to_tick(Price{0}, 100) == 0);
  CHECK(*floor_to_tick(Price{INT64_MAX}, UINT32_MAX) == 2147);
  CHECK(floor_to_tick(Price{-1}, 100).error().code == Errc::out_of_range);
  CHECK(floor_to_tick(Price{1}, 0).error().code == Errc::out_of_range);
  CHECK(price_of_tick(106160, 100)->to_string() == "106160");
  CHECK(price_of_tick(21232, 500)->to_string() == "106160");
  CHECK(price_of_tick(UINT64_MAX, 100).error().code == Errc::overflow);
  CHECK(price_of_tick(1, 0).error().code == Errc::out_of_range);
}
