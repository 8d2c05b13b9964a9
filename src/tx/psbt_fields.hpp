#pragma once

#include <btcfi/core/codec.hpp>
#include <btcfi/tx/psbt_map.hpp>
#include <btcfi/tx/transaction.hpp>

/// The form of every record type that versions 0 and 2 know.
namespace btcfi::tx::detail {

/// Which map a record stands in.
enum class PsbtScope : std::uint8_t { global, input, output };

/// The name of a type as BIP-174 writes it, a literal; "PSBT record" for an unknown one.
[[nodiscard]] const char* field_name(PsbtScope scope, std::uint64_t type) noexcept;

/// Errors: tx_psbt_bad_key, tx_psbt_bad_value (also of a type that the version does not have), with
/// the field's name; unknown types pass.
[[nodiscard]] Status check_record(PsbtScope scope, const PsbtRecord& record, std::uint32_t version);

/// Whether a type says what the transaction itself is, in version 2 (BIP-370).
[[nodiscard]] bool describes_transaction(PsbtScope scope, std::uint64_t type) noexcept;

/// A count of the global map. Errors: tx_psbt_no_unsigned_tx, with the field's name.
[[nodiscard]] Result<std::uint64_t> count_in(const PsbtMap& global, std::uint64_t type);
/// The transaction that the maps of a version 2 document make (BIP-370). Errors:
/// tx_psbt_no_unsigned_tx (a field that is not there), tx_psbt_bad_value (required lock times that
/// exclude each other), with the field's name and the index in `input`.
[[nodiscard]] Result<Transaction> transaction_of(const PsbtMap& global,
                                                 const std::vector<PsbtMap>& inputs,
                                                 const std::vector<PsbtMap>& outputs);

/// Whether two documents of version 2 are about one transaction: all but sequences (BIP-370, "Unique
/// Identification").
[[nodiscard]] bool same_in_version_2(Transaction a, Transaction b);
/// Whether an input holds a signature, of one signer at least, or what was made of them.
[[nodiscard]] bool has_signature(const PsbtMap& input) noexcept;
/// What two documents of version 2 leave to be modified together: what both do. Nothing where either
/// has no flags.
[[nodiscard]] Bytes common_modifiable(const PsbtMap& a, const PsbtMap& b);

/// Witness items as in a transaction; nothing may follow. Errors: as ByteReader.
[[nodiscard]] Result<Witness> parse_witness(ByteView bytes);
[[nodiscard]] Bytes serialize_witness(const Witness& witness);

}  // namespace btcfi::tx::detail
