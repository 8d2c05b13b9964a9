#include "signal_watch.hpp"

#include <btcfi/rv32.hpp>

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace {

using namespace btcfi;
using namespace btcfi::rv32;
using btcfi::python::to_py;
using btcfi::python::unwrap;

/// A record as an element of the structured arrays; the dtypes stand in btcfi/rv32.py. A hash of
/// legacy-sha256 is twelve bytes longer: they follow the row.
struct Row {
  std::uint64_t step;
  std::uint64_t read_1_last_step;
  std::uint64_t read_2_last_step;
  std::uint32_t read_1_address, read_1_value;
  std::uint32_t read_2_address, read_2_value;
  std::uint32_t pc, opcode;
  std::uint32_t write_address, write_value;
  std::uint32_t next_pc, witness;
  std::uint8_t micro, next_micro, access_kinds, has_witness;
  std::uint8_t hash[20];
};
static_assert(sizeof(Row) == 88 && std::is_trivially_copyable_v<Row>);
constexpr std::size_t legacy_row_bytes = sizeof(Row) + 12;
/// The bytes of an array of rows.
using Rows = std::vector<std::uint8_t>;

Row to_row(const StepRecord& r, const TraceHash& hash) noexcept {
  Row out{};
  out.step = r.step;
  out.read_1_last_step = r.read_1.last_step;
  out.read_2_last_step = r.read_2.last_step;
  out.read_1_address = r.read_1.address, out.read_1_value = r.read_1.value;
  out.read_2_address = r.read_2.address, out.read_2_value = r.read_2.value;
  out.pc = r.pc.address, out.opcode = r.opcode;
  out.write_address = r.write.address, out.write_value = r.write.value;
  out.next_pc = r.next_pc.address, out.witness = r.witness.value_or(0);
  out.micro = r.pc.micro, out.next_micro = r.next_pc.micro;
  out.access_kinds = r.access_kinds, out.has_witness = r.witness ? 1 : 0;
  std::copy_n(hash.bytes.begin(), sizeof out.hash, out.hash);
  return out;
}

StepRecord from_row(const Row& row) noexcept {
  StepRecord out;
  out.step = row.step;
  out.read_1 = {row.read_1_address, row.read_1_value, row.read_1_last_step};
  out.read_2 = {row.read_2_address, row.read_2_value, row.read_2_last_step};
  out.pc = {row.pc, row.micro};
  out.opcode = row.opcode;
  out.write = {row.write_address, row.write_value};
  out.next_pc = {row.next_pc, row.next_micro};
  if (row.has_witness != 0) out.witness = row.witness;
  out.access_kinds = row.access_kinds;
  return out;
}

void append(Rows& rows, const StepRecord& record, const TraceHash& hash) {
  const Row row = to_row(record, hash);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&row);
  rows.insert(rows.end(), bytes, bytes + sizeof row);
  if (hash.size == 32) rows.insert(rows.end(), hash.bytes.begin() + 20, hash.bytes.end());
}

void append(Rows& rows, std::span<const StepRecord> records, std::span<const TraceHash> hashes) {
  for (std::size_t i = 0; i < records.size(); ++i) append(rows, records[i], hashes[i]);
}

/// Between two looks for Ctrl-C: some 10 ms of formatting or checking.
constexpr std::size_t signal_rows = 4'096;

/// Calls \p use with every record and its hash, without the GIL, and \p pause with it after each
/// signal_rows of them and at the end.
template <class Use, class Pause>
void for_each_row(ByteView bytes, std::size_t row_bytes, Use use, Pause pause) {
  if ((row_bytes != sizeof(Row) && row_bytes != legacy_row_bytes) ||
      bytes.size() % row_bytes != 0) {
    btcfi::python::raise(fail(Errc::invalid_argument, "records", 0, bytes.size()));
  }
  for (std::size_t at = 0; at < bytes.size();) {
    {
      const py::gil_scoped_release released;
      const std::size_t end = at + std::min(bytes.size() - at, signal_rows * row_bytes);
      for (; at < end; at += row_bytes) {
        Row row;
        std::memcpy(&row, bytes.data() + at, sizeof row);
        const std::size_t hash_at = at + sizeof row - sizeof row.hash;
        use(from_row(row), *TraceHash::from(bytes.subspan(hash_at, at + row_bytes - hash_at)));
      }
    }
    pause();
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  }
}

/// An array of bytes that owns its vector; nothing is copied.
py::array_t<std::uint8_t> array_of(std::unique_ptr<Rows> rows) {
  const auto size = static_cast<py::ssize_t>(rows->size());
  std::uint8_t* data = rows->data();
  const py::capsule owner(rows.get(), [](void* p) { delete static_cast<Rows*>(p); });
  rows.release();
  return py::array_t<std::uint8_t>({size}, {1}, data, owner);
}

