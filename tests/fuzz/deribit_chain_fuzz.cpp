// Any bytes: refused, or a chain whose smiles and surface are sound.

#include <btcfi/pricing/deribit_chain.hpp>
#include <btcfi/pricing/surface.hpp>

#include <cmath>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  using namespace btcfi::pricing;
  const auto chain =
      parse_deribit_chain(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!chain) {
    BTCFI_ASSERT(chain.error().offset <= size);
    return 0;
  }
  for (const ChainQuote& q : chain->quotes) {
    BTCFI_ASSERT(q.strike > 0 && std::isfinite(q.strike) && q.forward > 0);
    BTCFI_ASSERT(q.expiry_ms % 86'400'000 == 8 * 3'600'000);
  }
  ChainRules rules;
  rules.use_marks = true;
  const auto smiles = chain_smiles(*chain, 0, rules);
  BTCFI_ASSERT(smiles.has_value());
  for (const ChainSmile& s : *smiles) {
    BTCFI_ASSERT(s.source.size() == s.quotes.quotes.size());
    if (s.quotes.quotes.size() > 8) continue;
    const auto fit = fit_ssvi(s.quotes);
    if (fit) BTCFI_ASSERT(std::isfinite(fit->rms) && fit->butterfly.wing <= 2);
  }
  return 0;
}
