#pragma once

#include <btcfi/core/result.hpp>

#include <cstdint>

namespace btcfi::feeds {

/// What a collector remembers of one venue between collections. All times in ms of one clock that
/// only goes forward.
class VenueMemory {
 public:
  struct Rules {
    std::uint32_t burst;
    std::int64_t refill_ms;
    std::uint32_t circuit_failures;
    std::int64_t circuit_pause_ms;
  };
  explicit VenueMemory(const Rules& rules) noexcept : rules_(rules), tokens_(rules.burst) {}

  /// When a request may be sent at the earliest: now, or when a token or the end of a block comes.
  [[nodiscard]] std::int64_t ready_at(std::int64_t now_ms) const noexcept;
  /// Why not now; meaningful while ready_at lies in the future.
  [[nodiscard]] const Error& reason() const noexcept { return reason_; }
  /// A request is sent.
  void take_token(std::int64_t now_ms) noexcept;

  /// Nothing is sent before \p until_ms.
  void block(std::int64_t until_ms, const Error& reason) noexcept;
  /// The end of a collection: whether the venue answered. Opens the circuit after too many that it
  /// did not; after the pause one attempt decides.
  void record(bool answered, std::int64_t now_ms) noexcept;

 private:
  void refill(std::int64_t now_ms) noexcept;

  Rules rules_;
  std::uint32_t tokens_;
  std::int64_t refilled_ms_ = 0;
  std::int64_t blocked_until_ms_ = 0;
  std::uint32_t failures_ = 0;
  Error reason_{};
};

/// SplitMix64 (Steele, Lea, Flood 2014): jitter needs to differ, not to be secret.
class Jitter {
 public:
  explicit Jitter(std::uint64_t seed) noexcept : state_(seed) {}
  /// Evenly from [0, most], \p most not negative; the bias of the remainder is below 2^-40 here.
  [[nodiscard]] std::int64_t up_to(std::int64_t most) noexcept;

 private:
  std::uint64_t state_;
};

}  // namespace btcfi::feeds
