#pragma once

#include <btcfi/script/flags.hpp>
#include <btcfi/script/opcode.hpp>
#include <btcfi/script/taproot.hpp>

namespace btcfi::script {

/// Limits of consensus.
inline constexpr std::size_t max_element_bytes = 520;
inline constexpr std::size_t max_stack_elements = 1'000;
inline constexpr std::size_t max_script_bytes = 10'000;  ///< not in tapscript
inline constexpr std::size_t max_operations = 201;       ///< not in tapscript
inline constexpr std::size_t max_multisig_keys = 20;
/// What a tapscript pays for one signature check, in witness bytes, and what it starts with
/// (BIP-342).
inline constexpr std::int64_t signature_check_weight = 50;

/// Which rules a script runs under.
enum class SigVersion : std::uint8_t {
  base,        ///< scriptSig, scriptPubKey, P2SH redeem scripts
  witness_v0,  ///< BIP-143
  taproot,     ///< key path
  tapscript,   ///< BIP-342
};

/// What a Schnorr signature in a Taproot spend commits to beside the transaction.
struct TaprootContext {
  std::optional<TapLeafHash> leaf;            ///< none on the key path
  std::uint32_t code_separator = 0xffffffff;  ///< opcode index, 0xffffffff for none
  std::optional<ByteView> annex;              ///< with its 0x50
};

/// Answers what a script asks about the transaction that it is part of. tx::TransactionChecker is
/// one for real transactions.
class SignatureChecker {
 public:
  SignatureChecker() = default;
  SignatureChecker(const SignatureChecker&) = default;
  SignatureChecker& operator=(const SignatureChecker&) = default;
  virtual ~SignatureChecker() = default;

  /// Whether \p signature (DER, then the hash type byte) is \p key's for \p script_code.
  [[nodiscard]] virtual bool check_ecdsa(ByteView signature, ByteView key, ByteView script_code,
                                         SigVersion version) const = 0;
  /// Success, script_schnorr_sig_size, script_schnorr_sig_hashtype or script_schnorr_sig.
  [[nodiscard]] virtual Status check_schnorr(ByteView signature, const keys::XOnlyKey& key,
                                             const TaprootContext& context) const = 0;
  /// Whether the transaction's nLockTime satisfies the operand of OP_CHECKLOCKTIMEVERIFY.
  [[nodiscard]] virtual bool check_lock_time(std::int64_t lock_time) const = 0;
  /// Whether the input's nSequence satisfies the operand of OP_CHECKSEQUENCEVERIFY.
  [[nodiscard]] virtual bool check_sequence(std::int64_t sequence) const = 0;
};

/// The elements of a stack, bottom first.
using Stack = std::vector<Bytes>;

class Execution;

/// Is told of scripts as they run: what a debugger or a profiler is made of. Nothing that it does
/// changes a verdict.
class ScriptObserver {
 public:
  ScriptObserver() = default;
  ScriptObserver(const ScriptObserver&) = delete;
  ScriptObserver& operator=(const ScriptObserver&) = delete;
  virtual ~ScriptObserver() = default;

  /// A script begins, on the stack that \p execution shows. \p name is "scriptSig", "scriptPubKey",
  /// "redeem script", "witness script" or "tapscript"; \p script is valid until it ends.
  virtual void begin(const char* name, ByteView script, const Execution& execution) = 0;
  /// An opcode was run: \p instruction, number \p index counted from 0, and what came of it. The
  /// stacks are those after it. A push whose data ends early comes as an instruction of no length.
  virtual void step(const Instruction& instruction, std::uint32_t index, const Execution& execution,
                    const Status& result) = 0;
};

/// One script on its way, opcode by opcode: what verify_script runs and a debugger steps through.
///
/// Borrows script, annex and checker. Errors carry the index of the opcode that failed, counted
/// from 0 and including the opcodes of branches not taken, as Bitcoin Core does.
///
///     Execution run(script, stack, {.flags = Flags::standard(), .version = SigVersion::tapscript},
///     checker); while (!run.done()) { BTCFI_CHECK(run.step()); show(run.stack()); }
class Execution {
 public:
  /// By which rules a script is executed.
  struct Rules {
    Flags flags{};
    SigVersion version = SigVersion::base;
    TaprootContext taproot{};
    /// Witness bytes left to pay for signature checks; meaningful in tapscript.
    std::int64_t validation_weight = 0;
  };

  Execution(ByteView script, Stack stack, Rules rules, const SignatureChecker& checker);

  /// Runs the next opcode. After an error or at the end, only stack and index may be looked at.
  [[nodiscard]] Status step();
  /// Runs to the end, and checks that every OP_IF has its OP_ENDIF. \p observer is told of each
  /// step.
  [[nodiscard]] Status run(ScriptObserver* observer = nullptr);
  /// Whether no opcode is left.
  [[nodiscard]] bool done() const noexcept { return reader_.done(); }

