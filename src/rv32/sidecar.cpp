#include "rv32/core.hpp"

#include <btcfi/rv32/sidecar.hpp>

#include <algorithm>
#include <array>

namespace btcfi::rv32 {
namespace {

/// Larger segments are not worth their memory: 1 MiB each at 2^16.
constexpr unsigned max_lane_spacing_log2 = 16;
constexpr std::size_t lanes = 16;

/// The segments of an index in order, the last one perhaps shorter.
class Segments {
 public:
  explicit Segments(const HashIndex& index) noexcept : index_(index) {}

  [[nodiscard]] std::uint64_t count() const noexcept {
    return (index_.steps + index_.spacing() - 1) >> index_.spacing_log2;
  }
  [[nodiscard]] std::uint64_t from(std::uint64_t i) const noexcept {
    return i << index_.spacing_log2;
  }
  [[nodiscard]] std::uint64_t to(std::uint64_t i) const noexcept {
    return std::min(index_.steps, from(i) + index_.spacing());
  }
  [[nodiscard]] const TraceHash& before(std::uint64_t i) const noexcept {
    return index_.hashes[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] const TraceHash& after(std::uint64_t i) const noexcept {
    const TraceHash* known = index_.find(to(i));
    return known != nullptr ? *known : index_.last_hash;
  }
  [[nodiscard]] WrongSegment wrong(std::uint64_t i, const TraceHash& computed) const noexcept {
    return {from(i), to(i), after(i), computed};
  }

 private:
  const HashIndex& index_;
};

using Found = Result<std::optional<WrongSegment>>;
constexpr const char* where = "rv32::find_wrong_segment";

[[nodiscard]] Error ended_at(std::uint64_t steps) noexcept {
  return fail(Errc::rv32_claim_result, where, 0, steps);
}

[[nodiscard]] Found one_by_one(MachineCore& core, const Segments& segments) {
  for (std::uint64_t i = 0; i < segments.count(); ++i) {
    if (core.cancel_asked()) return fail(Errc::wrong_state, where, 0, core.steps);
    const std::uint64_t before = core.steps;
    static_cast<void>(run_loop(core, segments.to(i)));
    core.tell_progress(before);
    if (core.steps != segments.to(i)) return ended_at(core.steps);
    if (core.chain() != segments.after(i)) return {segments.wrong(i, core.chain())};
  }
  return {std::nullopt};
}

/// Executes up to sixteen segments, keeping what each step would hash, and hashes them together.
[[nodiscard]] Found in_lanes(MachineCore& core, const Segments& segments, std::uint64_t spacing) {
  const auto wide = std::min<std::uint64_t>(lanes, segments.count());
  std::vector<std::vector<WriteWords>> steps(static_cast<std::size_t>(wide));
  for (auto& one : steps) {
    one.resize(static_cast<std::size_t>(std::min(spacing, segments.to(segments.count() - 1))));
  }
  StepEnd end = StepEnd::running;
  for (std::uint64_t first = 0; first < segments.count(); first += wide) {
    std::array<ChainLane, lanes> chains;
    const std::uint64_t count = std::min(wide, segments.count() - first);
    for (std::size_t i = 0; i < count; ++i) {
      if (core.cancel_asked()) return fail(Errc::wrong_state, where, 0, core.steps);
      WriteWords* out = steps[i].data();
      const std::uint64_t before = core.steps;
      if (end == StepEnd::running) end = run_into(core, segments.to(first + i), out);
      core.tell_progress(before);
      if (core.steps != segments.to(first + i)) return ended_at(core.steps);
      chains[i].state = to_state(segments.before(first + i));
      chains[i].steps = steps[i].data();
      chains[i].count = static_cast<std::size_t>(out - steps[i].data());
    }
    chain_many(std::span(chains).first(static_cast<std::size_t>(count)));
    for (std::size_t i = 0; i < count; ++i) {
      const TraceHash computed = to_hash(chains[i].state);
      if (computed != segments.after(first + i)) return {segments.wrong(first + i, computed)};
    }
  }
  return {std::nullopt};
}

[[nodiscard]] bool sound(const HashIndex& index) noexcept {
  return index.spacing_log2 <= HashIndex::max_spacing_log2 &&
         index.hashes.size() == (index.steps >> index.spacing_log2) + 1;
}

}  // namespace

Found find_wrong_segment(const HashIndex& index, const Program& program, ByteView input,
                         MachineOptions options, std::uint64_t max_steps) {
  if (!sound(index)) return fail(Errc::invalid_argument, where);
  if (index.program_id != program.id()) return fail(Errc::rv32_claim_program, where);
  if (index.steps > max_steps) return fail(Errc::limit_exceeded, where, 0, max_steps);
  options.profile = index.profile;
  options.hash = true;
  options.last_steps = false;
  BTCFI_TRY(auto core, start_core(program, input, std::move(options), where));
  if (index.input_id != core->input_id) return fail(Errc::rv32_claim_input, where);
  const Segments segments(index);
  // An index says where the chain begins; only one beginning is right.
  if (index.hashes.front() != core->chain()) {
    return {WrongSegment{0, 0, index.hashes.front(), core->chain()}};
  }
  const bool aligned = core->pc.address % 4 == 0;
  if (core->lenient() || !aligned || index.spacing_log2 > max_lane_spacing_log2) {
    return one_by_one(*core, segments);
  }
  return in_lanes(*core, segments, index.spacing());
}

Status verify_index(const HashIndex& index, const Program& program, ByteView input,
                    MachineOptions options, std::uint64_t max_steps) {
  BTCFI_TRY(const auto wrong,
            find_wrong_segment(index, program, input, std::move(options), max_steps));
  if (!wrong) return {};
  return fail(Errc::rv32_segment_hash, "rv32::verify_index",
              static_cast<std::size_t>(wrong->from_step >> index.spacing_log2),
              static_cast<std::size_t>(wrong->from_step));
}

Result<TraceHash> verify_segment(const Program& program, const Snapshot& from,
                                 const TraceHash& before, std::uint64_t steps) {
  constexpr const char* here = "rv32::verify_segment";
  const Snapshot::State& state = from.state();
  const bool fits = before.size == initial_hash(state.profile)->size;
  if (state.program_id != program.id() || !fits) return fail(Errc::rv32_snapshot_program, here);
  MachineOptions options;
  options.profile = state.profile;
  const auto core = core_of(state, std::move(options));
  core->set_chain(before);
  if (steps == 0) return before;
  if (state.ended) return fail(Errc::rv32_claim_result, here);
  const std::uint64_t to = state.steps + std::min(steps, ~state.steps);
  static_cast<void>(run_loop(*core, to));
  const std::uint64_t made = core->steps - state.steps;
  if (made != steps) return fail(Errc::rv32_claim_result, here, 0, made);
  return core->chain();
}

}  // namespace btcfi::rv32
