// Any text, as a bundle: refused, or written again to the same bundle; then verified by somebody who
// trusts whatever it names, which must end in a report whatever the parts are.

#include <btcfi/settlement/verify.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  using namespace btcfi::settlement;
  const auto bundle = SettlementBundle::from_json({reinterpret_cast<const char*>(data), size});
  if (!bundle) return 0;
  BTCFI_ASSERT(*SettlementBundle::from_json(bundle->to_json()) == *bundle);
  SettlementTrust trust;
  trust.publishers = {bundle->publisher};
  const SettlementReport report = verify(*bundle, trust);
  BTCFI_ASSERT(!report.complete());  // no chain, no oracle
  BTCFI_ASSERT(report.ok() == (report.first_failure() == nullptr));
  BTCFI_ASSERT(!report.to_json().empty());
  return 0;
}
