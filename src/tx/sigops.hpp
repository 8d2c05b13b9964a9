#pragma once

#include <btcfi/tx/transaction.hpp>

#include <span>

namespace btcfi::tx::detail {

/// OP_CHECKSIGs of a script, and for each OP_CHECKMULTISIG 20, or where \p accurate the number of keys
/// pushed right before it. Counting ends at an unreadable push.
[[nodiscard]] std::size_t count_sigops(ByteView script, bool accurate) noexcept;
/// The redeem script that a scriptSig pushes last; empty where it is not push-only.
[[nodiscard]] Bytes redeem_script(ByteView script_sig);
/// BIP-54's count: scriptSigs, spent scripts and redeem scripts, accurately.
[[nodiscard]] std::size_t legacy_sigops(const Transaction& tx,
                                        std::span<const TxOut> spent_outputs);

}  // namespace btcfi::tx::detail
