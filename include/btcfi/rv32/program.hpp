#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/result.hpp>
#include <btcfi/rv32/elf.hpp>

#include <array>
#include <span>
#include <string_view>

namespace btcfi::rv32 {

/// What a settlement program is asked: PROTOCOL section 15, "Program input".
struct SettlementInput {
  /// 0 call, 1 put, 2 binary call, 3 binary put, as in the terms.
  std::uint32_t kind = 0;
  /// S and K, in ticks of the terms.
  std::uint32_t price_ticks = 0;
  std::uint32_t strike_ticks = 0;
  /// Cap of a call, floor of a put, 0 for none. The collateral contains it already.
  std::uint32_t limit_ticks = 0;
  /// q, C, R, p_min of the terms.
  std::uint64_t quantity_sat = 0;
  std::uint64_t collateral_sat = 0;
  std::uint64_t rounding_sat = 0;
  std::uint64_t min_payout_sat = 0;
  /// The payout that someone claims to be P(S).
  std::uint64_t claim_sat = 0;
  /// floor(p / R) of the exact payoff p, from hint_for. Not used where the claim is C.
  std::uint64_t hint = 0;

  friend bool operator==(const SettlementInput&, const SettlementInput&) = default;
};

inline constexpr std::size_t settlement_input_bytes = 64;

/// floor(p / R) for the exact payoff p of the input's terms and price; its claim and hint are not
/// looked at. An honest claimer brings it; a wrong one only makes the claim fail.
///
/// Errors: rv32_settlement_input (kind above 3, S or K of 2^28 or more, q of 2^35 or more, R zero;
/// offset: the field's byte).
[[nodiscard]] Result<std::uint64_t> hint_for(const SettlementInput& input) noexcept;

/// The 64 bytes that the programs read. Errors: as hint_for, and C, p_min or C - 330 below p_min.
[[nodiscard]] Result<std::array<std::uint8_t, settlement_input_bytes>> encode_input(
    const SettlementInput& input) noexcept;
/// The fields of 64 bytes. Errors: truncated, trailing_data.
[[nodiscard]] Result<SettlementInput> decode_input(ByteView bytes) noexcept;

/// The programs that the library ships, as ELF bytes that live as long as the library.
namespace programs {

/// Calls, puts and binaries: exits 0 if and only if the claim is the level P(S).
[[nodiscard]] ByteView vanilla() noexcept;
/// As vanilla with a barrier over up to 240 observations: see BarrierInput.
[[nodiscard]] ByteView barrier() noexcept;
/// As vanilla at the average price of three sources: see AverageInput.
[[nodiscard]] ByteView average() noexcept;
/// As vanilla at the price and time of an exercise: see AmericanInput.
[[nodiscard]] ByteView american() noexcept;
/// The first prototype's payout in US cents: see CentsInput.
[[nodiscard]] ByteView legacy_cents() noexcept;
/// Their names: "vanilla", "barrier", "average", "american", "legacy_cents".
[[nodiscard]] std::span<const std::string_view> names() noexcept;
/// Errors: rv32_unknown_program.
[[nodiscard]] Result<ByteView> find(std::string_view name) noexcept;

}  // namespace programs

}  // namespace btcfi::rv32
