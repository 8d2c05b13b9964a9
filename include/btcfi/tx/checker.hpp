#pragma once

#include <btcfi/script/interpreter.hpp>
#include <btcfi/tx/sighash.hpp>

namespace btcfi::tx {

/// Answers an input's scripts from its transaction. Borrows \p data.
class TransactionChecker final : public script::SignatureChecker {
 public:
  /// \p amount is that of the output which input \p input spends; version 0 signatures commit to
  /// it.
  TransactionChecker(const PrecomputedData& data, std::size_t input, Sats amount) noexcept
      : data_(&data), input_(input), amount_(amount) {}

  [[nodiscard]] bool check_ecdsa(ByteView signature, ByteView key, ByteView script_code,
                                 script::SigVersion version) const override;
  [[nodiscard]] Status check_schnorr(ByteView signature, const keys::XOnlyKey& key,
                                     const script::TaprootContext& context) const override;
  [[nodiscard]] bool check_lock_time(std::int64_t lock_time) const override;
  [[nodiscard]] bool check_sequence(std::int64_t sequence) const override;

 private:
  const PrecomputedData* data_;
  std::size_t input_;
  Sats amount_;
};

}  // namespace btcfi::tx
