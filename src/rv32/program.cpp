#include <btcfi/core/codec.hpp>
#include <btcfi/rv32/program.hpp>

#include <algorithm>

namespace btcfi::rv32 {
namespace {

constexpr const char* where = "rv32::SettlementInput";
constexpr std::uint32_t price_bound = 1u << 28;
constexpr std::uint64_t quantity_bound = std::uint64_t{1} << 35;
constexpr std::uint64_t dust_sat = 330;

[[nodiscard]] Error outside(std::size_t byte) noexcept {
  return fail(Errc::rv32_settlement_input, where, 0, byte);
}

constexpr std::uint8_t vanilla_elf[] = {
#include "rv32/programs/vanilla.inc"
};
constexpr std::uint8_t barrier_elf[] = {
#include "rv32/programs/barrier.inc"
};
constexpr std::uint8_t average_elf[] = {
#include "rv32/programs/average.inc"
};
constexpr std::uint8_t american_elf[] = {
#include "rv32/programs/american.inc"
};
constexpr std::uint8_t legacy_cents_elf[] = {
#include "rv32/programs/legacy_cents.inc"
};

constexpr std::string_view program_names[] = {"vanilla", "barrier", "average", "american",
                                              "legacy_cents"};

}  // namespace

Result<std::uint64_t> hint_for(const SettlementInput& in) noexcept {
  if (in.kind > 3) return outside(0);
  if (in.price_ticks >= price_bound) return outside(4);
  if (in.strike_ticks >= price_bound) return outside(8);
  if (in.quantity_sat >= quantity_bound) return outside(16);
  if (in.rounding_sat == 0) return outside(32);
  const bool call = in.kind % 2 == 0;
  const std::uint64_t price = in.price_ticks;
  const std::uint64_t strike = in.strike_ticks;
  if (call ? price <= strike : price >= strike) return 0;
  std::uint64_t exact = in.quantity_sat;
  if (in.kind < 2) {
    if (price == 0) return in.collateral_sat / in.rounding_sat;
    exact = in.quantity_sat * (call ? price - strike : strike - price) / price;
  }
  return std::min(exact, in.collateral_sat) / in.rounding_sat;
}

Result<std::array<std::uint8_t, settlement_input_bytes>> encode_input(
    const SettlementInput& in) noexcept {
  BTCFI_CHECK(hint_for(in));
  if (in.collateral_sat < dust_sat || in.collateral_sat >> 63 != 0) return outside(24);
  if (in.min_payout_sat > in.collateral_sat - dust_sat) return outside(40);
  std::array<std::uint8_t, settlement_input_bytes> out{};
  std::size_t at = 0;
  const auto put = [&](std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      out[at++] = static_cast<std::uint8_t>(value >> (8 * i));
    }
  };
  for (const std::uint32_t word : {in.kind, in.price_ticks, in.strike_ticks, in.limit_ticks}) {
    put(word, 4);
  }
  for (const std::uint64_t value : {in.quantity_sat, in.collateral_sat, in.rounding_sat,
                                    in.min_payout_sat, in.claim_sat, in.hint}) {
    put(value, 8);
  }
  return out;
}

Result<SettlementInput> decode_input(ByteView bytes) noexcept {
  ByteReader reader(bytes, "rv32::decode_input");
  SettlementInput in;
  BTCFI_TRY(in.kind, reader.u32());
  BTCFI_TRY(in.price_ticks, reader.u32());
  BTCFI_TRY(in.strike_ticks, reader.u32());
  BTCFI_TRY(in.limit_ticks, reader.u32());
  BTCFI_TRY(in.quantity_sat, reader.u64());
  BTCFI_TRY(in.collateral_sat, reader.u64());
  BTCFI_TRY(in.rounding_sat, reader.u64());
  BTCFI_TRY(in.min_payout_sat, reader.u64());
  BTCFI_TRY(in.claim_sat, reader.u64());
  BTCFI_TRY(in.hint, reader.u64());
  BTCFI_CHECK(reader.finish());
  return in;
}

namespace programs {

ByteView vanilla() noexcept { return vanilla_elf; }
ByteView barrier() noexcept { return barrier_elf; }
ByteView average() noexcept { return average_elf; }
ByteView american() noexcept { return american_elf; }
ByteView legacy_cents() noexcept { return legacy_cents_elf; }

std::span<const std::string_view> names() noexcept { return program_names; }

Result<ByteView> find(std::string_view name) noexcept {
  constexpr ByteView (*elfs[])() noexcept = {vanilla, barrier, average, american, legacy_cents};
  for (std::size_t i = 0; i < std::size(program_names); ++i) {
    if (name == program_names[i]) return elfs[i]();
  }
  return fail(Errc::rv32_unknown_program, "rv32::programs::find");
}

}  // namespace programs

}  // namespace btcfi::rv32
