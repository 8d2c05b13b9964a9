#include <btcfi/tx/locktime.hpp>

namespace btcfi::tx {

Status final_at(const Transaction& tx, const ChainTip& tip) noexcept {
  if (tx.lock_time == 0) return {};
  const bool by_time = tx.lock_time >= lock_time_threshold;
  if (tx.lock_time < (by_time ? tip.median_time : tip.next_height)) return {};
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
    if (tx.inputs[i].sequence != sequence_final) return fail(Errc::tx_not_final, "final_at", i);
  }
  return {};
}

Status sequence_final_at(const Transaction& tx, const ChainTip& tip,
                         std::span<const Confirmation> confirmations) noexcept {
  if (confirmations.size() != tx.inputs.size()) {
    return fail(Errc::tx_spent_outputs_count, "sequence_final_at", 0, confirmations.size());
  }
  if (tx.version < 2) return {};
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
    const std::uint32_t sequence = tx.inputs[i].sequence;
    if ((sequence & sequence_disable_flag) != 0) continue;
    const std::uint64_t value = sequence & sequence_value_mask;
    const bool open =
        (sequence & sequence_time_flag) != 0
            ? tip.median_time >= confirmations[i].median_time_before + value * sequence_time_unit_s
            : tip.next_height >= confirmations[i].height + value;
    if (!open) return fail(Errc::tx_sequence_locked, "sequence_final_at", i);
  }
  return {};
}

Result<std::uint32_t> sequence_of_seconds(std::uint32_t seconds) noexcept {
  const std::uint32_t units =
      seconds / sequence_time_unit_s + (seconds % sequence_time_unit_s != 0);
  if (units > sequence_value_mask) return fail(Errc::out_of_range, "sequence_of_seconds", 0, units);
  return sequence_time_flag | units;
}

}  // namespace btcfi::tx
