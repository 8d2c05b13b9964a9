#pragma once

#include <btcfi/core/result.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace btcfi {

/// Borrowed input bytes. Valid while whatever they were taken from is alive and unmodified.
using ByteView = std::span<const std::uint8_t>;
/// Borrowed output bytes.
using ByteSpan = std::span<std::uint8_t>;
/// Owned bytes.
using Bytes = std::vector<std::uint8_t>;

/// The bytes of a text, without its terminator.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline Bytes to_bytes(ByteView view) { return Bytes(view.begin(), view.end()); }
[[nodiscard]] inline bool equal(ByteView a, ByteView b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// Lower-case hex of bytes, first byte first.
[[nodiscard]] std::string to_hex(ByteView bytes);
/// Bytes of hex text of either case, without prefix or spaces. Errors: parse, at the offending
/// character.
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);
/// As from_hex, into a buffer that must be filled exactly. Errors: parse.
[[nodiscard]] Status from_hex_exact(std::string_view text, ByteSpan out) noexcept;

/// N bytes with a meaning of their own: two of different tags do not mix.
///
/// Bytes stand in memory as they are serialised and hashed.
template <std::size_t N, class Tag>
struct FixedBytes {
  static constexpr std::size_t size_bytes = N;
  std::array<std::uint8_t, N> bytes{};

  /// Errors: out_of_range when \p view does not have exactly N bytes.
  [[nodiscard]] static Result<FixedBytes> from(ByteView view) noexcept {
    if (view.size() != N) return fail(Errc::out_of_range, "FixedBytes::from", 0, view.size());
    FixedBytes out;
    std::copy(view.begin(), view.end(), out.bytes.begin());
    return out;
  }
  /// Errors: parse.
  [[nodiscard]] static Result<FixedBytes> from_hex(std::string_view text) noexcept {
    FixedBytes out;
    BTCFI_CHECK(from_hex_exact(text, out.bytes));
    return out;
  }
  [[nodiscard]] std::string hex() const { return to_hex(bytes); }
  [[nodiscard]] constexpr ByteView view() const noexcept { return ByteView(bytes); }
  constexpr operator ByteView() const noexcept { return ByteView(bytes); }
  [[nodiscard]] constexpr const std::uint8_t* data() const noexcept { return bytes.data(); }
  [[nodiscard]] constexpr std::uint8_t* data() noexcept { return bytes.data(); }
  [[nodiscard]] static constexpr std::size_t size() noexcept { return N; }

  friend constexpr auto operator<=>(const FixedBytes&, const FixedBytes&) = default;
};

using Hash256 = FixedBytes<32, struct Hash256Tag>;
using Hash160 = FixedBytes<20, struct Hash160Tag>;

}  // namespace btcfi
