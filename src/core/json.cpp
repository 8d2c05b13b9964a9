#include <btcfi/core/json.hpp>

#include <charconv>
#include <cmath>

namespace btcfi::json {
namespace {

constexpr const char* where = "json";

template <class T>
Result<T> integer(Result<std::string_view> text, std::size_t offset) noexcept {
  if (!text) return text.error();
  T out{};
  const char* const end = text->data() + text->size();
  const auto [stop, problem] = std::from_chars(text->data(), end, out);
  if (problem != std::errc{} || stop != end) return fail(Errc::out_of_range, where, 0, offset);
  return out;
}

}  // namespace

// Here and not in the header: every user would compile them again.
Value::Value() noexcept = default;
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;
Value::Value(bool value) noexcept : data_(value) {}
Value::Value(std::string text) noexcept : data_(std::move(text)) {}
Value::Value(Number number) noexcept : data_(std::move(number)) {}

Value Value::new_array() {
  Value out;
  out.data_ = Array{};
  return out;
}

Value Value::new_object() {
  Value out;
  out.data_ = Object{};
  return out;
}

Value Value::array(std::initializer_list<Value> items) {
  Value out;
  out.data_ = Array(items);
  return out;
}

Result<Value> Value::number(std::string_view text) {
  BTCFI_TRY(Value out, parse(text));
  // The parser accepts white space around a value; a number's text has none.
  if (out.kind() != Kind::number || out.as_number_text().value_or("") != text) {
    return fail(Errc::parse, where);
  }
  return out;
}

Result<Value> Value::real(double value) {
  if (!std::isfinite(value)) return fail(Errc::out_of_range, where);
  char buffer[32];
  const auto [end, problem] = std::to_chars(buffer, buffer + sizeof buffer, value);
  BTCFI_ASSERT(problem == std::errc{});
  Value out;
  out.data_ = Number{std::string(buffer, end)};
  return out;
}

Error Value::wrong_kind() const noexcept { return fail(Errc::json_wrong_kind, where, 0, offset_); }

Result<bool> Value::as_bool() const noexcept {
  if (const bool* value = std::get_if<bool>(&data_)) return *value;
  return wrong_kind();
}

Result<std::string> Value::as_string() const {
  if (const auto* text = std::get_if<std::string>(&data_)) return *text;
  return wrong_kind();
}

Result<std::string> Value::as_number_text() const {
  if (const auto* number = std::get_if<Number>(&data_)) return number->text;
  return wrong_kind();
}

Result<std::string> Value::as_decimal_text() const {
  return kind() == Kind::string ? as_string() : as_number_text();
}

Result<std::string_view> Value::integer_text() const noexcept {
  const auto* number = std::get_if<Number>(&data_);
  if (number == nullptr) return wrong_kind();
  if (number->text.find_first_of(".eE") != std::string::npos) {
    return fail(Errc::json_not_integer, where, 0, offset_);
  }
  return std::string_view(number->text);
}

Result<std::uint64_t> Value::as_u64() const noexcept {
  return integer<std::uint64_t>(integer_text(), offset_);
}
Result<std::uint32_t> Value::as_u32() const noexcept {
  return integer<std::uint32_t>(integer_text(), offset_);
}
Result<std::int64_t> Value::as_i64() const noexcept {
  return integer<std::int64_t>(integer_text(), offset_);
}

Result<double> Value::as_double() const noexcept {
  const auto* number = std::get_if<Number>(&data_);
  if (number == nullptr) return wrong_kind();
  double out = 0;
  const char* const end = number->text.data() + number->text.size();
  const auto [stop, problem] = std::from_chars(number->text.data(), end, out);
  if (problem != std::errc{} || stop != end) return fail(Errc::out_of_range, where, 0, offset_);
  return out;
}

Result<Bytes> Value::as_hex() const {
  const auto* text = std::get_if<std::string>(&data_);
  if (text == nullptr) return wrong_kind();
  auto out = from_hex(*text);
  if (!out) return fail(Errc::parse, where, 0, offset_);
  return out;
}

std::span<const Value> Value::array() const noexcept {
  const auto* items = std::get_if<Array>(&data_);
  return items ? std::span<const Value>(*items) : std::span<const Value>{};
}

std::span<const Member> Value::object() const noexcept {
  const auto* members = std::get_if<Object>(&data_);
  return members ? std::span<const Member>(*members) : std::span<const Member>{};
}

Result<std::span<const Value>> Value::items() const noexcept {
  if (kind() != Kind::array) return wrong_kind();
  return array();
}

Result<std::span<const Member>> Value::members() const noexcept {
  if (kind() != Kind::object) return wrong_kind();
  return object();
}

std::size_t Value::size() const noexcept { return array().size() + object().size(); }

const Value* Value::find(std::string_view name) const noexcept {
  for (const Member& member : object()) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

Ref Value::at(const char* name) const noexcept {
  if (kind() != Kind::object) return fail(Errc::json_wrong_kind, name, 0, offset_);
  const Value* value = find(name);
  return value ? Ref(*value, name) : Ref(fail(Errc::json_missing_key, name, 0, offset_));
}

Ref Value::at(std::string_view name) const noexcept {
  if (kind() != Kind::object) return wrong_kind();
  const Value* value = find(name);
  return value ? Ref(*value, where) : Ref(fail(Errc::json_missing_key, where, 0, offset_));
}

Ref Value::element(std::size_t index) const noexcept {
  if (kind() != Kind::array) return wrong_kind();
  if (index >= array().size()) return fail(Errc::out_of_range, where, 0, index);
  return Ref(array()[index], where);
}

Ref Ref::at(const char* name) const noexcept { return value_ ? value_->at(name) : *this; }
Ref Ref::at(std::string_view name) const noexcept { return value_ ? value_->at(name) : *this; }
std::span<const Member> Ref::object() const noexcept {
  return value_ ? value_->object() : std::span<const Member>{};
}

Status Value::allow_only(std::initializer_list<std::string_view> names) const noexcept {
  if (kind() != Kind::object) return wrong_kind();
  for (const Member& member : object()) {
    if (std::find(names.begin(), names.end(), member.name) == names.end()) {
      return fail(Errc::json_unknown_key, where, 0, member.value.offset());
    }
  }
  return {};
}

Value& Value::set(std::string_view name, Value value) & {
  if (kind() != Kind::object) data_ = Object{};
  auto& members = std::get<Object>(data_);
  for (Member& member : members) {
    if (member.name == name) {
      member.value = std::move(value);
      return *this;
    }
  }
  members.push_back(Member{std::string(name), std::move(value)});
  return *this;
}

Value&& Value::set(std::string_view name, Value value) && {
  set(name, std::move(value));
  return std::move(*this);
}

Value& Value::push_back(Value value) {
  if (kind() != Kind::array) data_ = Array{};
  std::get<Array>(data_).push_back(std::move(value));
  return *this;
}

bool operator==(const Value& a, const Value& b) noexcept {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::null: return true;
    case Kind::boolean: return std::get<bool>(a.data_) == std::get<bool>(b.data_);
    case Kind::number:
      return std::get<Value::Number>(a.data_).text == std::get<Value::Number>(b.data_).text;
    case Kind::string: return std::get<std::string>(a.data_) == std::get<std::string>(b.data_);
    case Kind::array: {
      const auto x = a.array(), y = b.array();
      return std::equal(x.begin(), x.end(), y.begin(), y.end());
    }
    case Kind::object: {
      const auto x = a.object(), y = b.object();
      return std::equal(
          x.begin(), x.end(), y.begin(), y.end(),
          [](const Member& m, const Member& n) { return m.name == n.name && m.value == n.value; });
    }
  }
  return false;
}

}  // namespace btcfi::json
