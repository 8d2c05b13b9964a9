#include "feeds/venue_memory.hpp"

#include <algorithm>

namespace btcfi::feeds {

std::int64_t VenueMemory::ready_at(std::int64_t now_ms) const noexcept {
  VenueMemory then = *this;
  then.refill(now_ms);
  const std::int64_t token_ms = then.tokens_ > 0 ? now_ms : then.refilled_ms_ + rules_.refill_ms;
  return std::max({now_ms, token_ms, blocked_until_ms_});
}

void VenueMemory::take_token(std::int64_t now_ms) noexcept {
  refill(now_ms);
  if (tokens_ > 0) --tokens_;
  if (blocked_until_ms_ <= now_ms) reason_ = fail(Errc::feed_rate_limited, "collect: own rate");
}

void VenueMemory::refill(std::int64_t now_ms) noexcept {
  if (tokens_ >= rules_.burst || rules_.refill_ms == 0) {
    tokens_ = rules_.burst;
    refilled_ms_ = now_ms;
    return;
  }
  const std::int64_t earned = (now_ms - refilled_ms_) / rules_.refill_ms;
  if (earned <= 0) return;
  if (earned >= rules_.burst - tokens_) {
    tokens_ = rules_.burst;
    refilled_ms_ = now_ms;
    return;
  }
  tokens_ += static_cast<std::uint32_t>(earned);
  refilled_ms_ += earned * rules_.refill_ms;
}

void VenueMemory::block(std::int64_t until_ms, const Error& reason) noexcept {
  if (until_ms <= blocked_until_ms_) return;
  blocked_until_ms_ = until_ms;
  reason_ = reason;
}

void VenueMemory::record(bool answered, std::int64_t now_ms) noexcept {
  if (answered) {
    failures_ = 0;
    return;
  }
  if (failures_ < rules_.circuit_failures) ++failures_;
  if (failures_ >= rules_.circuit_failures) {
    block(now_ms + rules_.circuit_pause_ms, fail(Errc::feed_circuit_open, "collect"));
  }
}

std::int64_t Jitter::up_to(std::int64_t most) noexcept {
  state_ += 0x9e3779b97f4a7c15u;
  std::uint64_t x = state_;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  x ^= x >> 31;
  return static_cast<std::int64_t>(x % (static_cast<std::uint64_t>(most) + 1));
}

}  // namespace btcfi::feeds
