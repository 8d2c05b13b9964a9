#pragma once

#include <btcfi/script/number.hpp>
#include <btcfi/script/opcode.hpp>

namespace btcfi::script {

/// Writes a script opcode by opcode; every push is the shortest there is (BIP-62 rule 3), so that
/// what is built is standard.
///
///     const Bytes script = Builder{}.number(t).op(op_checklocktimeverify).op(op_drop)
///                                   .push(key).op(op_checksig).take();
class Builder {
 public:
  Builder& op(Opcode opcode) {
    script_.push_back(static_cast<std::uint8_t>(opcode));
    return *this;
  }
  /// The same opcode \p times over.
  Builder& op(Opcode opcode, std::size_t times) {
    script_.insert(script_.end(), times, static_cast<std::uint8_t>(opcode));
    return *this;
  }
  /// A number: OP_1NEGATE, OP_0 to OP_16, or its minimal encoding.
  Builder& number(std::int64_t value);
  /// Data by the shortest push; one byte 1 to 16 or 0x81 becomes its opcode.
  Builder& push(ByteView data);
  /// Bytes of script as they are.
  Builder& raw(ByteView script) {
    script_.insert(script_.end(), script.begin(), script.end());
    return *this;
  }

  [[nodiscard]] const Bytes& view() const& noexcept { return script_; }
  [[nodiscard]] Bytes take() && noexcept { return std::move(script_); }
  [[nodiscard]] Bytes take() & noexcept { return std::move(script_); }

 private:
  Bytes script_;
};

/// Whether \p data is pushed by \p opcode in the shortest way.
[[nodiscard]] bool is_minimal_push(ByteView data, Opcode opcode) noexcept;

}  // namespace btcfi::script
