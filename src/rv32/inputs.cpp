#include <btcfi/core/codec.hpp>
#include <btcfi/rv32/inputs.hpp>

#include <algorithm>

namespace btcfi::rv32 {
namespace {

constexpr const char* where = "rv32::encode_input";
constexpr std::size_t block = 8;

[[nodiscard]] Error outside(std::size_t byte) noexcept {
  return fail(Errc::rv32_settlement_input, where, 0, byte);
}

/// The 64 bytes that every layout begins with.
[[nodiscard]] Result<ByteWriter> begin(const SettlementInput& terms) {
  BTCFI_TRY(const auto bytes, encode_input(terms));
  ByteWriter out;
  out.bytes(bytes);
  return out;
}

}  // namespace

bool barrier_touched(const BarrierInput& in) noexcept {
  const bool up = in.barrier_kind % 2 == 0;
  const auto beyond = [&](std::uint32_t price) {
    return up ? price >= in.barrier_ticks : price <= in.barrier_ticks;
  };
  return beyond(in.terms.price_ticks) ||
         std::any_of(in.observations.begin(), in.observations.end(), beyond);
}

bool barrier_alive(const BarrierInput& in) noexcept {
  return barrier_touched(in) == (in.barrier_kind >= 2);
}

Result<Bytes> encode_barrier_input(const BarrierInput& in) {
  BTCFI_TRY(auto out, begin(in.terms));
  if (in.barrier_kind > 3) return outside(64);
  if (in.observations.size() > max_observations) return outside(72);
  const std::size_t blocks = (in.observations.size() + block - 1) / block;
  out.u32(in.barrier_kind).u32(in.barrier_ticks).u32(static_cast<std::uint32_t>(blocks)).u32(0);
  for (std::size_t i = 0; i < blocks * block; ++i) {
    out.u32(in.observations[std::min(i, in.observations.size() - 1)]);
  }
  return std::move(out).take();
}

std::uint32_t average_of(const std::array<std::uint32_t, 3>& sources) noexcept {
  return static_cast<std::uint32_t>((std::uint64_t{sources[0]} + sources[1] + sources[2]) / 3);
}

Result<Bytes> encode_average_input(const AverageInput& in) {
  for (std::size_t i = 0; i < in.sources.size(); ++i) {
    if (in.sources[i] >> 28 != 0) return outside(64 + 4 * i);
  }
  SettlementInput terms = in.terms;
  terms.price_ticks = average_of(in.sources);
  BTCFI_TRY(auto out, begin(terms));
  for (const std::uint32_t source : in.sources) out.u32(source);
  out.u32(0);
  return std::move(out).take();
}

bool exercise_in_time(const AmericanInput& in) noexcept {
  return in.first_s <= in.exercised_s && in.exercised_s <= in.last_s &&
         in.priced_s <= in.exercised_s && in.exercised_s - in.priced_s <= in.max_age_s;
}

Result<Bytes> encode_american_input(const AmericanInput& in) {
  BTCFI_TRY(auto out, begin(in.terms));
  out.u32(in.first_s).u32(in.last_s).u32(in.exercised_s).u32(in.priced_s).u32(in.max_age_s).u32(0);
  return std::move(out).take();
}

Result<std::uint64_t> cents_payout(const CentsInput& in) noexcept {
  if (in.kind > 1) return outside(0);
  const std::uint32_t high = in.kind == 0 ? in.price_cents : in.strike_cents;
  const std::uint32_t low = in.kind == 0 ? in.strike_cents : in.price_cents;
  if (high <= low) return 0;
  return std::uint64_t{high - low} * in.quantity_hundredths / 100;
}

Result<Bytes> encode_cents_input(const CentsInput& in) {
  BTCFI_CHECK(cents_payout(in));
  ByteWriter out;
  out.u32(in.kind).u32(in.strike_cents).u32(in.price_cents).u32(in.quantity_hundredths);
  out.u64(in.claim_cents);
  return std::move(out).take();
}

}  // namespace btcfi::rv32
