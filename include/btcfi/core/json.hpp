#pragma once

#include <btcfi/core/bytes.hpp>

#include <concepts>
#include <initializer_list>
#include <utility>
#include <variant>

/// A small reader and writer for the library's own JSON documents (RFC 8259).
///
/// Numbers stay text until somebody asks for an integer, so no amount or price ever passes through
/// a double. Objects keep the order of their members. Every parser limit is a named constant.
namespace btcfi::json {

/// What a value is.
enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// Arrays and objects inside each other that a document may have.
inline constexpr std::size_t default_max_depth = 32;
/// No limit may be set higher: the parser recurses.
inline constexpr std::size_t hard_max_depth = 512;
/// Bytes that a document may have.
inline constexpr std::size_t default_max_bytes = std::size_t{32} << 20;
/// Values that a document may have, counted at all depths.
inline constexpr std::size_t default_max_values = std::size_t{2} << 20;

/// What a reader accepts of a document.
struct Limits {
  std::size_t max_depth = default_max_depth;
  std::size_t max_bytes = default_max_bytes;
  std::size_t max_values = default_max_values;
};

class Ref;
struct Member;
namespace detail {
class JsonParser;
}

/// One JSON value, which owns everything below it.
///
///     BTCFI_TRY(const json::Value document, json::parse(text));
///     BTCFI_TRY(const std::uint64_t amount, document.at("payout").at("amount_sat").as_u64());
///     for (const json::Value& key : document.at("keys").array()) use(key);
///
/// The accessors `as_*` fail with json_wrong_kind when the value is of another kind, with the
/// byte offset that the value had in its document; through a Ref they also name the key.
class Value {
 public:
  Value() noexcept;
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  Value(std::nullptr_t) noexcept : Value() {}
  Value(bool value) noexcept;
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>) Value(T value)
      : Value(Number{std::to_string(value)}) {}
  Value(const char* text) : Value(std::string(text)) {}
  Value(std::string_view text) : Value(std::string(text)) {}
  Value(std::string text) noexcept;

  [[nodiscard]] static Value array(std::initializer_list<Value> items);
  [[nodiscard]] static Value new_array();
  [[nodiscard]] static Value new_object();
  /// A number by its text, kept as it is. Errors: parse, when it is no JSON number.
  [[nodiscard]] static Result<Value> number(std::string_view text);
  /// The shortest text that reads back as the same double. Errors: out_of_range, for NaN and
  /// infinities.
  [[nodiscard]] static Result<Value> real(double value);
  /// Lower-case hex of bytes, as a string.
  [[nodiscard]] static Value hex(ByteView bytes) { return Value(to_hex(bytes)); }

  [[nodiscard]] Kind kind() const noexcept { return static_cast<Kind>(data_.index()); }
  [[nodiscard]] bool is_null() const noexcept { return kind() == Kind::null; }
  /// Where the value began in the text it was parsed from; 0 for a value made by hand.
  [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

  [[nodiscard]] Result<bool> as_bool() const noexcept;
  [[nodiscard]] Result<std::string> as_string() const;
  /// The number's text as it stood in the document, e.g. "106160.420".
  [[nodiscard]] Result<std::string> as_number_text() const;
  /// The text of a number or of a string: our documents allow both for decimals.
  [[nodiscard]] Result<std::string> as_decimal_text() const;
  /// Exact: a fraction or exponent is json_not_integer, what does not fit is out_of_range.
  [[nodiscard]] Result<std::uint64_t> as_u64() const noexcept;
  [[nodiscard]] Result<std::uint32_t> as_u32() const noexcept;
  [[nodiscard]] Result<std::int64_t> as_i64() const noexcept;
  /// The nearest double: for models and test tables, never for money. Errors: out_of_range.
  [[nodiscard]] Result<double> as_double() const noexcept;
  /// Bytes of a string of hex digits. Errors: parse.
  [[nodiscard]] Result<Bytes> as_hex() const;
  /// Exactly as many bytes as a FixedBytes type has, from hex. Errors: parse.
  template <class Fixed>
  [[nodiscard]] Result<Fixed> as_fixed() const {
    BTCFI_TRY(const std::string text, as_string());
    auto out = Fixed::from_hex(text);
    if (!out) return fail(Errc::parse, "json", 0, offset_);
    return out;
  }

  /// The elements of an array, borrowed. Errors: json_wrong_kind.
  [[nodiscard]] Result<std::span<const Value>> items() const noexcept;
  /// The members of an object in the document's order, borrowed. Errors: json_wrong_kind.
  [[nodiscard]] Result<std::span<const Member>> members() const noexcept;
  /// As items(), and empty for a value of another kind: for range-for.
  [[nodiscard]] std::span<const Value> array() const noexcept;
  /// As members(), and empty for a value of another kind: for range-for.
  [[nodiscard]] std::span<const Member> object() const noexcept;
  /// Elements or members; 0 for the other kinds.
  [[nodiscard]] std::size_t size() const noexcept;

  /// The member of that name, or null when there is none or this is no object.
  [[nodiscard]] const Value* find(std::string_view name) const noexcept;
  [[nodiscard]] bool contains(std::string_view name) const noexcept {
    return find(name) != nullptr;
  }
  /// The member of that name; errors name it, so \p name must outlive them: pass a literal.
  /// Errors (when used): json_missing_key, json_wrong_kind.
  [[nodiscard]] Ref at(const char* name) const noexcept;
  /// As above for a name made at run time, which errors cannot repeat.
  [[nodiscard]] Ref at(std::string_view name) const noexcept;
  /// The element of that index. Errors (when used): out_of_range, json_wrong_kind.
  template <std::integral T>
  [[nodiscard]] Ref at(T index) const noexcept;

  /// Refuses members that a document of this kind does not have. Errors: json_unknown_key, at the
  /// member's offset; json_wrong_kind.
  [[nodiscard]] Status allow_only(std::initializer_list<std::string_view> names) const noexcept;

  /// Adds a member at the end, or replaces the value of the one that has the name. On a value that
  /// is no object: makes it an empty object first.
  Value& set(std::string_view name, Value value) &;
  Value&& set(std::string_view name, Value value) &&;
  /// Adds an element at the end. On a value that is no array: makes it an empty array first.
  Value& push_back(Value value);

  /// The same kinds, texts and order; offsets do not matter, and 1.0 is not 1.
  friend bool operator==(const Value& a, const Value& b) noexcept;

 private:
  friend class detail::JsonParser;
  struct Number {
    std::string text;
  };
  explicit Value(Number number) noexcept;

  using Array = std::vector<Value>;
  using Object = std::vector<Member>;

  Result<std::string_view> integer_text() const noexcept;
  Error wrong_kind() const noexcept;
  Ref element(std::size_t index) const noexcept;

  std::variant<std::monostate, bool, Number, std::string, Array, Object> data_;
  std::uint32_t offset_ = 0;
};

/// A name and its value inside an object.
struct Member {
  std::string name;
  Value value;
};

/// A place in a document that was asked for by key or index: a borrowed Value, or the reason why
/// there is none. Steps and accessors can be chained, the first failure is kept.
///
/// Behaves like a Result<const Value&>: BTCFI_TRY(const json::Value& x, doc.at("x")) works. Valid
/// while the document is alive and unmodified.
class Ref {
 public:
  Ref(const Value& value, const char* name) noexcept : value_(&value), name_(name) {}
  Ref(Error error) noexcept : name_(error.where), error_(error) {}

