#pragma once

#include <btcfi/core/json.hpp>
#include <btcfi/script/opcode.hpp>
#include <btcfi/tx/transaction.hpp>

#include <stdexcept>

/// What Bitcoin Core's JSON test files have in common.
namespace btcfi::test {

/// A script in the notation of Core's tests. PUSHDATA opcodes may be written by name there.
inline Bytes core_script(const std::string& text) {
  auto script = script::from_asm(text);
  if (!script) throw std::runtime_error("unreadable script: " + text);
  return *script;
}

/// "0.00000001" or 1e-8 BTC in satoshis.
inline Sats core_amount(const json::Value& value) {
  return Sats{static_cast<std::int64_t>(*value.as_double() * 1e8 + 0.5)};
}

}  // namespace btcfi::test
