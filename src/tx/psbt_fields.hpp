#pragma once

#include <btcfi/core/codec.hpp>
#include <btcfi/tx/psbt_map.hpp>
#include <btcfi/tx/transaction.hpp>

/// The form of every record type that version 0 knows.
namespace btcfi::tx::detail {

/// Which map a record stands in.
enum class PsbtScope : std::uint8_t { global, input, output };

/// The name of a type as BIP-174 writes it, a literal; "PSBT record" for an unknown one.
[[nodiscard]] const char* field_name(PsbtScope scope, std::uint64_t type) noexcept;

/// Errors: tx_psbt_bad_key, tx_psbt_bad_value, with the field's name; unknown types pass.
[[nodiscard]] Status check_record(PsbtScope scope, const PsbtRecord& record);

/// Witness items as in a transaction; nothing may follow. Errors: as ByteReader.
[[nodiscard]] Result<Witness> parse_witness(ByteView bytes);
[[nodiscard]] Bytes serialize_witness(const Witness& witness);

}  // namespace btcfi::tx::detail
