#include <btcfi/tx/checker.hpp>
#include <btcfi/tx/verify.hpp>

#include <limits>

namespace btcfi::tx {
namespace {

constexpr std::size_t max_block_weight = 4'000'000;
constexpr std::uint32_t null_vout = std::numeric_limits<std::uint32_t>::max();

bool in_money_range(Sats amount) noexcept { return amount.value >= 0 && amount <= max_money; }

bool is_null(const OutPoint& outpoint) noexcept {
  return outpoint.vout == null_vout && outpoint.txid == Txid{};
}

Status check_amounts(const Transaction& tx) noexcept {
  Sats sum;
  for (std::size_t i = 0; i < tx.outputs.size(); ++i) {
    const Sats amount = tx.outputs[i].amount;
    // Each step stays far from the end of the type: both are at most max_money before the sum.
    if (in_money_range(amount)) sum.value += amount.value;
    if (!in_money_range(amount) || !in_money_range(sum)) {
      return fail(Errc::tx_bad_amount, "check_transaction", i);
    }
  }
  return {};
}

Status check_duplicates(const Transaction& tx) {
  std::vector<std::size_t> order(tx.inputs.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto before = [&](std::size_t a, std::size_t b) {
    const OutPoint& x = tx.inputs[a].previous;
    const OutPoint& y = tx.inputs[b].previous;
    return x != y ? x < y : a < b;
  };
  std::sort(order.begin(), order.end(), before);
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (tx.inputs[order[i]].previous == tx.inputs[order[i - 1]].previous) {
      return fail(Errc::tx_duplicate_input, "check_transaction", order[i]);
    }
  }
  return {};
}

}  // namespace

Status check_transaction(const Transaction& tx) {
  constexpr const char* where = "check_transaction";
  if (tx.inputs.empty()) return fail(Errc::tx_no_inputs, where);
  if (tx.outputs.empty()) return fail(Errc::tx_no_outputs, where);
  if (4 * tx.stripped_size() > max_block_weight) return fail(Errc::tx_oversize, where);
  BTCFI_CHECK(check_amounts(tx));
  BTCFI_CHECK(check_duplicates(tx));
  if (tx.inputs.size() == 1 && is_null(tx.inputs[0].previous)) {
    const std::size_t size = tx.inputs[0].script_sig.size();
    if (size < 2 || size > 100) return fail(Errc::tx_bad_coinbase, where, 0, size);
    return {};
  }
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
    if (is_null(tx.inputs[i].previous)) return fail(Errc::tx_null_outpoint, where, i);
  }
  return {};
}

Result<Sats> fee_of(const Transaction& tx, std::span<const TxOut> spent_outputs) noexcept {
  if (spent_outputs.size() != tx.inputs.size()) {
    return fail(Errc::tx_spent_outputs_count, "fee_of", 0, spent_outputs.size());
  }
  Sats available;
  for (std::size_t i = 0; i < spent_outputs.size(); ++i) {
    const Sats amount = spent_outputs[i].amount;
    if (in_money_range(amount)) available.value += amount.value;
    if (!in_money_range(amount) || !in_money_range(available)) {
      return fail(Errc::tx_bad_amount, "fee_of", i);
    }
  }
  BTCFI_TRY(const Sats paid, tx.output_sum());
  if (paid > available) return fail(Errc::tx_outputs_above_inputs, "fee_of");
  return checked_sub(available, paid);
}

Status verify_input(const PrecomputedData& data, std::size_t input, script::Flags flags,
                    script::ScriptObserver* observer) {
  const Transaction& tx = data.transaction();
  if (data.spent_outputs().size() != tx.inputs.size()) {
    return fail(Errc::tx_spent_outputs_count, "verify_input", input);
  }
  if (input >= tx.inputs.size()) return fail(Errc::out_of_range, "verify_input", input);
  const TxOut& spent = data.spent_outputs()[input];
  const TransactionChecker checker(data, input, spent.amount);
  const Status verified = script::verify_script(tx.inputs[input].script_sig, spent.script_pubkey,
                                                tx.inputs[input].witness, flags, checker, observer);
  if (verified) return {};
  Error error = verified.error();
  error.input = fail(error.code, "", input).input;
  return error;
}

Status verify(const Transaction& tx, std::span<const TxOut> spent_outputs, script::Flags flags) {
  BTCFI_CHECK(check_transaction(tx));
  BTCFI_TRY([[maybe_unused]] const Sats fee, fee_of(tx, spent_outputs));
  BTCFI_TRY(const PrecomputedData data, PrecomputedData::of(tx, spent_outputs));
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
    BTCFI_CHECK(verify_input(data, i, flags));
  }
  return {};
}

}  // namespace btcfi::tx
