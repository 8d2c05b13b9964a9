#include <btcfi/settlement/trust.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;

TEST_CASE("a report is complete only when nothing is wrong and nothing was left out") {
  OfferReport report;
  CHECK(report.ok());
  CHECK(report.complete());
  report.unchecked.push_back({"offer.inputs", "chain"});
  CHECK(report.ok());
  CHECK_FALSE(report.complete());
  report.unchecked.clear();
  report.failures.push_back(fail(Errc::offer_deadline, "offer.deadline"));
  CHECK_FALSE(report.ok());
  CHECK_FALSE(report.complete());
}
