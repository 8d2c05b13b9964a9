#include <btcfi/script/opcode.hpp>

namespace btcfi::script {

Result<Instruction> Reader::next() noexcept {
  const std::size_t begin = position_;
  if (done()) return fail(Errc::script_bad_opcode, "Reader::next", 0, begin);
  Instruction out{static_cast<Opcode>(script_[begin]), {}, begin, begin + 1};
  if (out.opcode <= Opcode::op_pushdata4) {
    std::size_t size = script_[begin];
    std::size_t length_bytes = 0;
    if (out.opcode >= Opcode::op_pushdata1) {
      length_bytes = std::size_t{1} << (size - static_cast<std::size_t>(Opcode::op_pushdata1));
      size = 0;
    }
    if (script_.size() - out.end < length_bytes) {
      return fail(Errc::script_bad_opcode, "Reader::next", 0, begin);
    }
    for (std::size_t i = length_bytes; i-- > 0;) size = size << 8 | script_[out.end + i];
    out.end += length_bytes;
    if (script_.size() - out.end < size) {
      return fail(Errc::script_bad_opcode, "Reader::next", 0, begin);
    }
    out.data = script_.subspan(out.end, size);
    out.end += size;
  }
  position_ = out.end;
  return out;
}

bool is_push_only(ByteView script) noexcept {
  for (Reader in(script); !in.done();) {
    const auto instruction = in.next();
    if (!instruction || !is_push(instruction->opcode)) return false;
  }
  return true;
}

}  // namespace btcfi::script
