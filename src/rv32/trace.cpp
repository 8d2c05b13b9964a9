#include "rv32/chain.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/trace.hpp>

#include <cstdio>

namespace btcfi::rv32 {
namespace {

void put_be32(std::uint8_t* out, std::uint32_t value) noexcept {
  for (int i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}
[[nodiscard]] std::uint32_t le32(const std::uint8_t* in) noexcept {
  return in[0] | std::uint32_t{in[1]} << 8 | std::uint32_t{in[2]} << 16 |
         std::uint32_t{in[3]} << 24;
}

/// True for the row that stands for a fault: no instruction is at address 0.
[[nodiscard]] bool is_fault_row(const StepRecord& r) noexcept {
  return r.pc == Pc{} && r.opcode == 0 && r.next_pc == Pc{};
}

[[nodiscard]] std::string read_json(const ReadAccess& read) {
  return "{\"address\":" + std::to_string(read.address) +
         ",\"value\":" + std::to_string(read.value) +
         ",\"last_step\":" + std::to_string(read.last_step) + "}";
}
[[nodiscard]] std::string pc_json(const Pc& pc) {
  return "{\"address\":" + std::to_string(pc.address) + ",\"micro\":" + std::to_string(pc.micro) +
         "}";
}

}  // namespace

const char* profile_name(Profile profile) noexcept {
  return profile == Profile::legacy_sha256 ? "legacy-sha256" : "blake3-160";
}

Result<Profile> parse_profile(std::string_view name) noexcept {
  for (const Profile profile : {Profile::blake3_160, Profile::legacy_sha256}) {
    if (name == profile_name(profile)) return profile;
  }
  return fail(Errc::rv32_unknown_profile, "rv32::parse_profile");
}

Result<TraceHash> TraceHash::from(ByteView view) noexcept {
  if (view.size() != 20 && view.size() != 32) {
    return fail(Errc::out_of_range, "TraceHash::from", 0, view.size());
  }
  TraceHash out;
  std::copy(view.begin(), view.end(), out.bytes.begin());
  out.size = static_cast<std::uint8_t>(view.size());
  return out;
}

Result<TraceHash> TraceHash::from_hex(std::string_view text) noexcept {
  if (text.size() != 40 && text.size() != 64) {
    return fail(Errc::out_of_range, "TraceHash::from_hex", 0, text.size());
  }
  TraceHash out;
  out.size = static_cast<std::uint8_t>(text.size() / 2);
  BTCFI_CHECK(from_hex_exact(text, ByteSpan(out.bytes.data(), out.size)));
  return out;
}

WritePart write_part(const StepRecord& record) noexcept {
  WritePart part{};
  put_be32(part.data(), record.write.address);
  put_be32(part.data() + 4, record.write.value);
  put_be32(part.data() + 8, record.next_pc.address);
  part[12] = record.next_pc.micro;
  return part;
}

TraceHash to_hash(const Blake3State& state) noexcept {
  TraceHash out;
  put_hash(state, out);
  return out;
}

Blake3State to_state(const TraceHash& hash) noexcept {
  Blake3State out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = le32(&hash.bytes[4 * i]);
  return out;
}

Hash256 legacy_initial() noexcept {
  static constexpr std::uint8_t first = 0xff;
  return sha256(ByteView(&first, 1));
}

Hash256 legacy_next(const Hash256& previous, const WritePart& part) noexcept {
  return Sha256().update(previous).update(part).digest();
}

Result<TraceHash> initial_hash(Profile profile) noexcept {
  if (profile == Profile::legacy_sha256) return TraceHash::from(legacy_initial());
  return to_hash(blake3_initial);
}

Result<TraceHash> next_hash(const TraceHash& previous, const WritePart& part) noexcept {
  if (previous.size == 32) {
    BTCFI_TRY(const Hash256 before, Hash256::from(previous.view()));
    return TraceHash::from(legacy_next(before, part));
  }
  if (previous.size != 20) return fail(Errc::out_of_range, "rv32::next_hash", 0, previous.size);
  const WriteWords words{le32(part.data()), le32(part.data() + 4), le32(part.data() + 8), part[12]};
  Blake3State state = to_state(previous);
  blake3_absorb(state, &words, 1);
  return to_hash(state);
}

std::string csv_row_legacy(const StepRecord& r) {
  std::string row;
  const auto put = [&](std::uint64_t value) { row += std::to_string(value) + ';'; };
  for (const ReadAccess& read : {r.read_1, r.read_2}) {
    put(read.address), put(read.value), put(read.last_step);
  }
  put(r.pc.address), put(r.pc.micro), put(r.opcode), put(r.write.address), put(r.write.value);
  put(r.next_pc.address), put(r.next_pc.micro);
  return row + to_hex(write_part(r));
}

std::string csv_row(const StepRecord& r) {
  char row[160];
  const std::uint64_t step = is_fault_row(r) ? 0 : r.step;
  std::snprintf(row, sizeof row,
                "%016llx;%08x;%08x;%016llx;%08x;%08x;%016llx;%08x;%02x;%08x;%08x;%08x;%08x;%02x;"
                "%08x;%02x",
                static_cast<unsigned long long>(step), r.read_1.address, r.read_1.value,
                static_cast<unsigned long long>(r.read_1.last_step), r.read_2.address,
                r.read_2.value, static_cast<unsigned long long>(r.read_2.last_step), r.pc.address,
                unsigned{r.pc.micro}, r.opcode, r.write.address, r.write.value, r.next_pc.address,
                unsigned{r.next_pc.micro}, r.witness.value_or(0), unsigned{r.access_kinds});
  return row;
}

std::string csv_row(const StepRecord& record, const TraceHash& hash) {
  return (hash.size == 32 ? csv_row_legacy(record) : csv_row(record)) + ";" + hash.hex();
}

std::string record_json(const StepRecord& r) {
  return "{\"step_number\":" + std::to_string(r.step) + ",\"read_1\":" + read_json(r.read_1) +
         ",\"read_2\":" + read_json(r.read_2) + ",\"read_pc\":{\"pc\":" + pc_json(r.pc) +
         ",\"opcode\":" + std::to_string(r.opcode) +
         "},\"trace_step\":{\"write_1\":{\"address\":" + std::to_string(r.write.address) +
         ",\"value\":" + std::to_string(r.write.value) + "},\"write_pc\":" + pc_json(r.next_pc) +
         "},\"witness\":" + (r.witness ? std::to_string(*r.witness) : std::string("null")) +
         ",\"mem_witness\":{\"data\":" + std::to_string(r.access_kinds) + "}}";
}

}  // namespace btcfi::rv32
