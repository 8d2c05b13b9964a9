#pragma once

#include <btcfi/rv32/program.hpp>

#include <vector>

// What the other shipped programs are asked. Each layout begins with the 64 bytes of
// SettlementInput, whose claim and hint stand for the payout of an option that is alive.

namespace btcfi::rv32 {

/// `barrier`: an option that dies (knock-out) or comes to life (knock-in) when a barrier is touched.
struct BarrierInput {
  SettlementInput terms;
  /// 0 up-out, 1 down-out, 2 up-in, 3 down-in.
  std::uint32_t barrier_kind = 0;
  std::uint32_t barrier_ticks = 0;
  /// Prices of the window, in ticks, at most max_observations. The settlement price counts too.
  std::vector<std::uint32_t> observations;
};
inline constexpr std::size_t max_observations = 240;

/// True when an observation or the settlement price is at or beyond the barrier.
[[nodiscard]] bool barrier_touched(const BarrierInput& input) noexcept;
/// True when the option can pay: a knock-out that was not touched, a knock-in that was.
[[nodiscard]] bool barrier_alive(const BarrierInput& input) noexcept;
/// 80 bytes and the observations, the last one repeated until they are a multiple of eight.
///
/// Errors: as encode_input; rv32_settlement_input (offset 64: barrier kind above 3, 72: too many
/// observations).
[[nodiscard]] Result<Bytes> encode_barrier_input(const BarrierInput& input);

/// `average`: an option on the average price of three sources.
struct AverageInput {
  /// Its price_ticks is not looked at: the encoding has average_of(sources) there.
  SettlementInput terms;
  std::array<std::uint32_t, 3> sources{};
};
/// floor((a + b + c) / 3).
[[nodiscard]] std::uint32_t average_of(const std::array<std::uint32_t, 3>& sources) noexcept;
/// 80 bytes. Errors: as encode_input; rv32_settlement_input (offset 64, 68, 72: a source of 2^28 or
/// more).
[[nodiscard]] Result<Bytes> encode_average_input(const AverageInput& input);

/// `american`: an option that was exercised at a given time. Times are seconds since 1970.
struct AmericanInput {
  /// Its price_ticks is the price at the exercise.
  SettlementInput terms;
  /// The window of the exercise, both ends included.
  std::uint32_t first_s = 0;
  std::uint32_t last_s = 0;
  std::uint32_t exercised_s = 0;
  /// When the price was taken: at the exercise or at most max_age_s before.
  std::uint32_t priced_s = 0;
  std::uint32_t max_age_s = 0;
};
/// True when exercise and price are of a permitted time.
[[nodiscard]] bool exercise_in_time(const AmericanInput& input) noexcept;
/// 88 bytes. Errors: as encode_input. A time that is not permitted is encoded: the program refuses
/// it.
[[nodiscard]] Result<Bytes> encode_american_input(const AmericanInput& input);

/// `legacy_cents`: the payout in US cents that the first prototype computed and called sats.
///
/// Kept for comparison with its published figures; contracts pay sats, by `vanilla`.
struct CentsInput {
  std::uint32_t kind = 0;  ///< 0 call, 1 put
  std::uint32_t strike_cents = 0;
  std::uint32_t price_cents = 0;
  std::uint32_t quantity_hundredths = 0;
  std::uint64_t claim_cents = 0;
};
inline constexpr std::size_t cents_input_bytes = 24;
/// floor(max(0, S - K) q / 100), or K - S for a put; without overflow.
///
/// Errors: rv32_settlement_input (offset 0: kind above 1).
[[nodiscard]] Result<std::uint64_t> cents_payout(const CentsInput& input) noexcept;
/// Errors: as cents_payout.
[[nodiscard]] Result<Bytes> encode_cents_input(const CentsInput& input);

}  // namespace btcfi::rv32