/// What a program printed; more than this is cut.
constexpr std::size_t max_output_bytes = 1 << 20;
/// Between two looks for Ctrl-C: about 50 ms of hashing.
constexpr std::uint64_t signal_steps = 1 << 20;

struct Started {
  Machine machine;
  std::shared_ptr<std::string> output;
};

Started start(const Program& program, ByteView input, const std::string& profile, bool hash,
              bool last_steps, bool reverse_input) {
  MachineOptions options;
  options.profile = unwrap(parse_profile(profile));
  options.hash = hash;
  options.last_steps = last_steps;
  options.reverse_input_words = reverse_input;
  auto output = std::make_shared<std::string>();
  options.output = [output](std::uint8_t c) {
    if (output->size() < max_output_bytes) output->push_back(static_cast<char>(c));
  };
  return {unwrap(Machine::create(program, input, std::move(options))), output};
}

void look_for_signals() {
  const py::gil_scoped_acquire held;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

RunResult run_to(Machine& machine, std::uint64_t max_steps) {
  const py::gil_scoped_release released;
  for (;;) {
    const std::uint64_t left = max_steps - std::min(max_steps, machine.steps());
    const RunResult result = machine.run(machine.steps() + std::min(left, signal_steps));
    if (result.reason != StopReason::limit || result.steps >= max_steps) return result;
    look_for_signals();
  }
}

py::object fault_of(const RunResult& r) {
  if (r.reason != StopReason::fault) return py::none();
  return py::make_tuple(fault_name(r.fault.kind), r.fault.pc, r.fault.micro, r.fault.opcode,
                        r.fault.address, describe(r.fault));
}

py::tuple run_of(const RunResult& r, const std::string& output) {
  return py::make_tuple(
      stop_reason_name(r.reason),
      r.reason == StopReason::halted ? py::object(py::int_(r.exit_code)) : py::none(), r.steps,
      r.last_hash ? py::object(to_py(r.last_hash->view())) : py::none(), fault_of(r),
      py::bytes(output), result_json(r));
}

py::tuple run(const Program& program, ByteView input, const std::string& profile,
              std::uint64_t max_steps, bool hash, bool reverse_input) {
  Started s = start(program, input, profile, hash, false, reverse_input);
  const RunResult result = run_to(s.machine, max_steps);
  return run_of(result, *s.output);
}

py::tuple trace(const Program& program, ByteView input, const std::string& profile,
                std::uint64_t first, std::uint64_t last, bool reverse_input) {
  Started s = start(program, input, profile, true, true, reverse_input);
  auto rows = std::make_unique<Rows>();
  RunResult result = run_to(s.machine, first == 0 ? 0 : std::min(first - 1, last));
  if (result.reason == StopReason::limit && result.steps < last) {
    const py::gil_scoped_release released;
    while (result.reason == StopReason::limit && result.steps < last) {
      look_for_signals();
      const std::uint64_t next = result.steps + std::min(last - result.steps, signal_steps);
      const auto more = s.machine.run_recorded(
          next, [&](std::span<const StepRecord> some, std::span<const TraceHash> hashes) {
            append(*rows, some, hashes);
            return true;
          });
      result = *more;  // cannot fail: the machine keeps last steps
    }
  }
  return py::make_tuple(array_of(std::move(rows)), run_of(result, *s.output));
}

std::string to_csv(ByteView records, std::size_t row_bytes, bool with_hash) {
  std::string out;
  const auto row = [&](const StepRecord& record, const TraceHash& hash) {
    out += with_hash         ? csv_row(record, hash)
           : hash.size == 32 ? csv_row_legacy(record)
                             : csv_row(record);
    out += '\n';
  };
  for_each_row(records, row_bytes, row, [] {});
  return out;
}

py::list to_json(ByteView records, std::size_t row_bytes) {
  py::list out;
  std::vector<std::string> some;
  const auto row = [&](const StepRecord& record, const TraceHash&) {
    some.push_back(record_json(record));
  };
  for_each_row(records, row_bytes, row, [&] {
    for (const std::string& one : some) out.append(one);
    some.clear();
  });
  return out;
}

py::bytes verify(ByteView previous, ByteView records, std::size_t row_bytes,
                 const Program* program) {
  TraceHash hash = unwrap(TraceHash::from(previous));
  std::vector<StepRecord> steps;  // with the last one of those before, for what follows it
  std::size_t before = 0;
  const auto check = [&](std::span<const StepRecord> some, std::size_t index) {
    const py::gil_scoped_release released;
    Result<TraceHash> after = verify_steps(hash, some, program);
    if (after) return after;
    const Error& e = after.error();
    return Result<TraceHash>(fail(e.code, e.where, index + e.input, e.offset));
  };
  const auto row = [&](const StepRecord& record, const TraceHash&) { steps.push_back(record); };
  for_each_row(records, row_bytes, row, [&] {
    const std::span<const StepRecord> all(steps);
    const std::size_t known = before == 0 ? 0 : 1;
    if (known != 0) unwrap(check(all.first(2), before - 1));  // whether one leads to the other
    hash = unwrap(check(all.subspan(known), before));
    before += all.size() - known;
    steps.assign(1, StepRecord(steps.back()));
  });
  return to_py(hash.view());
}

/// An execution with the output of its program.
struct Replay {
  Execution execution;
  std::string output;
};

std::unique_ptr<Replay> replay(const Program& program, ByteView input, const std::string& profile,
                               std::uint64_t max_steps, bool reverse_input) {
  std::string output;
  btcfi::python::SignalWatch watch;
  ExecutionOptions options;
  options.machine.profile = unwrap(parse_profile(profile));
  options.machine.reverse_input_words = reverse_input;
  options.machine.output = [&](std::uint8_t c) {
    if (output.size() < max_output_bytes) output.push_back(static_cast<char>(c));
  };
  options.machine.cancel = watch.cancel();
  options.machine.progress = watch.progress();
  auto made = [&] {
    const py::gil_scoped_release released;
    return Execution::create(program, input, max_steps, options);
  }();
  watch.check();
  return std::make_unique<Replay>(Replay{unwrap(std::move(made)), std::move(output)});
}

template <class Ask>
auto without_gil(Ask ask) {
  const py::gil_scoped_release released;
  return ask();
}

py::bytes replay_hashes(const Replay& r, const std::vector<std::uint64_t>& steps) {
  const Execution& execution = r.execution;
  // Between two looks for Ctrl-C: a part of the run, so large that going there from the snapshot
  // before it, without hashing, is quick against it.
  const std::uint64_t part =
      std::max(signal_steps, execution.steps() / execution.snapshot_count() / 8);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (i > 0 && steps[i] < steps[i - 1]) {
      btcfi::python::raise(fail(Errc::invalid_argument, "steps", i));
    }
    if (steps[i] > execution.steps()) {
      btcfi::python::raise(fail(Errc::out_of_range, "steps", i, execution.steps()));
    }
  }
  std::string out;
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t end = i + 1;
    while (end < steps.size() && steps[end] / part == steps[i] / part) ++end;
    const std::span<const std::uint64_t> some(steps.data() + i, end - i);
    for (const TraceHash& hash : unwrap(without_gil([&] { return execution.hashes_at(some); }))) {
      out.append(reinterpret_cast<const char*>(hash.bytes.data()), hash.size);
    }
    i = end;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  }
  return out;
}

