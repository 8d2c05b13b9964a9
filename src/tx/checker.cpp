#include <btcfi/keys/ecdsa.hpp>
#include <btcfi/keys/schnorr.hpp>
#include <btcfi/tx/checker.hpp>
#include <btcfi/tx/locktime.hpp>

namespace btcfi::tx {

bool TransactionChecker::check_ecdsa(ByteView signature, ByteView key, ByteView script_code,
                                     script::SigVersion version) const {
  if (signature.empty()) return false;
  const std::uint8_t hash_type = signature.back();
  const auto message = version == script::SigVersion::witness_v0
                           ? witness_v0_sighash(*data_, input_, script_code, amount_, hash_type)
                           : legacy_sighash(data_->transaction(), input_, script_code, hash_type);
  if (!message) return false;
  return keys::verify_ecdsa(signature.first(signature.size() - 1), message->hash, key);
}

Status TransactionChecker::check_schnorr(ByteView signature, const keys::XOnlyKey& key,
                                         const script::TaprootContext& context) const {
  constexpr std::size_t bare = keys::SchnorrSignature::size_bytes;
  constexpr const char* where = "check_schnorr";
  if (signature.size() != bare && signature.size() != bare + 1) {
    return fail(Errc::script_schnorr_sig_size, where);
  }
  TaprootSpend spend{sighash_default, context.leaf, context.code_separator, context.annex};
  if (signature.size() == bare + 1) {
    spend.hash_type = signature.back();
    // The default is said by leaving the byte out, and only so.
    if (spend.hash_type == sighash_default) return fail(Errc::script_schnorr_sig_hashtype, where);
  }
  BTCFI_TRY(const Hash256 hash, taproot_sighash_hash(*data_, input_, spend));
  if (!keys::verify_schnorr(signature.first(bare), hash, key)) {
    return fail(Errc::script_schnorr_sig, where);
  }
  return {};
}

bool TransactionChecker::check_lock_time(std::int64_t lock_time) const {
  const Transaction& tx = data_->transaction();
  const bool operand_is_time = lock_time >= lock_time_threshold;
  const bool lock_is_time = tx.lock_time >= lock_time_threshold;
  // A final nSequence would switch nLockTime off, and with it this check.
  return operand_is_time == lock_is_time && lock_time <= std::int64_t{tx.lock_time} &&
         tx.inputs[input_].sequence != sequence_final;
}

bool TransactionChecker::check_sequence(std::int64_t sequence) const {
  const Transaction& tx = data_->transaction();
  const std::uint32_t own = tx.inputs[input_].sequence;
  if (tx.version < 2 || (own & sequence_disable_flag) != 0) return false;
  const auto asked = static_cast<std::uint32_t>(sequence);  // bits above the flags mean nothing
  const bool same_kind = (asked & sequence_time_flag) == (own & sequence_time_flag);
  return same_kind && (asked & sequence_value_mask) <= (own & sequence_value_mask);
}

}  // namespace btcfi::tx