  [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }
  [[nodiscard]] const Error& error() const noexcept { return error_; }
  [[nodiscard]] const Value& operator*() const noexcept {
    BTCFI_ASSERT(value_ != nullptr);
    return *value_;
  }
  [[nodiscard]] const Value* operator->() const noexcept { return &**this; }

  [[nodiscard]] Ref at(const char* name) const noexcept;
  [[nodiscard]] Ref at(std::string_view name) const noexcept;
  template <std::integral T>
  [[nodiscard]] Ref at(T index) const noexcept;

  [[nodiscard]] Result<bool> as_bool() const noexcept { return named(&Value::as_bool); }
  [[nodiscard]] Result<std::string> as_string() const { return named(&Value::as_string); }
  [[nodiscard]] Result<std::string> as_number_text() const { return named(&Value::as_number_text); }
  [[nodiscard]] Result<std::string> as_decimal_text() const {
    return named(&Value::as_decimal_text);
  }
  [[nodiscard]] Result<std::uint64_t> as_u64() const noexcept { return named(&Value::as_u64); }
  [[nodiscard]] Result<std::uint32_t> as_u32() const noexcept { return named(&Value::as_u32); }
  [[nodiscard]] Result<std::int64_t> as_i64() const noexcept { return named(&Value::as_i64); }
  [[nodiscard]] Result<double> as_double() const noexcept { return named(&Value::as_double); }
  [[nodiscard]] Result<Bytes> as_hex() const { return named(&Value::as_hex); }
  template <class Fixed>
  [[nodiscard]] Result<Fixed> as_fixed() const {
    return named(&Value::as_fixed<Fixed>);
  }
  [[nodiscard]] Result<std::span<const Value>> items() const noexcept {
    return named(&Value::items);
  }
  [[nodiscard]] Result<std::span<const Member>> members() const noexcept {
    return named(&Value::members);
  }
  [[nodiscard]] std::span<const Value> array() const noexcept {
    return value_ ? value_->array() : std::span<const Value>{};
  }
  [[nodiscard]] std::span<const Member> object() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return value_ ? value_->size() : 0; }
  [[nodiscard]] bool contains(std::string_view name) const noexcept {
    return value_ != nullptr && value_->contains(name);
  }

 private:
  template <class T>
  Result<T> named(Result<T> (Value::*accessor)() const) const {
    if (value_ == nullptr) return error_;
    auto out = (value_->*accessor)();
    if (!out) return fail(out.error().code, name_, 0, value_->offset());
    return out;
  }

  const Value* value_ = nullptr;
  const char* name_;
  Error error_{};
};

template <std::integral T>
Ref Value::at(T index) const noexcept {
  return element(std::in_range<std::size_t>(index) ? static_cast<std::size_t>(index)
                                                   : ~std::size_t{0});
}
template <std::integral T>
Ref Ref::at(T index) const noexcept {
  return value_ ? value_->at(index) : *this;
}

/// Reads one document and nothing after it but white space.
///
/// Strict: UTF-8 is checked, surrogates must pair, names must be unique in their object, no byte
/// order mark, no comments. Errors, with the byte offset: parse, truncated, trailing_data,
/// limit_exceeded, invalid_utf8, json_duplicate_key.
[[nodiscard]] Result<Value> parse(std::string_view text, const Limits& limits = {});
/// The same of bytes.
[[nodiscard]] inline Result<Value> parse(ByteView text, const Limits& limits = {}) {
  return parse(std::string_view(reinterpret_cast<const char*>(text.data()), text.size()), limits);
}

/// How a document is laid out.
enum class Style : std::uint8_t { compact, pretty };

/// The text of a value; members in the order in which they were set. Pretty: two spaces a level and
/// a line feed at the end. Bytes of a string that are not UTF-8 are written as U+FFFD.
[[nodiscard]] std::string write(const Value& value, Style style = Style::compact);

}  // namespace btcfi::json
