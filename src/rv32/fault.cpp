#include <btcfi/core/bytes.hpp>
#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/fault.hpp>

#include <array>

namespace btcfi::rv32 {
namespace {

[[nodiscard]] std::string hex32(std::uint32_t value) {
  const std::array<std::uint8_t, 4> be{
      static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
      static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
  return "0x" + to_hex(be);
}

[[nodiscard]] std::string tagged(const char* tag, const std::string& value) {
  return std::string("{\"") + tag + "\":" + value + "}";
}

}  // namespace

const char* fault_name(FaultKind kind) noexcept {
  switch (kind) {
    case FaultKind::none: return "none";
    case FaultKind::section_not_found: return "section_not_found";
    case FaultKind::registers_section: return "registers_section";
    case FaultKind::not_implemented: return "not_implemented";
    case FaultKind::execute_non_code: return "execute_non_code";
    case FaultKind::write_read_only: return "write_read_only";
    case FaultKind::unaligned_jump: return "unaligned_jump";
    case FaultKind::read_execute_only: return "read_execute_only";
    case FaultKind::impossible_micro_step: return "impossible_micro_step";
    case FaultKind::undecodable_opcode: return "undecodable_opcode";
  }
  return "unknown";
}

std::string describe(const Fault& fault) {
  std::string text = std::string(fault_name(fault.kind)) + ": ";
  const std::optional<Instruction> i = decode(fault.opcode);
  if (fault.kind == FaultKind::not_implemented) {
    text += unimplemented_name(fault.opcode);
  } else {
    text += i && fault.opcode != 0 ? name_of(i->op) : "fetch";
  }
  text += " at pc " + hex32(fault.pc);
  if (fault.micro != 0) text += " micro-step " + std::to_string(fault.micro);
  if (fault.kind != FaultKind::not_implemented) text += ", address " + hex32(fault.address);
  return text;
}

std::string fault_json(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::section_not_found:
      return tagged("SectionNotFound",
                    "\"Address " + hex32(fault.address) + " not found in any section\"");
    case FaultKind::registers_section: return "\"RegistersSectionFail\"";
    case FaultKind::not_implemented:
      return tagged("InstructionNotImplemented", "[" + std::to_string(fault.opcode) + ",\"" +
                                                     unimplemented_name(fault.opcode) + "\"]");
    case FaultKind::execute_non_code: return "\"ExecuteFromNonCodeSection\"";
    case FaultKind::write_read_only: return "\"WriteToReadOnlySection\"";
    case FaultKind::unaligned_jump: return tagged("UnalignedJump", std::to_string(fault.address));
    case FaultKind::read_execute_only: return "\"ReadFromExecuteOnlySection\"";
    default: return tagged("Fault", std::string("\"") + fault_name(fault.kind) + "\"");
  }
}

}  // namespace btcfi::rv32