py::array_t<std::uint8_t> replay_records(const Replay& r, std::uint64_t first, std::uint64_t last) {
  auto rows = std::make_unique<Rows>();
  btcfi::python::SignalWatch watch;
  const auto progress = watch.progress();
  std::size_t since = 0;
  const Status status = without_gil([&] {
    return r.execution.records(
        first, last, [&](std::span<const StepRecord> some, std::span<const TraceHash> hashes) {
          append(*rows, some, hashes);
          since += some.size();
          if (since < 16 * signal_rows) return true;
          since = 0;
          progress(0);
          return !watch.cancel()->load();
        });
  });
  watch.check();
  unwrap(status);
  return array_of(std::move(rows));
}

/// None, or from_step, to_step, claimed, computed.
py::object wrong_segment(ByteView index, const Program& program, ByteView input,
                         std::uint64_t max_steps) {
  const HashIndex parsed = unwrap(HashIndex::parse(index));
  btcfi::python::SignalWatch watch;
  MachineOptions options;
  options.cancel = watch.cancel();
  options.progress = watch.progress();
  auto made = without_gil(
      [&] { return find_wrong_segment(parsed, program, input, std::move(options), max_steps); });
  watch.check();
  const auto found = unwrap(std::move(made));
  if (!found) return py::none();
  return py::make_tuple(found->from_step, found->to_step, to_py(found->claimed.view()),
                        to_py(found->computed.view()));
}

