#pragma once

#include <btcfi/core/sha256.hpp>
#include <btcfi/keys.hpp>

#include <catch2/catch.hpp>

#include <random>

namespace btcfi::keys::test {

inline Bytes hex(std::string_view text) {
  auto bytes = from_hex(text);
  REQUIRE(bytes);
  return *std::move(bytes);
}

template <class Fixed>
Fixed fixed(std::string_view text) {
  auto out = Fixed::from_hex(text);
  REQUIRE(out);
  return *out;
}

inline SecretKey secret(std::string_view text) {
  auto key = parse_secret_key(hex(text));
  REQUIRE(key);
  return *std::move(key);
}

inline KeyPair key_pair(std::string_view text) {
  auto pair = KeyPair::from(secret(text));
  REQUIRE(pair);
  return *std::move(pair);
}

inline Point point(std::string_view text) {
  auto out = Point::parse(hex(text));
  REQUIRE(out);
  return *out;
}

/// Random values of a test, from a seed that it prints.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) { UNSCOPED_INFO("seed " << seed); }
  Hash256 hash() {
    Hash256 out;
    for (auto& byte : out.bytes) byte = static_cast<std::uint8_t>(engine_());
    return out;
  }
  SecretKey secret_key() {
    auto key = reduce_secret(hash().bytes);
    REQUIRE(key);
    return *std::move(key);
  }
  KeyPair key_pair() {
    auto pair = KeyPair::from(secret_key());
    REQUIRE(pair);
    return *std::move(pair);
  }
  Entropy entropy() { return Entropy(hash().bytes); }
  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace btcfi::keys::test
