#include "rv32/core.hpp"

#include <btcfi/rv32/artefacts.hpp>
#include <btcfi/rv32/decode.hpp>

#include <algorithm>
#include <cstdio>

namespace btcfi::rv32 {
namespace {

constexpr std::string_view keys[] = {
    "add",    "addi",  "and",   "andi",  "auipc", "beq",  "bge",   "bgeu", "blt",  "bltu", "bne",
    "div",    "divu",  "ecall", "jal",   "jalr",  "lb_0", "lbu_0", "lh_0", "lh_1", "lh_2", "lh_3",
    "lhu_0",  "lhu_1", "lhu_2", "lhu_3", "lui",   "lw_0", "lw_1",  "lw_2", "lw_3", "mul",  "mulh",
    "mulhsu", "mulhu", "nop",   "or",    "ori",   "rem",  "remu",  "sb_0", "sb_1", "sb_2", "sb_3",
    "sh_0",   "sh_1",  "sh_2",  "sh_3",  "sh_4",  "sh_5", "sh_6",  "sh_7", "sll",  "slli", "slt",
    "slti",   "sltiu", "sltu",  "sra",   "srai",  "srl",  "srli",  "sub",  "sw_0", "sw_1", "sw_2",
    "sw_3",   "sw_4",  "sw_5",  "sw_6",  "sw_7",  "xor",  "xori"};

template <class... Numbers>
[[nodiscard]] std::string printed(const char* format, Numbers... numbers) {
  char line[96];
  std::snprintf(line, sizeof line, format, numbers...);
  return line;
}

/// A name as a JSON string; loaded names are ASCII.
[[nodiscard]] std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\', out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += printed("\\u%04x", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

/// Collects text and hands it on in large pieces.
class Sink {
 public:
  explicit Sink(const std::function<void(std::string_view)>& to) : to_(to) {}
  ~Sink() {
    if (!text_.empty()) to_(text_);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  Sink& operator<<(std::string_view part) {
    text_ += part;
    if (text_.size() > 60'000) {
      to_(text_);
      text_.clear();
    }
    return *this;
  }
  /// [a,b,...] of \p count numbers
  template <class Number>
  void list(std::size_t count, Number number) {
    *this << "[";
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) *this << ",";
      *this << std::to_string(number(i));
    }
    *this << "]";
  }

 private:
  const std::function<void(std::string_view)>& to_;
  std::string text_;
};

[[nodiscard]] const char* boolean(bool value) noexcept { return value ? "true" : "false"; }

/// A machine's words and last steps by address, as the origin keeps them.
class Words {
 public:
  Words(const Snapshot::State& state, std::size_t section)
      : section_(state.program.sections()[section]),
        pages_(state.pages[section]),
        legacy_(state.profile == Profile::legacy_sha256) {}

  /// The four bytes of a word as a big-endian number.
  [[nodiscard]] std::uint32_t value(std::size_t word) const noexcept {
    const MemoryPage* page = page_of(word);
    if (page != nullptr) return swap_bytes(page->words[place(word)]);
    return word < section_.words.size() ? swap_bytes(section_.words[word]) : 0;
  }
  [[nodiscard]] std::uint64_t last_step(std::size_t word) const noexcept {
    const MemoryPage* page = page_of(word);
    return shown(page == nullptr ? last_step_init : page->last_steps[place(word)], legacy_);
  }
  [[nodiscard]] static std::uint64_t shown(std::uint64_t step, bool legacy) noexcept {
    if (!legacy) return step;
    return step == last_step_init ? legacy_last_step_init : step - 1;
  }

 private:
  [[nodiscard]] std::uint32_t address(std::size_t word) const noexcept {
    return section_.start + static_cast<std::uint32_t>(4 * word);
  }
  [[nodiscard]] const MemoryPage* page_of(std::size_t word) const noexcept {
    if (pages_.empty()) return nullptr;
    return pages_[Memory::span_of(section_, address(word)).page].get();
  }
  [[nodiscard]] std::size_t place(std::size_t word) const noexcept {
    return (address(word) - Memory::span_of(section_, address(word)).base) / 4;
  }

  const Section& section_;
  const std::vector<std::shared_ptr<const MemoryPage>>& pages_;
  bool legacy_;
};

template <class Belongs>
void put_ranges(Sink& out, const char* name, const Program& program, Belongs belongs) {
  out << ",\"" << name << "\":{\"ranges\":[";
  bool first = true;
  for (const Section& s : program.sections()) {
    if (!belongs(s)) continue;
    if (!first) out << ",";
    out << "[" << std::to_string(s.start) << "," << std::to_string(s.last()) << "]";
    first = false;
  }
  out << "]}";
}

}  // namespace

std::string instruction_key(std::uint32_t opcode, std::uint32_t micro) {
  const std::optional<Instruction> i = decode(opcode);
  if (!i || micro >= max_micro_steps(i->op)) return {};
  switch (kind_of(i->op)) {
    case OpKind::unimplemented: return {};
    case OpKind::nop: return "nop";
    case OpKind::load:
      if (i->rd == 0 && micro > 1) return "nop";
      [[fallthrough]];
    case OpKind::store: return std::string(name_of(i->op)) + "_" + std::to_string(micro);
    default: return name_of(i->op);
  }
}

std::span<const std::string_view> instruction_keys() noexcept { return keys; }

