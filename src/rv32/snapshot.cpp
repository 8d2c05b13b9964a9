#include "rv32/core.hpp"

#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>

#include <algorithm>

namespace btcfi::rv32 {
namespace {

constexpr const char* where = "rv32::Snapshot::parse";
constexpr std::string_view magic = "BTCFIRVS";
constexpr std::uint16_t version = 1;
constexpr std::uint8_t has_hash = 1;
constexpr std::uint8_t has_last_steps = 2;
constexpr std::uint8_t has_ended = 4;
constexpr std::uint8_t last_fault_kind = static_cast<std::uint8_t>(FaultKind::undecodable_opcode);

[[nodiscard]] Error bad(std::size_t offset) noexcept {
  return fail(Errc::rv32_bad_snapshot, where, 0, offset);
}
[[nodiscard]] Error bad(const ByteReader& reader) noexcept { return bad(reader.position()); }

void put_hash(ByteWriter& out, const TraceHash& hash) {
  out.bytes(hash.bytes);  // zeros after the hash's own bytes
}

[[nodiscard]] std::uint8_t hash_bytes(Profile profile) noexcept {
  return profile == Profile::legacy_sha256 ? 32 : 20;
}

[[nodiscard]] Result<TraceHash> take_hash(ByteReader& reader, Profile profile) noexcept {
  const std::size_t at = reader.position();
  BTCFI_TRY(const ByteView bytes, reader.take(TraceHash::max_size));
  const std::uint8_t size = hash_bytes(profile);
  for (std::size_t i = size; i < bytes.size(); ++i) {
    if (bytes[i] != 0) return bad(at + i);
  }
  return TraceHash::from(bytes.first(size));
}

void put_ended(ByteWriter& out, const RunResult& r) {
  out.u8(static_cast<std::uint8_t>(r.reason)).u8(static_cast<std::uint8_t>(r.fault.kind));
  out.u8(r.fault.micro).u8(0);
  out.u32(r.exit_code).u32(r.fault.pc).u32(r.fault.opcode).u32(r.fault.address);
}

[[nodiscard]] Result<RunResult> take_ended(ByteReader& reader) noexcept {
  const std::size_t at = reader.position();
  RunResult r;
  BTCFI_TRY(const std::uint8_t reason, reader.u8());
  BTCFI_TRY(const std::uint8_t kind, reader.u8());
  BTCFI_TRY(r.fault.micro, reader.u8());
  BTCFI_TRY(const std::uint8_t zero, reader.u8());
  BTCFI_TRY(r.exit_code, reader.u32());
  BTCFI_TRY(r.fault.pc, reader.u32());
  BTCFI_TRY(r.fault.opcode, reader.u32());
  BTCFI_TRY(r.fault.address, reader.u32());
  r.reason = static_cast<StopReason>(reason);
  r.fault.kind = static_cast<FaultKind>(kind);
  const bool halted = r.reason == StopReason::halted && r.fault == Fault{};
  const bool faulted = r.reason == StopReason::fault && kind != 0 && r.exit_code == 0;
  if (!halted && !faulted) return bad(at);
  if (kind > last_fault_kind) return bad(at + 1);
  if (zero != 0) return bad(at + 3);
  return r;
}

[[nodiscard]] Status take_registers(ByteReader& reader, Snapshot::State& state) noexcept {
  for (std::uint32_t i = 0; i < register_count; ++i) {
    const std::size_t at = reader.position();
    BTCFI_TRY(state.registers[i], reader.u32());
    if (i == 0 && state.registers[i] != 0) return bad(at);
  }
  state.last_steps.fill(last_step_init);
  if (!state.last_steps_kept) return {};
  for (std::uint32_t i = 0; i < register_count; ++i) {
    const std::size_t at = reader.position();
    BTCFI_TRY(state.last_steps[i], reader.u64());
    const std::uint64_t last = state.last_steps[i];
    if (last != last_step_init && (last > state.steps || last == 0 || i == 0)) return bad(at);
  }
  return {};
}

/// One page: its address, then its words, then their last steps. Pages ascend.
[[nodiscard]] Status take_page(ByteReader& reader, Snapshot::State& state,
                               std::uint64_t& next_address) {
  const std::size_t at = reader.position();
  BTCFI_TRY(const std::uint32_t address, reader.u32());
  const Section* section = state.program.find(address);
  if (section == nullptr || section->registers || section->code || address < next_address) {
    return bad(at);
  }
  const Memory::Span span = Memory::span_of(*section, address);
  if (span.base != address) return bad(at);
  next_address = std::uint64_t{span.base} + span.size_bytes;

  const std::size_t words = span.size_bytes / 4;
  BTCFI_TRY(const ByteView contents, reader.take(span.size_bytes));
  auto page = std::make_shared<MemoryPage>();
  for (std::size_t i = 0; i < words; ++i) {
    page->words[i] = contents[4 * i] | std::uint32_t{contents[4 * i + 1]} << 8 |
                     std::uint32_t{contents[4 * i + 2]} << 16 |
                     std::uint32_t{contents[4 * i + 3]} << 24;
  }
  if (state.last_steps_kept) {
    page->last_steps = std::make_unique<std::uint64_t[]>(Memory::page_words);
    std::fill_n(page->last_steps.get(), Memory::page_words, last_step_init);
    for (std::size_t i = 0; i < words; ++i) {
      const std::size_t place = reader.position();
      BTCFI_TRY(const std::uint64_t last, reader.u64());
      if (last != last_step_init && (last > state.steps || last == 0)) return bad(place);
      page->last_steps[i] = last;
    }
  }
  auto& pages = state.pages[static_cast<std::size_t>(section - state.program.sections().data())];
  if (pages.empty()) pages.resize(Memory::pages_of(*section));
  pages[span.page] = std::move(page);
  return {};
}

/// Everything between the checksum's bytes; what is missing is reported as rv32_bad_snapshot.
[[nodiscard]] Status take_state(ByteReader& reader, Snapshot::State& state) {
  BTCFI_TRY(const ByteView name, reader.take(magic.size()));
  if (!std::equal(name.begin(), name.end(), as_bytes(magic).begin())) return bad(0);
  BTCFI_TRY(const std::uint16_t number, reader.u16());
  if (number != version) return bad(magic.size());
  BTCFI_TRY(const std::uint8_t profile, reader.u8());
  if (profile > 1 || !initial_hash(static_cast<Profile>(profile))) {
    return bad(reader.position() - 1);
  }
  BTCFI_TRY(const std::uint8_t flags, reader.u8());
  if (flags > 7) return bad(reader.position() - 1);
  state.profile = static_cast<Profile>(profile);
  state.last_steps_kept = (flags & has_last_steps) != 0;
  BTCFI_TRY(state.program_id, reader.fixed<Hash256>());
  if (state.program_id != state.program.id()) return fail(Errc::rv32_snapshot_program, where);
  BTCFI_TRY(state.input_id, reader.fixed<Hash256>());
  BTCFI_TRY(state.steps, reader.u64());
  if (state.steps == last_step_init) return bad(reader.position() - 8);
  BTCFI_TRY(state.pc.address, reader.u32());
  BTCFI_TRY(state.pc.micro, reader.u8());
  if ((flags & has_hash) != 0) {
    BTCFI_TRY(state.hash, take_hash(reader, state.profile));
  }
  if ((flags & has_ended) != 0) {
    BTCFI_TRY(state.ended, take_ended(reader));
    state.ended->steps = state.steps;
    state.ended->last_hash = state.hash;
  }
  BTCFI_CHECK(take_registers(reader, state));
  if (state.ended && state.ended->reason == StopReason::halted &&
      state.ended->exit_code != state.registers[reg_a0]) {
    return bad(reader);
  }
  BTCFI_TRY(const std::uint32_t count, reader.u32());
  state.pages.resize(state.program.sections().size());
  std::uint64_t next_address = 0;
  for (std::uint32_t i = 0; i < count; ++i) BTCFI_CHECK(take_page(reader, state, next_address));
  return reader.finish();
}

template <class Visit>
void for_each_page(const Snapshot::State& state, Visit visit) {
  for (std::size_t s = 0; s < state.pages.size(); ++s) {
    const Section& section = state.program.sections()[s];
    for (std::size_t p = 0; p < state.pages[s].size(); ++p) {
      if (!state.pages[s][p]) continue;
      const auto first = section.start / Memory::page_bytes + static_cast<std::uint32_t>(p);
      visit(Memory::span_of(section, std::max(section.start, first * Memory::page_bytes)),
            *state.pages[s][p]);
    }
  }
}

}  // namespace

std::shared_ptr<const Snapshot::State> take_snapshot(MachineCore& core) {
  auto state = std::make_shared<Snapshot::State>(
      Snapshot::State{core.program.id(), core.input_id, core.options.profile,
                      core.options.last_steps, core.registers, core.last_steps, core.pc, core.steps,
                      std::nullopt, core.ended, core.memory.share(), core.program});
  if (core.options.hash) state->hash = core.chain();
  return state;
}

std::unique_ptr<Machine::Core> core_of(const Snapshot::State& state, MachineOptions options) {
  auto core = std::make_unique<Machine::Core>(state.program, std::move(options));
  core->input_id = state.input_id;
  core->registers = state.registers;
  core->last_steps = state.last_steps;
  core->pc = state.pc;
  core->steps = state.steps;
  if (state.hash) core->set_chain(*state.hash);
  if (state.ended) {
    core->ended = state.ended;
    core->fault = state.ended->fault;
    if (!core->options.hash) core->ended->last_hash.reset();
  }
  core->memory.adopt(state.pages);
  return core;
}

std::uint64_t Snapshot::steps() const noexcept { return state_->steps; }
Pc Snapshot::pc() const noexcept { return state_->pc; }
const Hash256& Snapshot::program_id() const noexcept { return state_->program_id; }
const Hash256& Snapshot::input_id() const noexcept { return state_->input_id; }
Profile Snapshot::profile() const noexcept { return state_->profile; }
std::optional<TraceHash> Snapshot::hash() const noexcept { return state_->hash; }
bool Snapshot::has_last_steps() const noexcept { return state_->last_steps_kept; }

std::size_t Snapshot::page_count() const noexcept {
  std::size_t count = 0;
  for_each_page(*state_, [&](const Memory::Span&, const MemoryPage&) { ++count; });
  return count;
}

Bytes Snapshot::serialize() const {
  const State& s = *state_;
  ByteWriter out;
  out.bytes(as_bytes(magic)).u16(version).u8(static_cast<std::uint8_t>(s.profile));
  out.u8(static_cast<std::uint8_t>((s.hash ? has_hash : 0) |
                                   (s.last_steps_kept ? rv32::has_last_steps : 0) |
                                   (s.ended ? has_ended : 0)));
  out.bytes(s.program_id).bytes(s.input_id).u64(s.steps).u32(s.pc.address).u8(s.pc.micro);
  if (s.hash) put_hash(out, *s.hash);
  if (s.ended) put_ended(out, *s.ended);
  for (const std::uint32_t value : s.registers) out.u32(value);
  if (s.last_steps_kept) {
    for (const std::uint64_t step : s.last_steps) out.u64(step);
  }
  out.u32(static_cast<std::uint32_t>(page_count()));
  for_each_page(s, [&](const Memory::Span& span, const MemoryPage& page) {
    out.u32(span.base);
    for (std::uint32_t i = 0; i < span.size_bytes / 4; ++i) out.u32(page.words[i]);
    if (!s.last_steps_kept) return;
    for (std::uint32_t i = 0; i < span.size_bytes / 4; ++i) out.u64(page.last_steps[i]);
  });
  const Hash256 checksum = sha256(out.view());
  out.bytes(checksum);
  return std::move(out).take();
}

Result<Snapshot> Snapshot::parse(const Program& program, ByteView bytes) {
  if (bytes.size() < magic.size() + Hash256::size_bytes) return bad(bytes.size());
  const ByteView body = bytes.first(bytes.size() - Hash256::size_bytes);
  ByteReader reader(body, where);
  auto state =
      std::make_shared<State>(State{{}, {}, {}, false, {}, {}, {}, 0, {}, {}, {}, program});
  const Status read = take_state(reader, *state);
  if (!read) {
    const Errc code = read.error().code;
    // A cut or lengthened file is told apart from a damaged one by its form.
    if (code == Errc::truncated || code == Errc::trailing_data) return bad(reader.position());
    return read.error();
  }
  BTCFI_TRY(const Hash256 checksum, Hash256::from(bytes.last(Hash256::size_bytes)));
  if (checksum != sha256(body)) {
    return fail(Errc::rv32_snapshot_checksum, where, 0, body.size());
  }
  return Snapshot(std::move(state));
}

}  // namespace btcfi::rv32