py::bytes checkpoint(const Replay& r, std::uint64_t step) {
  std::string text;
  unwrap(without_gil([&]() -> Status {
    BTCFI_TRY(const Snapshot snapshot, r.execution.snapshot_at(step));
    return checkpoint_json(snapshot, [&](std::string_view part) { text += part; });
  }));
  return text;
}

py::tuple definition(const std::string& text) {
  const ProgramDefinition d = unwrap(parse_definition(text));
  py::list inputs;
  for (const InputPart& part : d.inputs) {
    inputs.append(py::make_tuple(part.size_bytes, part.owner));
  }
  return py::make_tuple(d.elf, d.nary_search, d.max_steps, d.input_section_name, inputs);
}

py::tuple resume(const Program& program, ByteView snapshot, std::uint64_t max_steps, bool hash) {
  const Snapshot from = unwrap(Snapshot::parse(program, snapshot));
  std::string output;
  MachineOptions options;
  options.profile = from.profile();
  options.hash = hash;
  options.output = [&](std::uint8_t c) {
    if (output.size() < max_output_bytes) output.push_back(static_cast<char>(c));
  };
  Machine machine = unwrap(Machine::resume(program, from, std::move(options)));
  const RunResult result = run_to(machine, max_steps);
  return run_of(result, output);
}

SettlementInput input_of(std::uint32_t kind, std::uint32_t price, std::uint32_t strike,
                         std::uint32_t limit, std::uint64_t quantity, std::uint64_t collateral,
                         std::uint64_t rounding, std::uint64_t min_payout, std::uint64_t claim,
                         std::optional<std::uint64_t> hint) {
  SettlementInput in{kind,       price,    strike,     limit, quantity,
                     collateral, rounding, min_payout, claim, 0};
  in.hint = hint ? *hint : unwrap(hint_for(in));
  return in;
}

using Claim = std::tuple<py::bytes, py::bytes, std::uint32_t, std::uint64_t, py::bytes>;

Claim execute_claim(ByteView elf, ByteView input, std::uint64_t max_steps) {
  btcfi::python::SignalWatch watch;
  Result<ExecutionClaim> made = without_gil([&] {
    return execute(elf, input, max_steps, Profile::blake3_160, {watch.cancel(), watch.progress()});
  });
  watch.check();
  const ExecutionClaim c = unwrap(std::move(made));
  return {to_py(c.program_id), to_py(c.input_id), c.exit_code, c.steps, to_py(c.last_hash.view())};
}

void verify_claim(const Hash256& program_id, const Hash256& input_id, std::uint32_t exit_code,
                  std::uint64_t steps, ByteView last_hash, ByteView elf, ByteView input,
                  std::uint64_t max_steps) {
  ExecutionClaim claim;
  claim.program_id = program_id;
  claim.input_id = input_id;
  claim.exit_code = exit_code;
  claim.steps = steps;
  claim.last_hash = unwrap(TraceHash::from(last_hash));
  btcfi::python::SignalWatch watch;
  const Status status = without_gil([&] {
    return verify_execution(claim, elf, input, max_steps, {watch.cancel(), watch.progress()});
  });
  watch.check();
  unwrap(status);
}

std::vector<std::string> program_names() {
  return {programs::names().begin(), programs::names().end()};
}

py::list sections_of(const Program& program) {
  py::list out;
  for (const Section& s : program.sections()) {
    out.append(py::make_tuple(s.name, s.start, s.size_bytes, s.code, s.writable, s.initialized));
  }
  return out;
}

}  // namespace

