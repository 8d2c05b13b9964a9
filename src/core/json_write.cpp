#include "utf8_detail.hpp"

#include <btcfi/core/json.hpp>

namespace btcfi::json {
namespace {

class Writer {
 public:
  explicit Writer(Style style) noexcept : pretty_(style == Style::pretty) {}

  void value(const Value& v, std::size_t depth) {
    switch (v.kind()) {
      case Kind::null: out_ += "null"; return;
      case Kind::boolean: out_ += v.as_bool().value_or(false) ? "true" : "false"; return;
      case Kind::number: out_ += *v.as_number_text(); return;
      case Kind::string: string(*v.as_string()); return;
      case Kind::array: {
        out_ += '[';
        bool first = true;
        for (const Value& item : v.array()) {
          next(first, depth + 1);
          value(item, depth + 1);
        }
        if (!first) line(depth);
        out_ += ']';
        return;
      }
      case Kind::object: {
        out_ += '{';
        bool first = true;
        for (const Member& member : v.object()) {
          next(first, depth + 1);
          string(member.name);
          out_ += pretty_ ? ": " : ":";
          value(member.value, depth + 1);
        }
        if (!first) line(depth);
        out_ += '}';
        return;
      }
    }
  }

  std::string take() && {
    if (pretty_) out_ += '\n';
    return std::move(out_);
  }

 private:
  void next(bool& first, std::size_t depth) {
    if (!first) out_ += ',';
    first = false;
    line(depth);
  }

  void line(std::size_t depth) {
    if (pretty_) out_.append(1, '\n').append(2 * depth, ' ');
  }

  void string(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out_ += '"';
    for (std::size_t i = 0; i < text.size();) {
      const auto c = static_cast<unsigned char>(text[i]);
      const std::size_t length = btcfi::detail::utf8_sequence_length(text, i);
      switch (c) {
        case '"': out_ += "\\\""; break;
        case '\\': out_ += "\\\\"; break;
        case '\n': out_ += "\\n"; break;
        case '\r': out_ += "\\r"; break;
        case '\t': out_ += "\\t"; break;
        default:
          if (c < 0x20) {
            out_ += "\\u00";
            out_ += digits[c >> 4];
            out_ += digits[c & 15];
          } else if (length == 0) {
            out_ += "\xef\xbf\xbd";
          } else {
            out_.append(text, i, length);
          }
      }
      i += std::max<std::size_t>(length, 1);
    }
    out_ += '"';
  }

  bool pretty_;
  std::string out_;
};

}  // namespace

std::string write(const Value& value, Style style) {
  Writer writer(style);
  writer.value(value, 0);
  return std::move(writer).take();
}

}  // namespace btcfi::json