  [[nodiscard]] const Stack& stack() const noexcept { return stack_; }
  [[nodiscard]] const Stack& alt_stack() const noexcept { return alt_stack_; }
  [[nodiscard]] Stack take_stack() && noexcept { return std::move(stack_); }
  /// Index of the opcode that step() would run next, or of the one that failed.
  [[nodiscard]] std::uint32_t opcode_index() const noexcept { return opcode_index_; }
  /// Byte of the script at which that opcode begins.
  [[nodiscard]] std::size_t position() const noexcept { return reader_.position(); }
  /// Whether the branch that the next opcode stands in is taken.
  [[nodiscard]] bool executing() const noexcept { return first_false_ == no_false; }

 private:
  [[nodiscard]] Status observed_step(ScriptObserver& observer);
  [[nodiscard]] Status dispatch(const Instruction& instruction);
  [[nodiscard]] Status run_flow(Opcode opcode);
  [[nodiscard]] Status run_lock(Opcode opcode);
  [[nodiscard]] Status run_stack(Opcode opcode);
  [[nodiscard]] Status run_arithmetic(Opcode opcode);
  [[nodiscard]] Status run_hash(Opcode opcode);
  [[nodiscard]] Status run_signature(Opcode opcode);
  [[nodiscard]] Status run_multisig(Opcode opcode);

  [[nodiscard]] Result<bool> check_signature(ByteView signature, ByteView key);
  [[nodiscard]] Result<bool> check_signature_ecdsa(ByteView signature, ByteView key);
  [[nodiscard]] Result<bool> check_signature_schnorr(ByteView signature, ByteView key);
  [[nodiscard]] Status check_encodings(ByteView signature, ByteView key) const;
  /// The script from the last executed OP_CODESEPARATOR on.
  [[nodiscard]] ByteView script_code() const noexcept { return script_.subspan(code_begin_); }
  /// Takes \p signature's push out of \p code (before segwit), or fails where that is forbidden.
  [[nodiscard]] Status remove_signature(Bytes& code, ByteView signature) const;

  [[nodiscard]] Error error(Errc code) const noexcept;
  [[nodiscard]] Status need(std::size_t elements) const noexcept;
  [[nodiscard]] Bytes& top(std::size_t below = 0) noexcept {
    return stack_[stack_.size() - 1 - below];
  }
  void pop(std::size_t count = 1) { stack_.resize(stack_.size() - count); }
  void push(ByteView element) { stack_.push_back(to_bytes(element)); }
  void push_bool(bool value) { stack_.push_back(value ? Bytes{1} : Bytes{}); }
  void push_number(std::int64_t value);
  [[nodiscard]] Result<std::int64_t> number(std::size_t below, std::size_t max_bytes = 4) const;
  [[nodiscard]] bool has(Flag flag) const noexcept { return rules_.flags.has(flag); }
  [[nodiscard]] bool is(SigVersion version) const noexcept { return rules_.version == version; }

  static constexpr std::size_t no_false = ~std::size_t{0};

  ByteView script_;
  Reader reader_;
  Stack stack_;
  Stack alt_stack_;
  Rules rules_;
  const SignatureChecker* checker_;
  std::uint32_t opcode_index_ = 0;
  std::size_t operations_ = 0;
  std::size_t code_begin_ = 0;
  // Open conditionals: how many, and the outermost one that is not taken (deeper ones do not
  // matter).
  std::size_t conditions_ = 0;
  std::size_t first_false_ = no_false;
};

/// Whether a scriptSig and a witness satisfy a scriptPubKey: Bitcoin Core's VerifyScript.
///
/// Errors: the script_... codes, which are Core's names; `where` says which script failed
/// ("scriptSig", "scriptPubKey", "redeem script", "witness script", "tapscript", "witness"),
/// `offset` the index of its opcode. Flags that need others (WITNESS and CLEANSTACK need P2SH,
/// TAPROOT needs WITNESS) without them: invalid_argument. \p observer is told of every script that
/// runs, and may be null.
[[nodiscard]] Status verify_script(ByteView script_sig, ByteView script_pubkey,
                                   std::span<const Bytes> witness, Flags flags,
                                   const SignatureChecker& checker,
                                   ScriptObserver* observer = nullptr);

/// Core's name of a script error ("EVAL_FALSE"), "OK" for success, "" for other codes.
[[nodiscard]] std::string core_error_name(Errc code);
/// The code of Core's name. Nothing for an unknown one.
[[nodiscard]] std::optional<Errc> from_core_error_name(std::string_view name) noexcept;

}  // namespace btcfi::script
