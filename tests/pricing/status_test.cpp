#include <btcfi/pricing/status.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

TEST_CASE("a status and the code of a single call say the same") {
  for (int i = 0; i <= static_cast<int>(PricingStatus::two_boundaries); ++i) {
    const auto status = static_cast<PricingStatus>(i);
    CHECK(status_of(code_of(status)) == status);
    CHECK(error_name(code_of(status)) != std::string("unknown"));
  }
  CHECK(code_of(static_cast<PricingStatus>(200)) == Errc::internal);
  CHECK(status_of(Errc::parse) == PricingStatus::invalid_argument);
}

TEST_CASE("a noisy value is a value") {
  CHECK(has_value(PricingStatus::ok));
  CHECK(has_value(PricingStatus::ill_conditioned));
  CHECK_FALSE(has_value(PricingStatus::no_root));
}