void bind_rv32(py::module_& root) {
  auto m = root.def_submodule("rv32");
  m.attr("row_bytes") = sizeof(Row);
  m.attr("legacy_row_bytes") = legacy_row_bytes;
  py::class_<Program>(m, "Program")
      .def(py::init([](ByteView elf, bool strict, std::uint64_t max_memory_bytes,
                       const std::string& profile) {
             LoadOptions options;
             options.profile = unwrap(parse_profile(profile));
             options.strict = strict;
             options.max_memory_bytes = max_memory_bytes;
             return unwrap(Program::load(elf, options));
           }),
           py::arg("elf"), py::arg("strict"), py::arg("max_memory_bytes"), py::arg("profile"))
      .def_property_readonly("id", &Program::id)
      .def_property_readonly("entry", &Program::entry)
      .def_property_readonly("sections", &sections_of);
  m.def("run", &run, py::arg("program"), py::arg("input"), py::arg("profile"), py::arg("max_steps"),
        py::arg("hash"), py::arg("reverse_input"));
  m.def("trace", &trace, py::arg("program"), py::arg("input"), py::arg("profile"), py::arg("first"),
        py::arg("last"), py::arg("reverse_input"));
  m.def("wrong_segment", &wrong_segment, py::arg("index"), py::arg("program"), py::arg("input"),
        py::arg("max_steps"));
  m.def("definition", &definition, py::arg("text"));
  m.def(
      "rom", [](const Program& program) { return unwrap(rom_commitment(program)).json(); },
      py::arg("program"));
  m.def(
      "rom_text", [](const Program& program) { return unwrap(rom_commitment(program)).text(); },
      py::arg("program"));
  m.def("instruction_key", &instruction_key, py::arg("opcode"), py::arg("micro"));
  m.def("resume", &resume, py::arg("program"), py::arg("snapshot"), py::arg("max_steps"),
        py::arg("hash"));
  py::class_<Replay>(m, "Replay")
      .def(py::init(&replay), py::arg("program"), py::arg("input"), py::arg("profile"),
           py::arg("max_steps"), py::arg("reverse_input"))
      .def_property_readonly("run",
                             [](const Replay& r) { return run_of(r.execution.result(), r.output); })
      .def_property_readonly("index",
                             [](const Replay& r) { return to_py(r.execution.index().serialize()); })
      .def("checkpoint", &checkpoint, py::arg("step"))
      .def("hashes", &replay_hashes, py::arg("steps"))
      .def("records", &replay_records, py::arg("first"), py::arg("last"))
      .def(
          "snapshot",
          [](const Replay& r, std::uint64_t step) {
            return to_py(
                unwrap(without_gil([&] { return r.execution.snapshot_at(step); })).serialize());
          },
          py::arg("step"));
  m.def("to_csv", &to_csv, py::arg("records"), py::arg("row_bytes"), py::arg("with_hash"));
  m.def("to_json", &to_json, py::arg("records"), py::arg("row_bytes"));
  m.def(
      "initial_hash",
      [](const std::string& profile) {
        return to_py(unwrap(initial_hash(unwrap(parse_profile(profile)))).view());
      },
      py::arg("profile"));
  m.def("verify_steps", &verify, py::arg("previous"), py::arg("records"), py::arg("row_bytes"),
        py::arg("program"));
  using Terms = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t,
                           std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                           std::uint64_t, std::optional<std::uint64_t>>;
  static const auto terms_of = [](const Terms& terms) { return std::apply(input_of, terms); };
  m.def(
      "encode_input",
      [](const Terms& terms) { return to_py(unwrap(encode_input(terms_of(terms)))); },
      py::arg("terms"));
  m.def(
      "encode_barrier_input",
      [](const Terms& terms, std::uint32_t kind, std::uint32_t barrier,
         std::vector<std::uint32_t> observations) {
        return to_py(unwrap(
            encode_barrier_input({terms_of(terms), kind, barrier, std::move(observations)})));
      },
      py::arg("terms"), py::arg("barrier_kind"), py::arg("barrier_ticks"), py::arg("observations"));
  m.def(
      "encode_average_input",
      [](Terms terms, const std::array<std::uint32_t, 3>& sources) {
        std::get<1>(terms) = average_of(sources);
        return to_py(unwrap(encode_average_input({terms_of(terms), sources})));
      },
      py::arg("terms"), py::arg("sources"));
  m.def(
      "encode_american_input",
      [](const Terms& terms, const std::array<std::uint32_t, 5>& times) {
        return to_py(unwrap(encode_american_input(
            {terms_of(terms), times[0], times[1], times[2], times[3], times[4]})));
      },
      py::arg("terms"), py::arg("times"));
  m.def(
      "encode_cents_input",
      [](std::uint32_t kind, std::uint32_t strike, std::uint32_t price, std::uint32_t quantity,
         std::optional<std::uint64_t> claim) {
        CentsInput in{kind, strike, price, quantity, 0};
        in.claim_cents = claim ? *claim : unwrap(cents_payout(in));
        return to_py(unwrap(encode_cents_input(in)));
      },
      py::arg("kind"), py::arg("strike_cents"), py::arg("price_cents"),
      py::arg("quantity_hundredths"), py::arg("claim_cents"));
  m.def("execute", &execute_claim, py::arg("elf"), py::arg("input"), py::arg("max_steps"));
  m.def("verify_execution", &verify_claim, py::arg("program_id"), py::arg("input_id"),
        py::arg("exit_code"), py::arg("steps"), py::arg("last_hash"), py::arg("elf"),
        py::arg("input"), py::arg("max_steps"));
  m.def("program_names", &program_names);
  m.def(
      "program_elf", [](const std::string& name) { return to_py(unwrap(programs::find(name))); },
      py::arg("name"));
}
