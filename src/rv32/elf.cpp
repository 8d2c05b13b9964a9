#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/elf.hpp>

#include <algorithm>

// The acceptance rules are BitVMX-CPU's, in its order. ELF: System V ABI, "ELF Header" and
// "Sections"; EM_RISCV: RISC-V ELF psABI.

namespace btcfi::rv32 {

struct Program::Image {
  std::uint32_t entry = 0;
  Profile profile = Profile::blake3_160;
  Hash256 id;
  std::vector<Section> sections;
};

namespace {

constexpr const char* where = "rv32::Program::load";
constexpr std::size_t header_bytes = 52;
constexpr std::size_t section_header_bytes = 40;
constexpr std::uint32_t shf_write = 1;
constexpr std::uint32_t shf_alloc = 2;
constexpr std::uint32_t shf_execinstr = 4;
constexpr std::uint32_t sht_progbits = 1;
constexpr std::uint32_t sht_nobits = 8;
constexpr std::uint16_t em_riscv = 243;
constexpr std::uint32_t lowest_start = 0x1000;
constexpr std::size_t max_name_bytes = 255;

/// Fixed-offset reads of a file whose length was compared before.
class File {
 public:
  explicit File(ByteView bytes) noexcept : bytes_(bytes) {}
  [[nodiscard]] bool has(std::uint64_t offset, std::uint64_t count) const noexcept {
    return offset <= bytes_.size() && count <= bytes_.size() - offset;
  }
  [[nodiscard]] std::uint16_t u16(std::size_t at) const noexcept {
    return static_cast<std::uint16_t>(bytes_[at] | bytes_[at + 1] << 8);
  }
  [[nodiscard]] std::uint32_t u32(std::size_t at) const noexcept {
    return u16(at) | std::uint32_t{u16(at + 2)} << 16;
  }
  [[nodiscard]] ByteView bytes() const noexcept { return bytes_; }

 private:
  ByteView bytes_;
};

struct Header {
  std::uint32_t entry;
  std::uint32_t sections_at;
  std::uint32_t section_count;
  std::uint32_t names_index;
};

struct SectionHeader {
  std::uint32_t name;
  std::uint32_t type;
  std::uint32_t flags;
  std::uint32_t address;
  std::uint32_t offset;
  std::uint32_t size;
};

[[nodiscard]] Error bad(std::size_t offset) noexcept {
  return fail(Errc::rv32_bad_elf, where, 0, offset);
}

[[nodiscard]] SectionHeader section_header(const File& file, const Header& header,
                                           std::uint32_t index) noexcept {
  const std::size_t at = std::size_t{header.sections_at} + section_header_bytes * index;
  return {file.u32(at),      file.u32(at + 4),  file.u32(at + 8),
          file.u32(at + 12), file.u32(at + 16), file.u32(at + 20)};
}

[[nodiscard]] Result<Header> parse_header(const File& file, const LoadOptions& options) noexcept {
  // 32-bit, little-endian, version 1
  constexpr std::uint8_t magic[] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
  if (!file.has(0, header_bytes)) return bad(file.bytes().size());
  for (std::size_t i = 0; i < sizeof magic; ++i) {
    if (file.bytes()[i] != magic[i]) return bad(i);
  }
  if (options.strict && file.u16(18) != em_riscv) {
    return fail(Errc::rv32_not_strict, where, 0, 18);
  }
  Header header{file.u32(24), file.u32(32), file.u16(48), file.u16(50)};
  if (header.sections_at == 0 || file.u16(46) != section_header_bytes) return bad(46);
  if (!file.has(header.sections_at, section_header_bytes)) return bad(header.sections_at);
  // Counts that do not fit 16 bits stand in section header 0.
  const SectionHeader first = section_header(file, header, 0);
  if (header.section_count == 0) header.section_count = first.size;
  if (header.names_index == 0xffff) {
    header.names_index = file.u32(header.sections_at + 24);
  }
  if (!file.has(header.sections_at, std::uint64_t{section_header_bytes} * header.section_count)) {
    return bad(header.sections_at);
  }
  if (header.names_index == 0 || header.names_index >= header.section_count) return bad(50);
  return header;
}

/// The name at an offset of the name table; "" when it is absent, not ASCII or absurdly long.
[[nodiscard]] std::string section_name(const File& file, const SectionHeader& names,
                                       std::uint32_t offset) {
  if (!file.has(names.offset, names.size) || offset >= names.size) return {};
  const ByteView table = file.bytes().subspan(names.offset, names.size).subspan(offset);
  std::string name;
  for (const std::uint8_t c : table) {
    if (c == 0) return name;
    if (c > 0x7f || name.size() == max_name_bytes) return {};
    name.push_back(static_cast<char>(c));
  }
  return {};
}

[[nodiscard]] std::vector<std::uint32_t> to_words(ByteView bytes) {
  std::vector<std::uint32_t> words((bytes.size() + 3) / 4);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    words[i / 4] |= std::uint32_t{bytes[i]} << (8 * (i % 4));
  }
  return words;
}

/// Everything about a section but its name and contents, so that nothing is copied before all sizes
/// are known: a file may have a million of them, to be refused for that after all other rules.
struct Planned {
  std::uint32_t start = 0;
  std::uint32_t size_bytes = 0;
  std::uint32_t name = 0;  ///< where it stands in the table of names
  std::uint32_t offset = 0;
  std::uint32_t file_bytes = 0;
  bool code = false;
  bool writable = false;
  bool initialized = false;
  bool registers = false;

