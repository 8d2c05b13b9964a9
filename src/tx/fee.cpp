#include <btcfi/tx/fee.hpp>

namespace btcfi::tx {
namespace {

constexpr std::size_t var_length(std::size_t size) noexcept {
  return compact_size_length(size) + size;
}

}  // namespace

SpendSize witness_spend(std::span<const std::size_t> item_bytes) noexcept {
  SpendSize out{0, compact_size_length(item_bytes.size())};
  for (const std::size_t size : item_bytes) out.witness_bytes += var_length(size);
  return out;
}

SpendSize p2tr_leaf_spend(std::span<const std::size_t> item_bytes, std::size_t script_bytes,
                          std::size_t depth) noexcept {
  SpendSize out{0, compact_size_length(item_bytes.size() + 2)};
  for (const std::size_t size : item_bytes) out.witness_bytes += var_length(size);
  out.witness_bytes += var_length(script_bytes) + var_length(33 + 32 * depth);
  return out;
}

SizeEstimate& SizeEstimate::spend(const SpendSize& input) noexcept {
  ++inputs_;
  stripped_ += 40 + var_length(input.script_sig_bytes);
  witness_ += input.witness_bytes;
  if (input.witness_bytes == 0) ++without_witness_;
  return *this;
}

SizeEstimate& SizeEstimate::pay_bytes(std::size_t script_bytes) noexcept {
  ++outputs_;
  stripped_ += 8 + var_length(script_bytes);
  return *this;
}

std::size_t SizeEstimate::weight() const noexcept {
  const std::size_t stripped =
      8 + compact_size_length(inputs_) + compact_size_length(outputs_) + stripped_;
  if (witness_ == 0) return 4 * stripped;
  constexpr std::size_t marker_and_flag = 2;
  return 4 * stripped + marker_and_flag + witness_ + without_witness_;
}

}  // namespace btcfi::tx
