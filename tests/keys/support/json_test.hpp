#pragma once

#include "keys_test.hpp"

#include <btcfi/core/json.hpp>

#include <btcfi_test/vectors.hpp>

namespace btcfi::keys::test {

/// A vector file as JSON, or nothing where the vectors are absent (which it has then printed).
inline std::optional<json::Value> load_json(const std::string& name) {
  const auto text = btcfi::test::read_vectors(name);
  if (!text) return std::nullopt;
  auto document = json::parse(std::string_view(*text));
  REQUIRE(document);
  return *std::move(document);
}

/// A value of a document, or a place in it.
template <class T>
concept Json = std::same_as<T, json::Ref> || std::same_as<T, json::Value>;

template <Json J>
std::string text(const J& value) {
  auto out = value.as_string();
  REQUIRE(out);
  return *out;
}
template <Json J>
Bytes hex(const J& value) {
  return hex(std::string_view(text(value)));
}
template <Json J>
std::size_t index(const J& value) {
  auto out = value.as_u64();
  REQUIRE(out);
  return static_cast<std::size_t>(*out);
}
template <class Fixed, Json J>
Fixed fixed(const J& value) {
  return fixed<Fixed>(std::string_view(text(value)));
}
inline bool is_null(const json::Ref& value) { return !value || value->is_null(); }

}  // namespace btcfi::keys::test
