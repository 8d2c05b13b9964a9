#pragma once

#include <btcfi/rv32/snapshot.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What BitVMX-CPU writes into files about a program or a machine, in its own form.

namespace btcfi::rv32 {

/// The name of the Script that proves a micro-step: "add", "sh_5", "nop" for what reads and writes
/// nothing. Empty for an instruction that the machine does not execute, and for a micro-step that it
/// does not have.
[[nodiscard]] std::string instruction_key(std::uint32_t opcode, std::uint32_t micro);
/// All 73 of them, sorted.
[[nodiscard]] std::span<const std::string_view> instruction_keys() noexcept;
/// True for the keys whose Script needs the other half of a division.
[[nodiscard]] bool key_has_witness(std::string_view key) noexcept;

/// A micro-step of an instruction of the program, and the Script that proves it.
struct RomLine {
  std::uint32_t address = 0;
  std::uint32_t micro = 0;
  std::uint32_t opcode = 0;
  std::string key;
  friend bool operator==(const RomLine&, const RomLine&) = default;
};
/// Everything about a program that is fixed before it runs: what a dispute's leaves are made of.
struct RomCommitment {
  std::uint32_t entry = 0;
  std::vector<RomLine> code;
  /// Address and value of each initialized word that is not code.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> constants;
  /// Start and size of what is zero at the start, the registers included.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> zero_initialized;

  /// The lines of the origin's instruction_commitment_input.txt, without its log prefix.
  [[nodiscard]] std::string text() const;
  /// The object form, as JSON.
  [[nodiscard]] std::string json() const;
};
/// Works for every program that loads, which the origin's 0.7.3 does for none.
///
/// Errors: unsupported (an instruction that no Script proves; offset: its address).
[[nodiscard]] Result<RomCommitment> rom_commitment(const Program& program);

/// Writes a machine's state as the origin's checkpoint.<step>.json, in pieces, to \p sink: the whole
/// memory with two numbers per word, 48 MB for a stack of 8 MB.
///
/// Under legacy-sha256 the fields are those of 2024. Errors: wrong_state (no hash or no last steps).
[[nodiscard]] Status checkpoint_json(const Snapshot& snapshot,
                                     const std::function<void(std::string_view)>& sink);

}  // namespace btcfi::rv32
