#pragma once

#include <btcfi/tx/transaction.hpp>

#include <optional>
#include <span>

namespace btcfi::tx {

/// nLockTime from here on is a time in seconds, below it a block height (consensus).
inline constexpr std::uint32_t lock_time_threshold = 500'000'000;
/// Bits of an nSequence (BIP-68).
inline constexpr std::uint32_t sequence_disable_flag = std::uint32_t{1} << 31;
inline constexpr std::uint32_t sequence_time_flag = std::uint32_t{1} << 22;
inline constexpr std::uint32_t sequence_value_mask = 0xffff;
/// Seconds per unit of a relative lock by time.
inline constexpr std::uint32_t sequence_time_unit_s = 512;

/// The next block that a transaction could be in: its height, and the median time past of the block
/// before it in seconds (BIP-113; about an hour behind the clock).
struct ChainTip {
  std::uint32_t next_height = 0;
  std::uint32_t median_time = 0;
};

/// Whether the transaction's lock time lets it into the next block: a lock of T opens when the
/// median time (or the height) is above T, or when every input's nSequence is 0xffffffff. Errors:
/// tx_not_final.
[[nodiscard]] Status final_at(const Transaction& tx, const ChainTip& tip) noexcept;

/// Where an input's output was confirmed: its block's height, and the median time past of the block
/// before that one.
struct Confirmation {
  std::uint32_t height = 0;
  std::uint32_t median_time_before = 0;
};

/// Whether the relative locks (BIP-68) of a transaction of version 2 or later let it into the next
/// block. \p confirmations has one entry per input. Errors: tx_sequence_locked at the input,
/// tx_spent_outputs_count.
[[nodiscard]] Status sequence_final_at(const Transaction& tx, const ChainTip& tip,
                                       std::span<const Confirmation> confirmations) noexcept;

/// nSequence of a relative lock of \p blocks blocks (BIP-112).
[[nodiscard]] constexpr std::uint32_t sequence_of_blocks(std::uint16_t blocks) noexcept {
  return blocks;
}
/// nSequence of a relative lock of at least \p seconds, rounded up to 512 s. Errors: out_of_range
/// above 65,535 units.
[[nodiscard]] Result<std::uint32_t> sequence_of_seconds(std::uint32_t seconds) noexcept;

}  // namespace btcfi::tx
