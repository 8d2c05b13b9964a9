#pragma once

#include <cstdint>
#include <string>

namespace btcfi::rv32 {

/// Why a program could not go on. The failing step still counts and extends the hash chain.
enum class FaultKind : std::uint8_t {
  none = 0,
  section_not_found = 1,      ///< no section holds `address`
  registers_section = 2,      ///< memory access or fetch inside the addresses of the registers
  not_implemented = 3,        ///< `opcode` decodes but is not an RV32IM instruction
  execute_non_code = 4,       ///< fetch from a section that is not code
  write_read_only = 5,        ///< store to read-only data or to code
  unaligned_jump = 6,         ///< the next pc, `address`, is not a multiple of 4
  read_execute_only = 7,      ///< load from code
  impossible_micro_step = 8,  ///< only in records: the instruction has no such micro-step there
  undecodable_opcode = 9,     ///< only in records: a program with such a word does not load
};

/// A fault with what there is to know about it.
struct Fault {
  FaultKind kind = FaultKind::none;
  std::uint8_t micro = 0;
  /// Where the instruction stands.
  std::uint32_t pc = 0;
  /// Its word; 0 when the fetch itself failed.
  std::uint32_t opcode = 0;
  /// The address of the access, fetch or jump that failed; else 0.
  std::uint32_t address = 0;

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// A stable lower-case name: "section_not_found".
[[nodiscard]] const char* fault_name(FaultKind kind) noexcept;
/// For people: "write_read_only: sw at pc 0x80000010 to 0xb0000000".
[[nodiscard]] std::string describe(const Fault& fault);
/// As BitVMX-CPU writes the result in its JSON files: {"UnalignedJump":2147483666}.
[[nodiscard]] std::string fault_json(const Fault& fault);

}  // namespace btcfi::rv32
