#include <btcfi/core/amount.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;

TEST_CASE("amounts never wrap") {
  CHECK(*checked_add(Sats{2}, Sats{3}) == Sats{5});
  CHECK(*checked_sub(Sats{2}, Sats{3}) == Sats{-1});
  CHECK(*checked_mul(Sats{-2}, 3) == Sats{-6});
  CHECK(*checked_add(Sats{INT64_MAX - 1}, Sats{1}) == Sats{INT64_MAX});
  CHECK(checked_add(Sats{INT64_MAX}, Sats{1}).error().code == Errc::overflow);
  CHECK(checked_sub(Sats{INT64_MIN}, Sats{1}).error().code == Errc::overflow);
  CHECK(checked_mul(Sats{INT64_MIN}, -1).error().code == Errc::overflow);
  CHECK(checked_mul(max_money, 5000).error().code == Errc::overflow);
  CHECK(Sats{-1} < Sats{0});
}
