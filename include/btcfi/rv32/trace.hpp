#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/rv32/isa.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace btcfi::rv32 {

/// Which BitVMX-CPU a trace agrees with.
enum class Profile : std::uint8_t {
  blake3_160 = 0,     ///< since April 2025: BLAKE3, 20 bytes, steps counted from 1
  legacy_sha256 = 1,  ///< 2024: SHA-256, 32 bytes
};
/// "blake3-160", "legacy-sha256".
[[nodiscard]] const char* profile_name(Profile profile) noexcept;
/// Errors: rv32_unknown_profile for another text.
[[nodiscard]] Result<Profile> parse_profile(std::string_view name) noexcept;

/// A hash of the trace: 20 bytes under blake3-160, 32 under legacy-sha256.
struct TraceHash {
  static constexpr std::size_t max_size = 32;
  std::array<std::uint8_t, max_size> bytes{};
  std::uint8_t size = 0;

  [[nodiscard]] ByteView view() const noexcept { return {bytes.data(), size}; }
  [[nodiscard]] std::string hex() const { return to_hex(view()); }
  /// Errors: out_of_range unless \p view has 20 or 32 bytes.
  [[nodiscard]] static Result<TraceHash> from(ByteView view) noexcept;
  /// Errors: as from; parse.
  [[nodiscard]] static Result<TraceHash> from_hex(std::string_view text) noexcept;
  friend bool operator==(const TraceHash&, const TraceHash&) = default;
};

/// A program counter: the instruction's address and the micro-step within it.
struct Pc {
  std::uint32_t address = 0;
  std::uint8_t micro = 0;
  friend bool operator==(const Pc&, const Pc&) = default;
};

/// A read of a register or memory word, and the step that last wrote it (last_step_init: none).
/// All zero when unused. Under legacy-sha256 the first step is 0 here, and none is
/// legacy_last_step_init.
struct ReadAccess {
  std::uint32_t address = 0;
  std::uint32_t value = 0;
  std::uint64_t last_step = 0;
  friend bool operator==(const ReadAccess&, const ReadAccess&) = default;
};

/// The one word that a step wrote, a register or memory.
struct WriteAccess {
  std::uint32_t address = 0;
  std::uint32_t value = 0;
  friend bool operator==(const WriteAccess&, const WriteAccess&) = default;
};

/// What a read or write touches; the byte of a record packs three of them.
enum class AccessKind : std::uint8_t { reg = 0, memory = 1, unused = 2 };

/// Everything that one step read and wrote. Only the write and the next pc enter the hash chain.
struct StepRecord {
  std::uint64_t step = 0;
  ReadAccess read_1;
  ReadAccess read_2;
  Pc pc;
  std::uint32_t opcode = 0;
  WriteAccess write;
  Pc next_pc;
  /// Remainder of DIV and DIVU, quotient of REM and REMU; nothing for other instructions.
  std::optional<std::uint32_t> witness;
  /// read_1 << 4 | read_2 << 2 | write, each an AccessKind.
  std::uint8_t access_kinds = 0x2a;

  friend bool operator==(const StepRecord&, const StepRecord&) = default;
};

/// The 13 bytes of a step that are hashed: write address, value, next pc big-endian, micro-step.
using WritePart = std::array<std::uint8_t, 13>;
[[nodiscard]] WritePart write_part(const StepRecord& record) noexcept;

/// The hash before the first step. Never fails for a profile that has a name.
[[nodiscard]] Result<TraceHash> initial_hash(Profile profile) noexcept;
/// The hash after a step: H(previous | write part), by the profile that \p previous has the size
/// of. Errors: out_of_range for a hash of another size.
[[nodiscard]] Result<TraceHash> next_hash(const TraceHash& previous,
                                          const WritePart& part) noexcept;

/// A row as BitVMX-CPU prints it: 16 hex fields separated by ';', without the hash.
///
/// A step that faulted is printed with the step number 0, as the origin does.
[[nodiscard]] std::string csv_row(const StepRecord& record);
/// A row as the BitVMX-CPU of legacy-sha256 prints it: 13 decimal fields and the write part in hex,
/// without the hash.
[[nodiscard]] std::string csv_row_legacy(const StepRecord& record);
/// The row with its hash as last field, in the form of the profile that the hash is of: seventeen
/// fields under blake3-160, fifteen under legacy-sha256.
[[nodiscard]] std::string csv_row(const StepRecord& record, const TraceHash& hash);
/// A record as BitVMX-CPU's command line and result files write it.
[[nodiscard]] std::string record_json(const StepRecord& record);

}  // namespace btcfi::rv32
