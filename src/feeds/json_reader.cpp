#include "feeds/json_reader.hpp"

#include <btcfi/core/decimal.hpp>

namespace btcfi::feeds {

Result<std::string_view> JsonReader::number(Value value) noexcept {
  simdjson::ondemand::json_type type;
  if (value.type().get(type) || type != simdjson::ondemand::json_type::number) return malformed();
  const std::string_view token = value.raw_json_token();
  const std::size_t end = token.find_last_not_of(" \t\r\n");
  return token.substr(0, end + 1);
}

Status JsonReader::skip(Value value, int depth) noexcept {
  using simdjson::ondemand::json_type;
  if (depth >= max_depth) return malformed();
  json_type type;
  if (value.type().get(type)) return malformed();
  switch (type) {
    case json_type::array:
      return array(value, [&](std::size_t, Value inner) { return skip(inner, depth + 1); });
    case json_type::object:
      return object(value, [&](std::string_view, Value inner) { return skip(inner, depth + 1); });
    case json_type::string: BTCFI_CHECK(text(value)); return {};
    case json_type::number: {
      BTCFI_TRY(const std::string_view token, number(value));
      // Any JSON number will do; parse_decimal knows their grammar and stops at the first character
      // that breaks it.
      const auto digits = parse_decimal(token, 0, Rounding::truncate);
      if (!digits && digits.error().code != Errc::overflow) return malformed();
      return {};
    }
    case json_type::boolean: {
      bool flag = false;
      if (value.get_bool().get(flag)) return malformed();
      return {};
    }
    case json_type::null: {
      bool null = false;
      if (value.is_null().get(null) || !null) return malformed();
      return {};
    }
  }
  return malformed();
}

Error JsonReader::error(Errc code) noexcept {
  const char* at = nullptr;
  std::size_t offset = size_;
  if (open_ && document_.current_location().get(at) == simdjson::SUCCESS && at >= begin_ &&
      at < begin_ + size_) {
    offset = static_cast<std::size_t>(at - begin_);
  }
  return fail(code, where_, row_, offset);
}

}  // namespace btcfi::feeds
