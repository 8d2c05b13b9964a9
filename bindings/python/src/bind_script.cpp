#include "exception.hpp"

#include <btcfi/script.hpp>
#include <btcfi/tx.hpp>

#include <pybind11/stl.h>

namespace {

using namespace btcfi;
using namespace btcfi::python;
using Outputs = std::vector<std::pair<std::int64_t, Bytes>>;

// One opcode that was run, with the stacks that it left.
struct Step {
  const char* script = "";
  std::uint32_t index = 0;
  script::Instruction instruction;
  Bytes data;
  bool executed = false;
  script::Stack stack, alt_stack;
  Error error{};
};

// What a step takes here, and about what it takes in Python.
std::size_t size_of(const script::Execution& execution, ByteView data) {
  constexpr std::size_t overhead = 64;  // of an element, beside its bytes
  std::size_t out = overhead + data.size();
  for (const script::Stack* stack : {&execution.stack(), &execution.alt_stack()}) {
    for (const Bytes& element : *stack) out += overhead + element.size();
  }
  return out;
}

// Keeps what it is told, up to a number of steps and of bytes; the rest only runs.
class Recorder final : public script::ScriptObserver {
 public:
  Recorder(std::size_t most_steps, std::size_t most_bytes)
      : most_(most_steps), bytes_left_(most_bytes) {}

  void begin(const char* name, ByteView, const script::Execution& execution) override {
    name_ = name;
    taken_ = execution.executing();
  }
  void step(const script::Instruction& instruction, std::uint32_t index,
            const script::Execution& execution, const Status& result) override {
    // Flow control is run in branches that are not taken, too.
    const bool flow = instruction.opcode >= script::Opcode::op_if &&
                      instruction.opcode <= script::Opcode::op_endif;
    const bool executed = taken_ || flow;
    taken_ = execution.executing();
    const std::size_t size = size_of(execution, instruction.data);
    if (cut || steps.size() >= most_ || size > bytes_left_) {
      cut = true;
      return;
    }
    bytes_left_ -= size;
    steps.push_back({name_, index, instruction, to_bytes(instruction.data), executed,
                     execution.stack(), execution.alt_stack(), result.error()});
    steps.back().instruction.data = {};  // of a script that may be gone
  }

  std::vector<Step> steps;
  bool cut = false;

 private:
  std::size_t most_;
  std::size_t bytes_left_;
  const char* name_ = "";
  bool taken_ = true;
};

py::tuple stack_object(const script::Stack& stack) {
  py::tuple out(stack.size());
  for (std::size_t i = 0; i < stack.size(); ++i) out[i] = to_py(stack[i]);
  return out;
}

py::tuple debug_input(ByteView raw, std::size_t input, const Outputs& spent_outputs,
                      const std::string& flags, std::size_t max_steps, std::size_t max_bytes) {
  const auto transaction = unwrap(tx::Transaction::parse(raw));
  const auto rules = unwrap(script::Flags::from_names(flags));
  std::vector<tx::TxOut> spent;
  for (const auto& [amount_sat, script_pubkey] : spent_outputs) {
    spent.push_back({Sats{amount_sat}, script_pubkey});
  }
  Recorder recorder(max_steps, max_bytes);
  Status verdict;
  {
    const py::gil_scoped_release released;
    const auto data = tx::PrecomputedData::of(transaction, spent);
    verdict = data ? tx::verify_input(*data, input, rules, &recorder) : Status(data.error());
  }
  const Errc code = verdict.error().code;
  // What is no verdict on a script is raised.
  if (code == Errc::out_of_range || code == Errc::invalid_argument ||
      code == Errc::tx_spent_outputs_count) {
    raise(verdict.error());
  }
  py::list steps;
  for (const Step& step : recorder.steps) {
    steps.append(py::make_tuple(step.script, step.index, step.instruction.begin,
                                script::opcode_name(step.instruction.opcode), to_py(step.data),
                                step.executed, stack_object(step.stack),
                                stack_object(step.alt_stack), exception_of(step.error)));
  }
  return py::make_tuple(steps, exception_of(verdict.error()), recorder.cut);
}

}  // namespace

void bind_script(py::module_& root) {
  auto m = root.def_submodule("script", "Scripts as text, and step by step.");
  m.def("to_asm", &script::to_asm, py::arg("script"),
        "A script in words: opcodes by name, pushes as <hex>.");
  m.def("from_asm", &script::from_asm, py::arg("text"),
        "The bytes of a script in words.\n\nRaises ParseError or ScriptError at the word.");
  m.def("debug_input", &debug_input, py::arg("transaction"), py::arg("input"),
        py::arg("spent_outputs"), py::arg("flags"), py::arg("max_steps"), py::arg("max_bytes"));
}
