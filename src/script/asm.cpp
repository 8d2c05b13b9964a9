#include <btcfi/script/builder.hpp>

#include <charconv>

namespace btcfi::script {
namespace {

struct Name {
  const char* text;  // with the "op_" of the enumerator
  Opcode opcode;
};
constexpr Name names[] = {
#define BTCFI_OPCODE(name, value) {#name, Opcode::name},
#include <btcfi/script/opcodes.def>
#undef BTCFI_OPCODE
};
constexpr std::size_t prefix_length = 3;  // "OP_"

constexpr char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string upper_text(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), upper);
  return out;
}

bool same_name(std::string_view upper_word, std::string_view lower_name) noexcept {
  return std::equal(upper_word.begin(), upper_word.end(), lower_name.begin(), lower_name.end(),
                    [](char a, char b) { return a == upper(b); });
}

const Name* find(Opcode opcode) noexcept {
  const auto* found = std::find_if(std::begin(names), std::end(names),
                                   [&](const Name& n) { return n.opcode == opcode; });
  return found == std::end(names) ? nullptr : found;
}

std::optional<int> small_number(Opcode opcode) noexcept {
  if (opcode == Opcode::op_0) return 0;
  if (opcode == Opcode::op_1negate) return -1;
  if (opcode >= Opcode::op_1 && opcode <= Opcode::op_16) return static_cast<int>(opcode) - 0x50;
  return std::nullopt;
}

std::string word(const Instruction& instruction, ByteView script) {
  if (const auto number = small_number(instruction.opcode)) return std::to_string(*number);
  const bool carries_data = instruction.opcode <= Opcode::op_pushdata4;
  if (carries_data && is_minimal_push(instruction.data, instruction.opcode)) {
    return "<" + to_hex(instruction.data) + ">";
  }
  const Name* name = carries_data ? nullptr : find(instruction.opcode);
  if (name != nullptr) return upper_text(name->text + prefix_length);
  return "0x" + to_hex(script.subspan(instruction.begin, instruction.end - instruction.begin));
}

/// Reads one word into \p out; false where it means nothing.
bool read_word(std::string_view text, Builder& out) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  if (const auto [stop, code] = std::from_chars(text.data(), end, number);
      code == std::errc{} && stop == end) {
    if (number > 0xffffffff || number < -std::int64_t{0xffffffff}) return false;
    out.number(number);
    return true;
  }
  if (text.starts_with("0x")) {
    const auto bytes = from_hex(text.substr(2));
    if (bytes) out.raw(*bytes);
    return bytes.has_value() && !bytes->empty();
  }
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') {
    const auto bytes = from_hex(text.substr(1, text.size() - 2));
    if (bytes) out.push(*bytes);
    return bytes.has_value();
  }
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') {
    out.push(as_bytes(text.substr(1, text.size() - 2)));
    return true;
  }
  const auto opcode = opcode_from_name(text);
  // The bytes of a PUSHDATA cannot be written by its name alone.
  if (!opcode || (*opcode >= Opcode::op_pushdata1 && *opcode <= Opcode::op_pushdata4)) return false;
  out.op(*opcode);
  return true;
}

}  // namespace

std::string opcode_name(Opcode opcode) {
  if (const Name* name = find(opcode)) return upper_text(name->text);
  const auto value = static_cast<unsigned>(opcode);
  if (value < static_cast<unsigned>(Opcode::op_pushdata1)) {
    return "OP_PUSHBYTES_" + std::to_string(value);
  }
  return is_op_success(opcode) ? "OP_SUCCESS" + std::to_string(value) : "OP_INVALIDOPCODE";
}

std::optional<Opcode> opcode_from_name(std::string_view name) noexcept {
  if (name.starts_with("OP_")) name.remove_prefix(prefix_length);
  for (const Name& known : names) {
    if (same_name(name, known.text + prefix_length)) return known.opcode;
  }
  return std::nullopt;
}

std::string to_asm(ByteView script) {
  std::string out;
  for (Reader in(script); !in.done();) {
    if (!out.empty()) out += ' ';
    const auto instruction = in.next();
    if (!instruction) {
      out += "0x" + to_hex(script.subspan(in.position()));
      break;
    }
    out += word(*instruction, script);
  }
  return out;
}

Result<Bytes> from_asm(std::string_view text) {
  constexpr std::string_view spaces = " \t\n";
  Builder out;
  std::size_t begin = 0;
  while ((begin = text.find_first_not_of(spaces, begin)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(spaces, begin), text.size());
    if (!read_word(text.substr(begin, end - begin), out)) {
      return fail(Errc::parse, "from_asm", 0, begin);
    }
    begin = end;
  }
  return std::move(out).take();
}

}  // namespace btcfi::script
