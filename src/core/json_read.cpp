#include "utf8_detail.hpp"

#include <btcfi/core/json.hpp>

#include <numeric>

namespace btcfi::json {
namespace detail {

class JsonParser {
 public:
  JsonParser(std::string_view text, const Limits& limits) noexcept
      : text_(text), limits_(limits), max_depth_(std::min(limits.max_depth, hard_max_depth)) {}

  Result<Value> document() {
    if (text_.size() > limits_.max_bytes) return error(Errc::limit_exceeded, limits_.max_bytes);
    BTCFI_TRY(Value out, value(0));
    skip_space();
    if (at_ != text_.size()) return error(Errc::trailing_data);
    return out;
  }

 private:
  static constexpr const char* where = "json::parse";

  Error error(Errc code, std::size_t offset) const noexcept { return fail(code, where, 0, offset); }
  Error error(Errc code) const noexcept { return error(code, at_); }
  // What stands at the position is not what must stand there: or the text has ended.
  Error unexpected() const noexcept {
    return error(at_ < text_.size() ? Errc::parse : Errc::truncated);
  }

  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool digit() const noexcept { return peek() >= '0' && peek() <= '9'; }
  bool take(char c) noexcept {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip_space() noexcept {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  Result<Value> value(std::size_t depth) {
    skip_space();
    if (++values_ > limits_.max_values) return error(Errc::limit_exceeded);
    const std::size_t start = at_;
    auto out = value_here(depth);
    if (out) out->offset_ = static_cast<std::uint32_t>(std::min<std::size_t>(start, 0xffffffff));
    return out;
  }

  Result<Value> value_here(std::size_t depth) {
    switch (peek()) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': {
        BTCFI_TRY(std::string text, string());
        return Value(std::move(text));
      }
      case 't': return word("true", Value(true));
      case 'f': return word("false", Value(false));
      case 'n': return word("null", Value());
      default: return number();
    }
  }

  Result<Value> word(std::string_view expected, Value value) {
    for (const char c : expected) {
      if (!take(c)) return unexpected();
    }
    return value;
  }

  Result<Value> number() {
    const std::size_t start = at_;
    take('-');
    if (!take('0')) BTCFI_CHECK(digits());
    if (take('.')) BTCFI_CHECK(digits());
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (!take('+')) take('-');
      BTCFI_CHECK(digits());
    }
    Value out;
    out.data_ = Value::Number{std::string(text_.substr(start, at_ - start))};
    return out;
  }

  Status digits() noexcept {
    if (!digit()) return unexpected();
    while (digit()) ++at_;
    return {};
  }

  Result<Value> array(std::size_t depth) {
    if (depth >= max_depth_) return error(Errc::limit_exceeded);
    ++at_;
    Value::Array items;
    skip_space();
    if (!take(']')) {
      do {
        BTCFI_TRY(Value item, value(depth + 1));
        items.push_back(std::move(item));
        skip_space();
      } while (take(','));
      if (!take(']')) return unexpected();
    }
    Value out;
    out.data_ = std::move(items);
    return out;
  }

  Result<Value> object(std::size_t depth) {
    if (depth >= max_depth_) return error(Errc::limit_exceeded);
    ++at_;
    Value::Object members;
    std::vector<std::size_t> offsets;
    skip_space();
    if (!take('}')) {
      do {
        skip_space();
        offsets.push_back(at_);
        if (peek() != '"') return unexpected();
        BTCFI_TRY(std::string name, string());
        skip_space();
        if (!take(':')) return unexpected();
        BTCFI_TRY(Value item, value(depth + 1));
        members.push_back(Member{std::move(name), std::move(item)});
        skip_space();
      } while (take(','));
      if (!take('}')) return unexpected();
    }
    BTCFI_CHECK(unique_names(members, offsets));
    Value out;
    out.data_ = std::move(members);
    return out;
  }

  // Sorted, so that a document of many members costs n log n and not n^2.
  Status unique_names(const Value::Object& members, const std::vector<std::size_t>& offsets) const {
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const int names = members[a].name.compare(members[b].name);
      return names != 0 ? names < 0 : a < b;
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (members[order[i - 1]].name == members[order[i]].name) {
        return error(Errc::json_duplicate_key, offsets[order[i]]);
      }
    }
    return {};
  }

  Result<std::string> string() {
    ++at_;
    std::string out;
    for (;;) {
      if (at_ >= text_.size()) return error(Errc::truncated);
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return out;
      }
      if (c < 0x20) return error(Errc::parse);
      if (c == '\\') {
        BTCFI_CHECK(escape(out));
        continue;
      }
      const std::size_t length = btcfi::detail::utf8_sequence_length(text_, at_);
      if (length == 0) return error(Errc::invalid_utf8);
      out.append(text_, at_, length);
      at_ += length;
    }
  }

  Status escape(std::string& out) {
    const std::size_t start = at_++;
    const char kind = peek();
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (kind != 'u') {
      const std::size_t index = at_ < text_.size() ? letters.find(kind) : std::string_view::npos;
      if (index == std::string_view::npos) return unexpected();
      out.push_back(meanings[index]);
      ++at_;
      return {};
    }
    BTCFI_TRY(std::uint32_t point, hex4());
    if (point >= 0xdc00 && point < 0xe000) return error(Errc::parse, start);
    if (point >= 0xd800 && point < 0xdc00) {
      if (!take('\\') || peek() != 'u') return error(Errc::parse, start);
      BTCFI_TRY(const std::uint32_t low, hex4());
      if (low < 0xdc00 || low >= 0xe000) return error(Errc::parse, start);
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, point);
    return {};
  }

  // The four digits after the 'u' at the position.
  Result<std::uint32_t> hex4() noexcept {
    ++at_;
    std::uint32_t out = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = peek();
      const std::uint32_t lower = static_cast<unsigned char>(c) | 0x20U;
      if (c >= '0' && c <= '9') {
        out = out << 4 | static_cast<std::uint32_t>(c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        out = out << 4 | (lower - 'a' + 10);
      } else {
        return unexpected();
      }
    }
    return out;
  }

  static void append_utf8(std::string& out, std::uint32_t point) {
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (point < 0x80) {
      put(point);
    } else if (point < 0x800) {
      put(0xc0 | point >> 6), put(0x80 | (point & 63));
    } else if (point < 0x10000) {
      put(0xe0 | point >> 12), put(0x80 | (point >> 6 & 63)), put(0x80 | (point & 63));
    } else {
      put(0xf0 | point >> 18), put(0x80 | (point >> 12 & 63)), put(0x80 | (point >> 6 & 63));
      put(0x80 | (point & 63));
    }
  }

  std::string_view text_;
  const Limits& limits_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
};

}  // namespace detail

Result<Value> parse(std::string_view text, const Limits& limits) {
  return detail::JsonParser(text, limits).document();
}

}  // namespace btcfi::json
