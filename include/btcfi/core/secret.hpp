#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi {

/// Overwrites memory in a way that the optimiser keeps.
void secure_wipe(ByteSpan bytes) noexcept;
/// Compares in time that depends on the lengths alone.
[[nodiscard]] bool equal_constant_time(ByteView a, ByteView b) noexcept;
/// Fills with bytes from the system's generator. Errors: entropy_unavailable.
[[nodiscard]] Status fill_entropy(ByteSpan out) noexcept;

/// N secret bytes: moved, never copied; wiped when they go; not printable and not comparable.
template <std::size_t N, class Tag>
class Secret {
 public:
  Secret() noexcept = default;
  explicit Secret(std::span<const std::uint8_t, N> bytes) noexcept {
    std::copy(bytes.begin(), bytes.end(), bytes_.begin());
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(other.bytes_) { secure_wipe(other.bytes_); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      secure_wipe(other.bytes_);
    }
    return *this;
  }
  ~Secret() { secure_wipe(bytes_); }

  /// A second owner of the same secret, said out loud.
  [[nodiscard]] Secret duplicate() const noexcept { return Secret(reveal()); }
  /// The bytes themselves. Valid while this object is alive; do not copy them into plain memory.
  [[nodiscard]] std::span<const std::uint8_t, N> reveal() const noexcept { return bytes_; }
  [[nodiscard]] std::span<std::uint8_t, N> reveal_mutable() noexcept { return bytes_; }

 private:
  std::array<std::uint8_t, N> bytes_{};
};

}  // namespace btcfi
