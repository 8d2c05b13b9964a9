#pragma once

#include "btcfi/settlement.h"
#include "detail/c_call.hpp"

#include <btcfi/settlement/contract.hpp>

#include <memory>

// Contracts as the C face's functions of several files pass them.

/// Shared with the plans, spends and claims that are made of it, so that each handle owns all it
/// needs.
struct btcfi_contract {
  std::shared_ptr<const btcfi::settlement::Contract> contract;
};

namespace btcfi::c {

/// Errors: invalid_argument for a NULL txid.
[[nodiscard]] inline Result<tx::OutPoint> outpoint_in(const std::uint8_t* txid32,
                                                      std::uint32_t vout, const char* where,
                                                      std::size_t input) noexcept {
  BTCFI_CHECK(need(txid32, where, input));
  tx::OutPoint out;
  BTCFI_TRY(out.txid, tx::Txid::from(ByteView(txid32, 32)));
  out.vout = vout;
  return out;
}

}  // namespace btcfi::c