  [[nodiscard]] std::uint32_t last() const noexcept { return start + (size_bytes - 1); }
  [[nodiscard]] bool contains(std::uint32_t address) const noexcept {
    return address - start < size_bytes;
  }
};
static_assert(sizeof(Planned) < section_header_bytes);

/// What is kept word by word, and decoded where it is code, may exceed the file by so much: code
/// without contents, and sections that share theirs.
constexpr std::uint64_t max_unbacked_bytes = std::uint64_t{1} << 20;

[[nodiscard]] Result<std::vector<Planned>> plan_sections(const File& file, const Header& header,
                                                         const LoadOptions& options) {
  std::vector<Planned> planned;
  planned.reserve(std::size_t{header.section_count} + 1);
  const bool legacy = options.profile == Profile::legacy_sha256;
  std::uint64_t total = 0;
  std::uint64_t copied = 0;
  for (std::uint32_t index = 0; index < header.section_count; ++index) {
    const SectionHeader sh = section_header(file, header, index);
    if ((sh.flags & shf_alloc) == 0) continue;
    if (sh.address % 4 != 0) return fail(Errc::rv32_section_unaligned, where, index, sh.address);
    if (sh.size == 0) continue;
    const bool code = (sh.flags & shf_execinstr) != 0;
    const bool writable = (sh.flags & shf_write) != 0;
    if (code && writable && !legacy) {
      return fail(Errc::rv32_section_writable_code, where, index, sh.address);
    }
    const bool initialized = sh.type == sht_progbits;
    if (legacy && !initialized && sh.size % 4 != 0) {
      return fail(Errc::rv32_section_unaligned, where, index, sh.address);
    }
    if (initialized && !file.has(sh.offset, sh.size)) return bad(sh.offset);
    if (options.strict && !initialized && sh.type != sht_nobits) {
      return fail(Errc::rv32_not_strict, where, index, sh.address);
    }
    // A size that rounds up to 2^32 overflows at any address that a section may have.
    const std::uint64_t padded = (std::uint64_t{sh.size} + 3) & ~std::uint64_t{3};
    total += padded;
    if (padded > 0xfffffffc) {
      return fail(Errc::rv32_section_overflows, where, index, sh.address);
    }
    copied += initialized ? std::uint64_t{sh.size} : code ? padded : 0;
    if (total > options.max_memory_bytes || copied > file.bytes().size() + max_unbacked_bytes) {
      return fail(Errc::rv32_memory_limit, where, index, sh.address);
    }
    planned.push_back({sh.address, static_cast<std::uint32_t>(padded), sh.name, sh.offset,
                       initialized ? sh.size : 0, code, writable, initialized, false});
  }
  Planned registers;
  registers.start = registers_base;
  registers.size_bytes = registers_size;
  registers.writable = true;
  registers.registers = true;
  if (!legacy) planned.push_back(registers);
  std::stable_sort(planned.begin(), planned.end(),
                   [](const Planned& a, const Planned& b) { return a.start < b.start; });
  return planned;
}

/// The section as it is planned, with its contents and without its name.
[[nodiscard]] Section section_of(const Planned& planned, const File& file) {
  Section out;
  out.start = planned.start;
  out.size_bytes = planned.size_bytes;
  out.code = planned.code;
  out.writable = planned.writable;
  out.initialized = planned.initialized;
  out.registers = planned.registers;
  if (out.initialized) {
    out.words = to_words(file.bytes().subspan(planned.offset, planned.file_bytes));
  } else if (out.code) {
    out.words.assign(out.size_bytes / 4, 0);  // decodes to "Illegal", word by word
  }
  return out;
}

[[nodiscard]] Error refuse(Errc code, std::size_t index, std::uint32_t address) noexcept {
  return fail(code, where, index, address);
}

[[nodiscard]] Status check_layout(const std::vector<Planned>& planned, bool legacy) noexcept {
  for (std::size_t i = 0; i < planned.size(); ++i) {
    const Planned& s = planned[i];
    if (s.start > s.last()) return refuse(Errc::rv32_section_overflows, i, s.start);
  }
  for (std::size_t i = 1; i < planned.size(); ++i) {
    const Planned& s = planned[i];
    if (s.start <= planned[i - 1].last()) {
      return refuse(Errc::rv32_sections_overlap, i, s.start);
    }
  }
  if (legacy) return {};
  for (std::size_t i = 0; i < planned.size(); ++i) {
    const Planned& s = planned[i];
    if (s.start < lowest_start) return refuse(Errc::rv32_section_low, i, s.start);
  }
  for (std::size_t i = 0; i < planned.size(); ++i) {
    const Planned& s = planned[i];
    if (!s.contains(stack_base)) continue;
    if (i > 0 && planned[i - 1].last() + 1 == s.start) {
      return refuse(Errc::rv32_section_next_to_stack, i - 1, planned[i - 1].start);
    }
    if (i + 1 < planned.size() && s.last() + 1 == planned[i + 1].start) {
      return refuse(Errc::rv32_section_next_to_stack, i + 1, planned[i + 1].start);
    }
  }
  return {};
}

[[nodiscard]] Status decode_code(Section& section, std::size_t index) {
  section.instructions.reserve(section.words.size() + 1);
  for (std::size_t word = 0; word < section.words.size(); ++word) {
    const std::optional<Instruction> i = decode(section.words[word]);
    if (!i) {
      return refuse(Errc::rv32_undecodable_opcode, index,
                    section.start + static_cast<std::uint32_t>(4 * word));
    }
    section.instructions.push_back(*i);
  }
  return {};
}

/// Puts the end behind the instructions of a code section and measures its straight runs.
void close_code(Section& section) {
  section.instructions.emplace_back();
  std::uint32_t run = 0;
  for (const Instruction& i : section.instructions) {
    run += kind_of(i.op) == OpKind::store && i.op != Op::sw ? 4u : 1u;
    section.longest_run = std::max(section.longest_run, run);
    const OpKind kind = kind_of(i.op);
    if (kind == OpKind::jump || kind == OpKind::system || kind == OpKind::unimplemented) run = 0;
  }
}

void erase_all(std::string& text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
    text.erase(at, part.size());
  }
}

