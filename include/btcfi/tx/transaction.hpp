#pragma once

#include <btcfi/core/amount.hpp>
#include <btcfi/core/bytes.hpp>

namespace btcfi::tx {

/// A double SHA-256 that names a transaction. Kept in serialised order; printed and read the other
/// way round, as every explorer and Bitcoin Core do.
template <class Tag>
struct TransactionHash {
  static constexpr std::size_t size_bytes = 32;
  std::array<std::uint8_t, 32> bytes{};

  /// From serialised order. Errors: out_of_range when \p view does not have 32 bytes.
  [[nodiscard]] static Result<TransactionHash> from(ByteView view) noexcept {
    if (view.size() != 32) return fail(Errc::out_of_range, "TransactionHash::from", 0, view.size());
    TransactionHash out;
    std::copy(view.begin(), view.end(), out.bytes.begin());
    return out;
  }
  /// From display order. Errors: parse.
  [[nodiscard]] static Result<TransactionHash> from_hex(std::string_view text) noexcept {
    TransactionHash out;
    BTCFI_CHECK(from_hex_exact(text, out.bytes));
    std::reverse(out.bytes.begin(), out.bytes.end());
    return out;
  }
  /// In display order.
  [[nodiscard]] std::string hex() const {
    auto reversed = bytes;
    std::reverse(reversed.begin(), reversed.end());
    return to_hex(reversed);
  }
  [[nodiscard]] constexpr ByteView view() const noexcept { return ByteView(bytes); }
  constexpr operator ByteView() const noexcept { return ByteView(bytes); }

  friend constexpr auto operator<=>(const TransactionHash&, const TransactionHash&) = default;
};

/// Names a transaction by everything but its witness.
using Txid = TransactionHash<struct TxidTag>;
/// Names a transaction with its witness.
using Wtxid = TransactionHash<struct WtxidTag>;

/// One output of one transaction.
struct OutPoint {
  Txid txid;
  std::uint32_t vout = 0;
  friend constexpr auto operator<=>(const OutPoint&, const OutPoint&) = default;
};

/// nSequence of an input that signals replacement and leaves lock times on (BIP-125).
inline constexpr std::uint32_t sequence_replaceable = 0xfffffffd;
/// nSequence of an input that switches the transaction's lock time off.
inline constexpr std::uint32_t sequence_final = 0xffffffff;

/// The items of an input's witness, bottom of the stack first.
using Witness = std::vector<Bytes>;

/// An input: what it spends, and how.
struct TxIn {
  OutPoint previous;
  Bytes script_sig;
  std::uint32_t sequence = sequence_final;
  Witness witness;
  friend bool operator==(const TxIn&, const TxIn&) = default;
};

/// An output: how much, and who may spend it.
struct TxOut {
  Sats amount;
  Bytes script_pubkey;
  friend bool operator==(const TxOut&, const TxOut&) = default;
};

/// Largest transaction that parse accepts: a block's weight, all of it witness.
inline constexpr std::size_t max_transaction_bytes = 4'000'000;

/// Whether the bytes may be in the BIP-144 form. `forbidden` reads a transaction without inputs as
/// one (PSBT global transactions), where `allowed` would take its empty list for the segwit marker.
enum class WitnessForm : std::uint8_t { allowed, forbidden };

/// A Bitcoin transaction, as plain data.
struct Transaction {
  std::uint32_t version = 2;
  std::vector<TxIn> inputs;
  std::vector<TxOut> outputs;
  std::uint32_t lock_time = 0;

  /// Reads a whole transaction; nothing may follow it.
  ///
  /// Total: any bytes give a transaction or an error. What is accepted serialises to the same
  /// bytes. Amounts are not judged here (check_transaction does). Errors: truncated, trailing_data,
  /// not_canonical (CompactSize, or a witness record without a witness), tx_unknown_flag,
  /// limit_exceeded.
  [[nodiscard]] static Result<Transaction> parse(ByteView bytes,
                                                 WitnessForm form = WitnessForm::allowed);
  /// The BIP-144 form where an input has a witness, else the old form.
  [[nodiscard]] Bytes serialize() const;
  /// The form that the txid is computed over.
  [[nodiscard]] Bytes serialize_without_witness() const;

  [[nodiscard]] Txid txid() const;
  [[nodiscard]] Wtxid wtxid() const;
  [[nodiscard]] bool has_witness() const noexcept;
  /// Sizes of the two forms in bytes, counted without building them.
  [[nodiscard]] std::size_t total_size() const noexcept;
  [[nodiscard]] std::size_t stripped_size() const noexcept;
  /// Weight units: three times the stripped size plus the total size (BIP-141).
  [[nodiscard]] std::size_t weight() const noexcept;
  /// Weight in virtual bytes, rounded up.
  [[nodiscard]] std::size_t vsize() const noexcept;
  /// Sum of the outputs. Errors: overflow.
  [[nodiscard]] Result<Sats> output_sum() const noexcept;

  friend bool operator==(const Transaction&, const Transaction&) = default;
};

/// An output as it stands in a transaction: amount in 8 bytes, then the script with its length.
[[nodiscard]] Bytes serialize(const TxOut& output);
/// Errors: truncated, trailing_data, not_canonical, limit_exceeded.
[[nodiscard]] Result<TxOut> parse_output(ByteView bytes);

/// Bytes that \p value takes as a CompactSize.
[[nodiscard]] constexpr std::size_t compact_size_length(std::uint64_t value) noexcept {
  return value < 0xfd ? 1 : value <= 0xffff ? 3 : value <= 0xffffffff ? 5 : 9;
}

}  // namespace btcfi::tx