bool key_has_witness(std::string_view key) noexcept {
  return key == "div" || key == "divu" || key == "rem" || key == "remu";
}

Result<RomCommitment> rom_commitment(const Program& program) {
  RomCommitment out;
  out.entry = program.entry();
  for (const Section& s : program.sections()) {
    for (std::uint32_t at = 0; at < s.size_bytes; at += 4) {
      if (!s.code && !s.initialized) break;
      const std::uint32_t word = s.words[at / 4];
      const std::uint32_t address = s.start + at;
      if (!s.code) {
        out.constants.emplace_back(address, word);
        continue;
      }
      const std::optional<Instruction> i = decode(word);
      if (!i || kind_of(i->op) == OpKind::unimplemented) {
        return fail(Errc::unsupported, "rv32::rom_commitment", 0, address);
      }
      for (std::uint32_t micro = 0; micro < max_micro_steps(i->op); ++micro) {
        out.code.push_back({address, micro, word, instruction_key(word, micro)});
      }
    }
    if (!s.code && !s.initialized) out.zero_initialized.emplace_back(s.start, s.size_bytes);
  }
  return out;
}

std::string RomCommitment::text() const {
  std::string out;
  for (const RomLine& line : code) {
    out += printed("PC: 0x%08x Micro: %u Opcode: 0x%08x Key: ", line.address, line.micro,
                   line.opcode) +
           line.key + "\n";
  }
  for (const auto& [address, value] : constants) {
    out += printed("Address: 0x%08x value: 0x%08x\n", address, value);
  }
  for (const auto& [start, size] : zero_initialized) {
    out += printed("Zero initialized range: start: 0x%08x size: 0x%08x\n", start, size);
  }
  return out + printed("Entrypoint: 0x%08x\n", entry);
}

std::string RomCommitment::json() const {
  std::string out = "{\"entrypoint\":" + std::to_string(entry) + ",\"code\":[";
  for (const RomLine& line : code) {
    out += (&line == code.data() ? "{\"address\":" : ",{\"address\":") +
           std::to_string(line.address) + ",\"micro\":" + std::to_string(line.micro) +
           ",\"opcode\":" + std::to_string(line.opcode) + ",\"key\":" + quoted(line.key) + "}";
  }
  const auto pairs = [&](const auto& list) {
    std::string text;
    for (const auto& [a, b] : list) {
      text += (text.empty() ? "[" : ",[") + std::to_string(a) + "," + std::to_string(b) + "]";
    }
    return text;
  };
  return out + "],\"constants\":[" + pairs(constants) + "],\"zero_initialized\":[" +
         pairs(zero_initialized) + "]}";
}

Status checkpoint_json(const Snapshot& snapshot,
                       const std::function<void(std::string_view)>& sink) {
  const Snapshot::State& s = snapshot.state();
  if (!s.hash || !s.last_steps_kept) return fail(Errc::wrong_state, "rv32::checkpoint_json");
  const bool legacy = s.profile == Profile::legacy_sha256;
  Sink out(sink);
  out << "{\"sections\":[";
  bool first = true;
  for (std::size_t n = 0; n < s.program.sections().size(); ++n) {
    const Section& section = s.program.sections()[n];
    if (legacy && section.registers) continue;
    const Words words(s, n);
    const std::size_t count = section.size_bytes / 4;
    out << (first ? "{\"name\":" : ",{\"name\":") << quoted(section.name) << ",\"data\":";
    out.list(count, [&](std::size_t i) { return words.value(i); });
    out << ",\"last_step\":";
    out.list(count, [&](std::size_t i) { return words.last_step(i); });
    out << ",\"start\":" << std::to_string(section.start)
        << ",\"size\":" << std::to_string(section.size_bytes)
        << ",\"is_code\":" << boolean(section.code);
    if (!legacy) out << ",\"is_write\":" << boolean(section.writable);
    out << ",\"initialized\":" << boolean(section.initialized);
    if (!legacy) out << ",\"registers\":" << boolean(section.registers);
    out << "}";
    first = false;
  }
  out << "],\"registers\":{\"value\":";
  out.list(register_count, [&](std::size_t i) { return s.registers[i]; });
  out << ",\"last_step\":";
  out.list(register_count, [&](std::size_t i) { return Words::shown(s.last_steps[i], legacy); });
  out << ",\"base_address\":" << std::to_string(registers_base)
      << "},\"pc\":{\"address\":" << std::to_string(s.pc.address)
      << ",\"micro\":" << std::to_string(s.pc.micro) << "},\"step\":" << std::to_string(s.steps)
      << ",\"hash\":";
  out.list(s.hash->size, [&](std::size_t i) { return unsigned{s.hash->bytes[i]}; });
  out << ",\"halt\":" << boolean(s.ended && s.ended->reason == StopReason::halted);
  if (!legacy) {
    const auto plain = [](const Section& x) { return !x.registers; };
    put_ranges(out, "read_write_sections", s.program,
               [&](const Section& x) { return plain(x) && x.writable; });
    put_ranges(out, "read_only_sections", s.program,
               [&](const Section& x) { return plain(x) && !x.writable && !x.code; });
    put_ranges(out, "register_sections", s.program, [](const Section& x) { return x.registers; });
    put_ranges(out, "code_sections", s.program,
               [&](const Section& x) { return plain(x) && !x.writable && x.code; });
  }
  out << "}";
  return {};
}

}  // namespace btcfi::rv32
