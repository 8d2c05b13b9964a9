#include <btcfi/rv32/definition.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>

namespace btcfi::rv32 {
namespace {

[[nodiscard]] Error bad(std::size_t line) noexcept {
  return fail(Errc::rv32_bad_definition, "rv32::parse_definition", 0, line);
}

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// A line without its comment: '#' at the start or after a space, outside quotes.
[[nodiscard]] std::string_view without_comment(std::string_view line) noexcept {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote != 0) {
      if (line[i] == quote) quote = 0;
    } else if (line[i] == '"' || line[i] == '\'') {
      quote = line[i];
    } else if (line[i] == '#' && (i == 0 || line[i - 1] == ' ')) {
      return line.substr(0, i);
    }
  }
  return line;
}

/// A plain or quoted scalar of printable ASCII; nothing for what would mean something else in YAML.
[[nodiscard]] std::optional<std::string_view> scalar(std::string_view text) noexcept {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'')) {
    const char quote = text.front();
    text = text.substr(1, text.size() - 1);
    if (text.back() != quote) return std::nullopt;
    text.remove_suffix(1);
    if (text.find_first_of("\"'\\") != std::string_view::npos) return std::nullopt;
  } else if (text.find_first_of("\\&*!|>{}[]%@`\"',?") != std::string_view::npos ||
             text.find(": ") != std::string_view::npos) {
    return std::nullopt;
  }
  const bool printable =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  if (!printable) return std::nullopt;
  return text;
}

[[nodiscard]] std::optional<std::uint64_t> number(std::string_view text) noexcept {
  std::string digits;
  for (const char c : text) {
    if (c != '_') digits += c;  // YAML 1.1 allows them for reading
  }
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc{} || at != end || digits.empty()) return std::nullopt;
  return value;
}

struct Line {
  std::size_t indent = 0;
  bool item = false;  ///< begins with "- "
  std::string_view key;
  std::string_view value;
};

[[nodiscard]] std::optional<Line> take_apart(std::string_view text) noexcept {
  Line line;
  line.indent = text.find_first_not_of(' ');
  std::string_view rest = text.substr(line.indent);
  if (rest.substr(0, 2) == "- ") {
    line.item = true;
    rest = trimmed(rest.substr(2));
  }
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  if (colon + 1 < rest.size() && rest[colon + 1] != ' ') return std::nullopt;
  line.key = rest.substr(0, colon);
  const auto value = scalar(trimmed(rest.substr(colon + 1)));
  if (!value) return std::nullopt;
  line.value = *value;
  return line;
}

enum Field : unsigned { elf = 1, nary = 2, steps = 4, section = 8, inputs = 16, all = 31 };

class Reader {
 public:
  [[nodiscard]] Status line(std::string_view text, std::size_t number_of_line) {
    const auto taken = take_apart(text);
    if (!taken) return bad(number_of_line);
    const bool fine = taken->indent == 0 && !taken->item ? field(*taken) : part(*taken);
    if (!fine) return bad(number_of_line);
    return {};
  }
  [[nodiscard]] Result<ProgramDefinition> finish() {
    if (seen_ != Field::all || !part_complete()) return bad(0);
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool once(Field field) noexcept {
    const bool first = (seen_ & field) == 0;
    seen_ |= field;
    return first;
  }
  [[nodiscard]] bool field(const Line& line) {
    if (!part_complete()) return false;
    in_inputs_ = false;
    if (line.key == "elf") {
      out_.elf = line.value;
      return once(Field::elf) && !line.value.empty();
    }
    if (line.key == "input_section_name") {
      out_.input_section_name = line.value;
      return once(Field::section) && !line.value.empty();
    }
    if (line.key == "inputs") {
      in_inputs_ = true;
      return once(Field::inputs) && line.value.empty();
    }
    const auto value = number(line.value);
    if (!value) return false;
    if (line.key == "nary_search") {
      out_.nary_search = static_cast<std::uint32_t>(std::min<std::uint64_t>(*value, 255));
      return once(Field::nary) && *value >= 2 && *value <= 128 && std::has_single_bit(*value);
    }
    out_.max_steps = *value;
    return line.key == "max_steps" && once(Field::steps) && *value >= 1;
  }
  [[nodiscard]] bool part(const Line& line) {
    if (!in_inputs_) return false;
    if (line.item) {
      if (!part_complete() || out_.inputs.size() == max_definition_parts) return false;
      if (!out_.inputs.empty() && line.indent != indent_) return false;
      indent_ = line.indent;
      out_.inputs.emplace_back();
      has_size_ = has_owner_ = false;
    } else if (out_.inputs.empty() || line.indent != indent_ + 2) {
      return false;
    }
    InputPart& part = out_.inputs.back();
    if (line.key == "owner" && !has_owner_) {
      has_owner_ = true;
      part.owner = line.value;
      return !line.value.empty();
    }
    const auto value = number(line.value);
    if (line.key != "size" || has_size_ || !value || *value > 0xffffffff) return false;
    has_size_ = true;
    part.size_bytes = *value;
    return out_.input_bytes() <= 0xffffffff;
  }
  [[nodiscard]] bool part_complete() const noexcept {
    return out_.inputs.empty() || (has_size_ && has_owner_);
  }

  ProgramDefinition out_;
  unsigned seen_ = 0;
  bool in_inputs_ = false;
  bool has_size_ = false;
  bool has_owner_ = false;
  std::size_t indent_ = 0;
};

}  // namespace

std::uint64_t ProgramDefinition::input_bytes() const noexcept {
  std::uint64_t sum = 0;
  for (const InputPart& part : inputs) sum += part.size_bytes;
  return sum;
}

Result<ProgramDefinition> parse_definition(std::string_view text) {
  Reader reader;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.size() > max_definition_line) return bad(number);
    line = without_comment(line);
    if (trimmed(line).empty() || (number == 1 && trimmed(line) == "---")) continue;
    BTCFI_CHECK(reader.line(line, number));
  }
  return reader.finish();
}

std::string to_yaml(const ProgramDefinition& d) {
  std::string out = "elf: \"" + d.elf + "\"\nnary_search: " + std::to_string(d.nary_search) +
                    "\nmax_steps: " + std::to_string(d.max_steps) + "\ninput_section_name: \"" +
                    d.input_section_name + "\"\ninputs:\n";
  for (const InputPart& part : d.inputs) {
    out += "  - size: " + std::to_string(part.size_bytes) + "\n    owner: \"" + part.owner + "\"\n";
  }
  return out;
}

}  // namespace btcfi::rv32