[[nodiscard]] bool may_merge(const Section& a, const Section& b) noexcept {
  return a.code == b.code && a.writable == b.writable && a.initialized == b.initialized &&
         a.registers == b.registers && a.start + a.size_bytes == b.start;
}

void merge_into(Section& a, Section&& b) {
  erase_all(a.name, "merge_");
  erase_all(b.name, "merge_");
  a.name = "merge_" + a.name + "_" + b.name;
  a.size_bytes += b.size_bytes;
  a.words.insert(a.words.end(), b.words.begin(), b.words.end());
  a.instructions.insert(a.instructions.end(), b.instructions.begin(), b.instructions.end());
}

}  // namespace

Result<Program> Program::load(ByteView elf, const LoadOptions& options) {
  const File file(elf);
  BTCFI_TRY(const Header header, parse_header(file, options));
  BTCFI_TRY(auto planned, plan_sections(file, header, options));
  const bool legacy = options.profile == Profile::legacy_sha256;
  BTCFI_CHECK(check_layout(planned, legacy));

  const SectionHeader names = section_header(file, header, header.names_index);
  const bool too_many = planned.size() > max_sections;
  std::vector<Section> loaded;
  loaded.reserve(too_many ? 0 : planned.size());
  for (std::size_t i = 0; i < planned.size(); ++i) {
    if (too_many && !planned[i].code) continue;
    Section s = section_of(planned[i], file);
    if (s.code && !legacy) BTCFI_CHECK(decode_code(s, i));
    if (too_many) continue;  // its rule comes before that of their number, and nothing is kept
    s.name = s.registers ? "registers" : section_name(file, names, planned[i].name);
    loaded.push_back(std::move(s));
  }
  if (too_many) return refuse(Errc::rv32_too_many_sections, planned.size(), 0);

  auto image = std::make_shared<Image>();
  image->entry = header.entry;
  image->profile = options.profile;
  image->id = sha256(elf);
  for (Section& s : loaded) {
    auto& sections = image->sections;
    if (!legacy && !sections.empty() && may_merge(sections.back(), s)) {
      merge_into(sections.back(), std::move(s));
    } else {
      sections.push_back(std::move(s));
    }
  }
  for (Section& s : image->sections) {
    if (s.code && !legacy) close_code(s);
  }
  return Program(std::move(image));
}

std::uint32_t Program::entry() const noexcept { return image_->entry; }
Profile Program::profile() const noexcept { return image_->profile; }
const Hash256& Program::id() const noexcept { return image_->id; }
const std::vector<Section>& Program::sections() const noexcept { return image_->sections; }

const Section* Program::find(std::uint32_t address) const noexcept {
  const auto& sections = image_->sections;
  auto after =
      std::upper_bound(sections.begin(), sections.end(), address,
                       [](std::uint32_t value, const Section& s) { return value < s.start; });
  if (after == sections.begin()) return nullptr;
  const Section& candidate = *--after;
  return candidate.contains(address) ? &candidate : nullptr;
}

const Section* Program::find(std::string_view name) const noexcept {
  for (const Section& s : image_->sections) {
    if (s.name == name) return &s;
  }
  return nullptr;
}

std::optional<std::uint32_t> Program::opcode_at(std::uint32_t address) const noexcept {
  const Section* section = find(address);
  if (section == nullptr || !section->code) return std::nullopt;
  return section->words[(address - section->start) / 4];
}

}  // namespace btcfi::rv32
