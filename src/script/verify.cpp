// Which scripts an input runs, in which order, and what must be left at the end (Bitcoin Core's
// VerifyScript).

#include <btcfi/core/sha256.hpp>
#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/number.hpp>
#include <btcfi/script/output.hpp>

namespace btcfi::script {

using enum Flag;

namespace {

constexpr std::uint8_t annex_tag = 0x50;
constexpr std::uint8_t leaf_version_mask = 0xfe;

struct Input {
  Flags flags;
  const SignatureChecker& checker;
  ScriptObserver* observer;
};

Error at(Error error, const char* where) noexcept {
  error.where = where;
  return error;
}

/// Runs a script on \p stack and leaves what it leaves there.
Status run(const Input& input, Stack& stack, ByteView script, const char* where,
           Execution::Rules rules = {}) {
  rules.flags = input.flags;
  Execution execution(script, std::move(stack), rules, input.checker);
  if (input.observer != nullptr) input.observer->begin(where, script, execution);
  const Status done = execution.run(input.observer);
  if (!done) return at(done.error(), where);
  stack = std::move(execution).take_stack();
  return {};
}

Status ends_true(const Stack& stack, const char* where) noexcept {
  if (stack.empty() || !is_true(stack.back())) return fail(Errc::script_eval_false, where);
  return {};
}

/// A witness script must take elements of legal size and leave exactly one that is true.
Status run_witness_script(const Input& input, Stack stack, ByteView script, const char* where,
                          Execution::Rules rules) {
  for (const Bytes& element : stack) {
    if (element.size() > max_element_bytes) return fail(Errc::script_push_size, where);
  }
  BTCFI_CHECK(run(input, stack, script, where, rules));
  if (stack.size() != 1) return fail(Errc::script_cleanstack, where);
  return ends_true(stack, where);
}

Status run_version_0(const Input& input, ByteView program, std::span<const Bytes> witness) {
  Execution::Rules rules;
  rules.version = SigVersion::witness_v0;
  Stack stack(witness.begin(), witness.end());
  if (program.size() == 32) {
    if (stack.empty()) return fail(Errc::script_witness_program_witness_empty, "witness");
    const Bytes script = std::move(stack.back());
    stack.pop_back();
    if (!equal(sha256(script), program)) {
      return fail(Errc::script_witness_program_mismatch, "witness");
    }
    return run_witness_script(input, std::move(stack), script, "witness script", rules);
  }
  if (program.size() == 20) {
    if (stack.size() != 2) return fail(Errc::script_witness_program_mismatch, "witness");
    const Bytes script = p2pkh_script(*Hash160::from(program));
    return run_witness_script(input, std::move(stack), script, "witness script", rules);
  }
  return fail(Errc::script_witness_program_wrong_length, "scriptPubKey");
}

std::size_t compact_size_bytes(std::size_t value) noexcept {
  return value < 0xfd ? 1 : value <= 0xffff ? 3 : 5;
}

std::int64_t serialized_size(std::span<const Bytes> witness) noexcept {
  std::size_t size = compact_size_bytes(witness.size());
  for (const Bytes& element : witness) size += compact_size_bytes(element.size()) + element.size();
  return static_cast<std::int64_t>(size);
}

/// An OP_SUCCESS decides before anything runs, element sizes included. True where there is one.
Result<bool> has_op_success(ByteView script, Flags flags) noexcept {
  std::uint32_t index = 0;
  for (Reader in(script); !in.done(); ++index) {
    const auto instruction = in.next();
    if (!instruction) return fail(Errc::script_bad_opcode, "tapscript", 0, index);
    if (!is_op_success(instruction->opcode)) continue;
    if (flags.has(discourage_op_success)) {
      return fail(Errc::script_discourage_op_success, "tapscript", 0, index);
    }
    return true;
  }
  return false;
}

Status run_tapscript(const Input& input, Stack stack, ByteView script, Execution::Rules rules) {
  BTCFI_TRY(const bool succeeds, has_op_success(script, input.flags));
  if (succeeds) return {};
  if (stack.size() > max_stack_elements) return fail(Errc::script_stack_size, "tapscript");
  return run_witness_script(input, std::move(stack), script, "tapscript", rules);
}

/// BIP-341, "Script validation rules".
Status run_taproot(const Input& input, const keys::XOnlyKey& output_key,
                   std::span<const Bytes> witness) {
  if (witness.empty()) return fail(Errc::script_witness_program_witness_empty, "witness");
  Execution::Rules rules;
  std::span<const Bytes> items = witness;
  if (items.size() >= 2 && !items.back().empty() && items.back()[0] == annex_tag) {
    rules.taproot.annex = ByteView(items.back());
    items = items.first(items.size() - 1);
  }
  if (items.size() == 1) {
    const Status good = input.checker.check_schnorr(items[0], output_key, rules.taproot);
    if (!good) return at(good.error(), "witness");
    return {};
  }
  const Bytes& control_bytes = items.back();
  const Bytes& script = items[items.size() - 2];
  const auto control = ControlBlock::parse(control_bytes);
  if (!control) return at(control.error(), "witness");
  if (!control->proves(output_key, script)) {
    return fail(Errc::script_witness_program_mismatch, "witness");
  }
  if ((control->leaf_version & leaf_version_mask) != tapscript_version) {
    if (input.flags.has(discourage_upgradable_taproot_version)) {
      return fail(Errc::script_discourage_upgradable_taproot_version, "witness");
    }
    return {};
  }
  rules.version = SigVersion::tapscript;
  rules.taproot.leaf = tapleaf_hash(script, control->leaf_version);
  rules.validation_weight = serialized_size(witness) + signature_check_weight;
  return run_tapscript(input, Stack(items.begin(), items.end() - 2), script, rules);
}

Status run_witness_program(const Input& input, const WitnessProgram& program,
                           std::span<const Bytes> witness, bool inside_p2sh) {
  if (program.version == 0) return run_version_0(input, program.program, witness);
  if (program.version == 1 && program.program.size() == 32 && !inside_p2sh) {
    if (!input.flags.has(taproot)) return {};
    return run_taproot(input, *keys::XOnlyKey::from(program.program), witness);
  }
  const bool anchor = program.version == 1 && program.program.size() == 2 &&
                      program.program[0] == 0x4e && program.program[1] == 0x73;
  if (anchor && !inside_p2sh) return {};
  if (input.flags.has(discourage_upgradable_witness_program)) {
    return fail(Errc::script_discourage_upgradable_witness_program, "scriptPubKey");
  }
  return {};
}

/// The one push that a P2SH-wrapped witness output's scriptSig must be.
Bytes push_of_redeem_script(ByteView redeem) {
  Bytes out;
  // A witness program has at most 42 bytes: its push is one length byte.
  out.push_back(static_cast<std::uint8_t>(redeem.size()));
  out.insert(out.end(), redeem.begin(), redeem.end());
  return out;
}

}  // namespace

Status verify_script(ByteView script_sig, ByteView script_pubkey,
                     std::span<const Bytes> witness_items, Flags flags,
                     const SignatureChecker& checker, ScriptObserver* observer) {
  const bool consistent = (!flags.has(Flag::witness) || flags.has(p2sh)) &&
                          (!flags.has(taproot) || flags.has(Flag::witness)) &&
                          (!flags.has(cleanstack) || flags.has(Flag::witness));
  if (!consistent) return fail(Errc::invalid_argument, "verify_script");
  const Input input{flags, checker, observer};

  if (flags.has(sigpushonly) && !is_push_only(script_sig)) {
    return fail(Errc::script_sig_pushonly, "scriptSig");
  }
  Stack stack;
  BTCFI_CHECK(run(input, stack, script_sig, "scriptSig"));
  Stack pushed;
  if (flags.has(p2sh)) pushed = stack;
  BTCFI_CHECK(run(input, stack, script_pubkey, "scriptPubKey"));
  BTCFI_CHECK(ends_true(stack, "scriptPubKey"));

  bool used_witness = false;
  if (flags.has(Flag::witness)) {
    if (const auto program = witness_program(script_pubkey)) {
      used_witness = true;
      if (!script_sig.empty()) return fail(Errc::script_witness_malleated, "scriptSig");
      BTCFI_CHECK(run_witness_program(input, *program, witness_items, false));
      stack.resize(1);  // what the program left was judged there
    }
  }

  if (flags.has(p2sh) && is_p2sh(script_pubkey)) {
    if (!is_push_only(script_sig)) return fail(Errc::script_sig_pushonly, "scriptSig");
    // Not empty: the scriptPubKey found an element to hash.
    BTCFI_ASSERT(!pushed.empty());
    stack = std::move(pushed);
    const Bytes redeem = std::move(stack.back());
    stack.pop_back();
    BTCFI_CHECK(run(input, stack, redeem, "redeem script"));
    BTCFI_CHECK(ends_true(stack, "redeem script"));
    if (flags.has(Flag::witness)) {
      if (const auto program = witness_program(redeem)) {
        used_witness = true;
        if (!equal(script_sig, push_of_redeem_script(redeem))) {
          return fail(Errc::script_witness_malleated_p2sh, "scriptSig");
        }
        BTCFI_CHECK(run_witness_program(input, *program, witness_items, true));
        stack.resize(1);
      }
    }
  }

  if (flags.has(cleanstack) && stack.size() != 1) {
    return fail(Errc::script_cleanstack, "scriptPubKey");
  }
  if (flags.has(Flag::witness) && !used_witness && !witness_items.empty()) {
    return fail(Errc::script_witness_unexpected, "witness");
  }
  return {};
}

namespace {

constexpr std::string_view code_prefix = "script_";

struct CodeName {
  Errc code;
  std::string_view name;
};
constexpr CodeName code_names[] = {
#define BTCFI_ERROR(name, number, happened, remedy) {Errc::name, #name},
#include <btcfi/core/errors.def>
#undef BTCFI_ERROR
};

constexpr char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

std::string core_error_name(Errc code) {
  if (code == Errc::ok) return "OK";
  for (const CodeName& known : code_names) {
    if (known.code != code || !known.name.starts_with(code_prefix)) continue;
    std::string out(known.name.substr(code_prefix.size()));
    std::transform(out.begin(), out.end(), out.begin(), upper);
    return out;
  }
  return "";
}

std::optional<Errc> from_core_error_name(std::string_view name) noexcept {
  if (name == "OK") return Errc::ok;
  for (const CodeName& known : code_names) {
    if (!known.name.starts_with(code_prefix)) continue;
    const std::string_view tail = known.name.substr(code_prefix.size());
    if (std::equal(tail.begin(), tail.end(), name.begin(), name.end(),
                   [](char a, char b) { return upper(a) == b; })) {
      return known.code;
    }
  }
  return std::nullopt;
}

}  // namespace btcfi::script
