#pragma once

#include <btcfi/core/bytes.hpp>

#include <simdjson.h>

#include <string_view>

namespace btcfi::feeds {

/// Strict reading over simdjson on demand, which by itself accepts broken JSON behind the last
/// field that is read: every value must be visited here, in order, with one of the calls below.
///
/// Errors of all calls: feed_malformed with the byte, and the row last set.
class JsonReader {
 public:
  using Value = simdjson::ondemand::value;
  static constexpr int max_depth = 16;

  /// \p where is a literal that names the message.
  JsonReader(simdjson::ondemand::parser& parser, const char* where) noexcept
      : parser_(parser), where_(where) {}

  /// Begins a document of \p size bytes with SIMDJSON_PADDING readable bytes behind them.
  Status open(const std::uint8_t* text, std::size_t size) noexcept {
    begin_ = reinterpret_cast<const char*>(text);
    size_ = size;
    open_ = false;
    if (parser_.iterate(text, size, size + simdjson::SIMDJSON_PADDING).get(document_)) {
      return malformed();
    }
    open_ = true;
    return {};
  }

  [[nodiscard]] bool root_is_array() noexcept { return is(simdjson::ondemand::json_type::array); }
  [[nodiscard]] bool root_is_object() noexcept { return is(simdjson::ondemand::json_type::object); }

  /// on_element(std::size_t index, Value) -> Status
  template <class F>
  Status root_array(F&& on_element) {
    simdjson::ondemand::array array;
    if (document_.get_array().get(array)) return malformed();
    return elements(array, on_element);
  }
  /// on_field(std::string_view key, Value) -> Status
  template <class F>
  Status root_object(F&& on_field) {
    simdjson::ondemand::object object;
    if (document_.get_object().get(object)) return malformed();
    return fields(object, on_field);
  }
  template <class F>
  Status array(Value value, F&& on_element) {
    simdjson::ondemand::array array;
    if (value.get_array().get(array)) return malformed();
    return elements(array, on_element);
  }
  template <class F>
  Status object(Value value, F&& on_field) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object)) return malformed();
    return fields(object, on_field);
  }

  /// A string's content, valid until the next open().
  Result<std::string_view> text(Value value) noexcept {
    std::string_view out;
    if (value.get_string().get(out)) return malformed();
    return out;
  }
  /// A number's digits as they stand; what reads them checks their form.
  Result<std::string_view> number(Value value) noexcept;
  /// Passes over a value of any kind, reading all of it.
  Status skip(Value value, int depth = 0) noexcept;
  /// That the document ends here.
  Status finish() noexcept {
    if (document_.current_location().error() != simdjson::OUT_OF_BOUNDS) return malformed();
    return {};
  }

  void set_row(std::size_t row) noexcept { row_ = row; }
  /// The error for what was just read.
  [[nodiscard]] Error malformed() noexcept { return error(Errc::feed_malformed); }
  [[nodiscard]] Error error(Errc code) noexcept;
  [[nodiscard]] const char* where() const noexcept { return where_; }

 private:
  bool is(simdjson::ondemand::json_type wanted) noexcept {
    simdjson::ondemand::json_type type;
    return document_.type().get(type) == simdjson::SUCCESS && type == wanted;
  }
  template <class F>
  Status elements(simdjson::ondemand::array& array, F& on_element) {
    std::size_t index = 0;
    for (auto element : array) {
      Value value;
      if (element.get(value)) return malformed();
      BTCFI_CHECK(on_element(index++, value));
    }
    return {};
  }
  template <class F>
  Status fields(simdjson::ondemand::object& object, F& on_field) {
    for (auto field : object) {
      std::string_view key;
      if (field.unescaped_key().get(key)) return malformed();
      Value value;
      if (field.value().get(value)) return malformed();
      BTCFI_CHECK(on_field(key, value));
    }
    return {};
  }

  simdjson::ondemand::parser& parser_;
  simdjson::ondemand::document document_;
  const char* where_;
  const char* begin_ = nullptr;
  std::size_t size_ = 0;
  std::size_t row_ = 0;
  bool open_ = false;
};

}  // namespace btcfi::feeds
