#pragma once

#include <btcfi/rv32/machine.hpp>
#include <btcfi/rv32/program.hpp>

#include <algorithm>
#include <random>

namespace btcfi::test {

__extension__ typedef unsigned __int128 Wide;

/// P(S) of PROTOCOL section 2, with a division and 128 bits: everything that the program avoids.
inline std::uint64_t level_of(const rv32::SettlementInput& in) {
  const Wide s = in.price_ticks;
  const Wide k = in.strike_ticks;
  const Wide q = in.quantity_sat;
  const Wide c = in.collateral_sat;
  Wide p = 0;
  switch (in.kind) {
    case 0: p = s > k ? q * (s - k) / s : 0; break;
    case 1: p = s == 0 && k > 0 ? c : s < k ? q * (k - s) / s : 0; break;
    case 2: p = s > k ? q : 0; break;
    default: p = s < k ? q : 0; break;
  }
  p = std::min(p, c);
  if (p == c) return in.collateral_sat;
  const Wide level = p - p % in.rounding_sat;
  if (level < in.min_payout_sat) return 0;
  if (level > c - 330) return in.collateral_sat - 330;
  return static_cast<std::uint64_t>(level);
}

/// The same question with the right claim.
inline rv32::SettlementInput honest(rv32::SettlementInput in) {
  in.claim_sat = level_of(in);
  in.hint = *rv32::hint_for(in);
  return in;
}

inline std::uint64_t random_bits(std::mt19937_64& random, unsigned most) {
  const unsigned bits = static_cast<unsigned>(random() % (most + 1));
  return bits == 0 ? 0 : random() >> (64 - bits);
}

/// Terms of any kind and size, most of them such as a contract may have.
inline rv32::SettlementInput random_terms(std::mt19937_64& random) {
  rv32::SettlementInput in;
  in.kind = static_cast<std::uint32_t>(random() % 4);
  const unsigned bits = 1 + static_cast<unsigned>(random() % 28);
  in.strike_ticks = static_cast<std::uint32_t>(random_bits(random, bits));
  in.price_ticks = static_cast<std::uint32_t>(random_bits(random, bits));
  if (random() % 8 == 0)
    in.price_ticks = in.strike_ticks + static_cast<std::uint32_t>(random() % 3);
  in.price_ticks &= (1u << 28) - 1;
  in.quantity_sat = 1 + random_bits(random, 34);
  in.collateral_sat = in.kind == 1 || random() % 4 == 0 ? random_bits(random, 51) : in.quantity_sat;
  in.collateral_sat = std::max<std::uint64_t>(in.collateral_sat, 660);
  in.rounding_sat = 1 + random_bits(random, random() % 8 == 0 ? 40 : 24);
  in.min_payout_sat = 330 + random_bits(random, random() % 8 == 0 ? 50 : 16);
  in.min_payout_sat = std::min(in.min_payout_sat, in.collateral_sat - 330);
  return in;
}

struct Verdict {
  bool accepted = false;
  std::uint32_t exit_code = 0;
  std::uint64_t steps = 0;
  std::string hash;
};

/// Runs the vanilla program, with the hash chain only where it is asked for.
inline Verdict judge(const rv32::Program& program, ByteView input, bool hash = false) {
  rv32::MachineOptions options;
  options.hash = hash;
  auto machine = *rv32::Machine::create(program, input, options);
  const rv32::RunResult run = machine.run(1000);
  return {run.reason == rv32::StopReason::halted && run.exit_code == 0, run.exit_code, run.steps,
          hash ? run.last_hash->hex() : std::string()};
}
inline Verdict judge(const rv32::Program& program, const rv32::SettlementInput& input,
                     bool hash = false) {
  return judge(program, *rv32::encode_input(input), hash);
}

}  // namespace btcfi::test
