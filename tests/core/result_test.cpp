#include <btcfi/core/result.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <vector>

using namespace btcfi;

namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(Errc::parse, "half", 0, static_cast<std::size_t>(n));
  return n / 2;
}

Result<int> quarter(int n) {
  BTCFI_TRY(const int h, half(n));
  return half(h);
}

Status even(int n) {
  BTCFI_CHECK(half(n));
  return {};
}

}  // namespace

TEST_CASE("a result holds its value or the reason why there is none") {
  CHECK(*quarter(8) == 2);
  CHECK(quarter(6).error() == fail(Errc::parse, "half", 0, 3));
  CHECK(quarter(6).value_or(-1) == -1);
  CHECK(even(2));
  CHECK(even(3).error().offset == 3);
  CHECK(*half(4).map([](int n) { return n + 1; }) == 3);
  CHECK(*half(8).and_then(half) == 2);
  CHECK(half(6).and_then(half).error().offset == 3);
  CHECK(half(3).map([](int n) { return n; }).error().code == Errc::parse);
}

TEST_CASE("a result carries what can only be moved") {
  const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); };
  const auto use = [&]() -> Result<int> {
    BTCFI_TRY(const std::unique_ptr<int> p, make());
    return *p;
  };
  CHECK(*use() == 7);
}

TEST_CASE("the value of a call's result may be looped over") {
  const auto make = []() -> Result<std::vector<int>> { return std::vector<int>(1000, 3); };
  int sum = 0;
  for (const int n : *make()) sum += n;
  CHECK(sum == 3000);
}
