#include "tx/sigops.hpp"

#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/verify.hpp>

namespace btcfi::tx {
namespace {

using script::OutputType;

constexpr struct {
  PolicyProfile profile;
  const char* name;
} profiles[] = {
    {PolicyProfile::core_27, "core-27"}, {PolicyProfile::core_28, "core-28"},
    {PolicyProfile::core_29, "core-29"}, {PolicyProfile::core_30, "core-30"},
    {PolicyProfile::core_31, "core-31"},
};

const char* core_reason(Errc code) noexcept {
  switch (code) {
    case Errc::tx_no_inputs: return "bad-txns-vin-empty";
    case Errc::tx_no_outputs: return "bad-txns-vout-empty";
    case Errc::tx_oversize: return "bad-txns-oversize";
    case Errc::tx_duplicate_input: return "bad-txns-inputs-duplicate";
    case Errc::tx_bad_coinbase: return "bad-cb-length";
    case Errc::tx_null_outpoint: return "bad-txns-prevout-null";
    case Errc::tx_outputs_above_inputs: return "bad-txns-in-belowout";
    default: return "mempool-script-verify-flag-failed";
  }
}

/// Core tells the kinds of bad amounts apart by name.
const char* amount_reason(const Transaction& tx, const Error& error) noexcept {
  const Sats amount = tx.outputs[error.input].amount;
  if (amount.value < 0) return "bad-txns-vout-negative";
  return amount > max_money ? "bad-txns-vout-toolarge" : "bad-txns-txouttotal-toolarge";
}

/// The least fee of a size at a rate, rounded up as Core does.
Sats fee_at(std::int64_t sat_per_kvb, std::size_t vsize) noexcept {
  return Sats{(sat_per_kvb * static_cast<std::int64_t>(vsize) + 999) / 1000};
}

bool standard_multisig(ByteView script) noexcept {
  // <m> keys <n> CHECKMULTISIG: both counts are opcodes up to OP_3 where the script is standard.
  const std::size_t required = script.front() - std::size_t{0x50};
  const std::size_t total = script[script.size() - 2] - std::size_t{0x50};
  return total >= 1 && total <= 3 && required >= 1 && required <= total;
}

bool standard_output(ByteView script, OutputType type) noexcept {
  if (type == OutputType::nonstandard) return false;
  return type != OutputType::multisig || standard_multisig(script);
}

/// Collects the broken rules of one transaction.
class Check {
 public:
  Check(const PolicyTransaction& tx, const PolicyOptions& options, std::size_t number,
        std::vector<PolicyReason>& reasons)
      : tx_(tx.transaction),
        spent_(tx.spent_outputs),
        options_(options),
        number_(number),
        reasons_(reasons) {}

  /// False where the transaction makes no sense and later rules have nothing to look at.
  bool sane() {
    const Status whole = check_transaction(tx_);
    if (!whole) {
      const bool amount = whole.error().code == Errc::tx_bad_amount;
      add(amount ? amount_reason(tx_, whole.error()) : core_reason(whole.error().code),
          whole.error());
      return false;
    }
    if (tx_.inputs.size() == 1 && tx_.inputs[0].previous.txid == Txid{} &&
        tx_.inputs[0].previous.vout == 0xffffffff) {
      add("coinbase", fail(Errc::tx_nonstandard, "coinbase"));
      return false;
    }
    return true;
  }

  void standard_form() {
    if (tx_.version < 1 || tx_.version > max_standard_version) {
      add("version", fail(Errc::tx_nonstandard, "version", 0, tx_.version));
    }
    if (tx_.weight() > max_standard_weight) {
      add("tx-size", fail(Errc::tx_nonstandard, "weight", 0, tx_.weight()));
    }
    script_sigs();
    outputs();
    if (tx_.stripped_size() < min_standard_stripped_bytes) {
      add("tx-size-small", fail(Errc::tx_nonstandard, "size", 0, tx_.stripped_size()));
    }
  }

  void final() {
    if (!options_.tip) return;
    const Status open = final_at(tx_, *options_.tip);
    if (!open) add("non-final", open.error());
  }

  /// The fee, and whether amounts add up.
  std::optional<Sats> amounts() {
    const auto fee = fee_of(tx_, spent_);
    if (fee) return *fee;
    const bool above = fee.error().code == Errc::tx_outputs_above_inputs;
    add(above ? core_reason(fee.error().code) : "bad-txns-inputvalues-outofrange", fee.error());
    return std::nullopt;
  }

  void inputs() {
    bool standard = detail::legacy_sigops(tx_, spent_) <= max_standard_legacy_sigops;
    std::size_t at = 0;
    for (std::size_t i = 0; i < tx_.inputs.size() && standard; ++i, at = i) {
      standard = standard_input(i);
    }
    if (!standard) {
      add("bad-txns-nonstandard-inputs", fail(Errc::tx_nonstandard, "inputs", at));
    }
    if (tx_.has_witness()) {
      for (std::size_t i = 0; i < tx_.inputs.size(); ++i) {
        if (standard_witness(i)) continue;
        add("bad-witness-nonstandard", fail(Errc::tx_nonstandard, "witness", i));
        break;
      }
    }
    const std::size_t cost = sigop_cost(tx_, spent_);
    if (cost > max_standard_sigop_cost) {
      add("bad-txns-too-many-sigops", fail(Errc::tx_nonstandard, "sigops", 0, cost));
    }
  }

  /// A single dust output is forgiven where the transaction pays nothing, for a child to sweep.
  void ephemeral_dust(Sats fee) {
    const auto [count, at] = dust_outputs();
    if (count == 1 && fee.value != 0) add("dust", fail(Errc::tx_dust, "outputs", at));
  }

  void fee_rate(Sats fee) {
    if (options_.ignore_fee_rate) return;
    const Sats least = fee_at(min_relay_fee_sat_per_kvb, vsize());
    if (fee < least) {
      add("min relay fee not met",
          fail(Errc::tx_fee_too_low, "fee", 0, static_cast<std::size_t>(least.value)));
    }
  }

  void truc_size(std::size_t limit) {
    if (tx_.version == truc_version && vsize() > limit) {
      add("TRUC-violation", fail(Errc::tx_truc_violation, "size", 0, vsize()));
    }
  }

  void scripts() {
    const auto data = PrecomputedData::of(tx_, spent_);
    for (std::size_t i = 0; data && i < tx_.inputs.size(); ++i) {
      const Status good = verify_input(*data, i, script::Flags::standard());
      if (good) continue;
      add(core_reason(good.error().code), good.error());
      return;
    }
  }

  [[nodiscard]] std::size_t vsize() const { return policy_vsize(tx_, spent_); }
  [[nodiscard]] bool is_dust(std::size_t output) const {
    const TxOut& out = tx_.outputs[output];
    return out.amount < dust_threshold(out.script_pubkey);
  }
  void add(const char* name, const Error& error) { reasons_.push_back({name, error, number_}); }

 private:
  void script_sigs() {
    for (std::size_t i = 0; i < tx_.inputs.size(); ++i) {
      const Bytes& script_sig = tx_.inputs[i].script_sig;
      if (script_sig.size() > max_standard_script_sig_bytes) {
        add("scriptsig-size", fail(Errc::tx_nonstandard, "scriptSig", i, script_sig.size()));
        return;
      }
      if (!script::is_push_only(script_sig)) {
        add("scriptsig-not-pushonly", fail(Errc::tx_nonstandard, "scriptSig", i));
        return;
      }
    }
  }

  void outputs() {
    std::size_t carried = 0;
    for (std::size_t i = 0; i < tx_.outputs.size(); ++i) {
      const Bytes& script = tx_.outputs[i].script_pubkey;
      const OutputType type = script::output_type(script);
      if (!standard_output(script, type)) {
        add("scriptpubkey", fail(Errc::tx_nonstandard, "outputs", i));
        return;
      }
      if (type == OutputType::null_data) carried += script.size();
    }
    if (carried > max_data_carrier_bytes) {
      add("datacarrier", fail(Errc::tx_nonstandard, "outputs", 0, carried));
    }
    if (const auto [count, last] = dust_outputs(); count > 1) {
      add("dust", fail(Errc::tx_dust, "outputs", last));
    }
  }

  /// How many outputs are dust, and the last of them.
  [[nodiscard]] std::pair<std::size_t, std::size_t> dust_outputs() const {
    std::pair<std::size_t, std::size_t> found{0, 0};
    for (std::size_t i = 0; i < tx_.outputs.size(); ++i) {
      if (is_dust(i)) found = {found.first + 1, i};
    }
    return found;
  }

  [[nodiscard]] bool standard_input(std::size_t i) const {
    const ByteView spent = spent_[i].script_pubkey;
    const OutputType type = script::output_type(spent);
    if (type == OutputType::nonstandard || type == OutputType::witness_unknown) return false;
    if (type != OutputType::script_hash) return true;
    const Bytes redeem = detail::redeem_script(tx_.inputs[i].script_sig);
    if (tx_.inputs[i].script_sig.empty()) return false;
    return detail::count_sigops(redeem, true) <= max_standard_p2sh_sigops;
  }

  /// Core's IsWitnessStandard for one input.
  [[nodiscard]] bool standard_witness(std::size_t i) const {
    const Witness& witness = tx_.inputs[i].witness;
    if (witness.empty()) return true;
    ByteView spent = spent_[i].script_pubkey;
    if (script::is_p2a(spent)) return false;
    Bytes redeem;
    const bool wrapped = script::is_p2sh(spent);
    if (wrapped) {
      redeem = detail::redeem_script(tx_.inputs[i].script_sig);
      spent = redeem;
    }
    const auto program = script::witness_program(spent);
    if (!program) return false;
    if (program->version == 0 && program->program.size() == 32) return standard_p2wsh(witness);
    if (program->version == 1 && program->program.size() == 32 && !wrapped) {
      return standard_taproot(witness);
    }
    return true;
  }

  static bool small_items(std::span<const Bytes> items) noexcept {
    return std::all_of(items.begin(), items.end(), [](const Bytes& item) {
      return item.size() <= max_standard_witness_item_bytes;
    });
  }

  static bool standard_p2wsh(const Witness& witness) noexcept {
    const std::span<const Bytes> items = std::span(witness).first(witness.size() - 1);
    return witness.back().size() <= max_standard_p2wsh_script_bytes &&
           items.size() <= max_standard_p2wsh_items && small_items(items);
  }

  static bool standard_taproot(const Witness& witness) noexcept {
    if (witness.size() < 2) return true;  // key path
    const Bytes& last = witness.back();
    constexpr std::uint8_t annex_tag = 0x50;
    if (last.empty() || last[0] == annex_tag) return false;  // no control block, or an annex
    if ((last[0] & 0xfe) != script::tapscript_version) return true;
    return small_items(std::span(witness).first(witness.size() - 2));
  }

  const Transaction& tx_;
  std::span<const TxOut> spent_;
  const PolicyOptions& options_;
  std::size_t number_;
  std::vector<PolicyReason>& reasons_;
};

Status supported(const PolicyTransaction& tx, const PolicyOptions& options) noexcept {
  if (options.profile != PolicyProfile::core_31) return fail(Errc::unsupported, "profile");
  if (tx.spent_outputs.size() != tx.transaction.inputs.size()) {
    return fail(Errc::tx_spent_outputs_count, "check_policy", 0, tx.spent_outputs.size());
  }
  return {};
}

/// The rules that do not depend on company. The fee, where amounts add up.
std::optional<Sats> check_one(Check& check) {
  if (!check.sane()) return std::nullopt;
  check.standard_form();
  check.final();
  const auto fee = check.amounts();
  check.inputs();
  if (fee) check.ephemeral_dust(*fee);
  return fee;
}

}  // namespace

const char* profile_name(PolicyProfile profile) noexcept {
  for (const auto& known : profiles) {
    if (known.profile == profile) return known.name;
  }
  return "";
}

std::optional<PolicyProfile> profile_from_name(std::string_view name) noexcept {
  for (const auto& known : profiles) {
    if (known.name == name) return known.profile;
  }
  return std::nullopt;
}

Sats dust_threshold(ByteView script_pubkey) noexcept {
  if (script::is_unspendable(script_pubkey)) return Sats{0};
  // The output, and the input that would spend it: outpoint, lengths, nSequence, a signature and a key,
  // the latter two at a quarter where they are witness.
  const std::size_t output = 8 + compact_size_length(script_pubkey.size()) + script_pubkey.size();
  const std::size_t input = script::witness_program(script_pubkey) ? 67 : 148;
  return fee_at(dust_relay_fee_sat_per_kvb, output + input);
}

Result<PolicyVerdict> check_policy(const PolicyTransaction& tx, const PolicyOptions& options) {
  BTCFI_CHECK(supported(tx, options));
  PolicyVerdict verdict;
  Check check(tx, options, 0, verdict.reasons);
  const auto fee = check_one(check);
  if (!fee) return verdict;
  check.fee_rate(*fee);
  check.truc_size(truc_max_vsize);
  check.scripts();
  return verdict;
}

Result<PolicyVerdict> check_package_policy(const PolicyTransaction& parent,
                                           const PolicyTransaction& child,
                                           const PolicyOptions& options) {
  BTCFI_CHECK(supported(parent, options));
  BTCFI_CHECK(supported(child, options));
  const Txid txid = parent.transaction.txid();
  std::vector<bool> spends(parent.transaction.outputs.size());
  for (std::size_t i = 0; i < child.transaction.inputs.size(); ++i) {
    const OutPoint& previous = child.transaction.inputs[i].previous;
    if (previous.txid != txid) continue;
    if (previous.vout >= spends.size() ||
        parent.transaction.outputs[previous.vout] != child.spent_outputs[i]) {
      return fail(Errc::tx_not_a_package, "check_package_policy", i, previous.vout);
    }
    spends[previous.vout] = true;
  }
  if (std::find(spends.begin(), spends.end(), true) == spends.end()) {
    return fail(Errc::tx_not_a_package, "check_package_policy");
  }

  PolicyVerdict verdict;
  Check parent_check(parent, options, 0, verdict.reasons);
  Check child_check(child, options, 1, verdict.reasons);
  const auto parent_fee = check_one(parent_check);
  const auto child_fee = check_one(child_check);
  if (!parent_fee || !child_fee) return verdict;
  parent_check.truc_size(truc_max_vsize);
  child_check.truc_size(truc_child_max_vsize);

  // Version 3 and others do not mix while unconfirmed.
  const bool parent_truc = parent.transaction.version == truc_version;
  const bool child_truc = child.transaction.version == truc_version;
  if (parent_truc != child_truc) {
    child_check.add("TRUC-violation", fail(Errc::tx_truc_violation, "version"));
  }
  for (std::size_t i = 0; i < spends.size(); ++i) {
    if (spends[i] || !parent_check.is_dust(i)) continue;
    child_check.add("missing-ephemeral-spends", fail(Errc::tx_dust, "ephemeral", i));
  }
  if (!options.ignore_fee_rate) {
    const std::size_t vsize = parent_check.vsize() + child_check.vsize();
    const Sats paid{parent_fee->value + child_fee->value};
    const Sats least = fee_at(min_relay_fee_sat_per_kvb, vsize);
    // The child must lift the parent: its own rate may not be below what is asked either.
    if (paid < least || *child_fee < fee_at(min_relay_fee_sat_per_kvb, child_check.vsize())) {
      child_check.add("min relay fee not met", fail(Errc::tx_fee_too_low, "package", 0,
                                                    static_cast<std::size_t>(least.value)));
    }
  }
  parent_check.scripts();
  child_check.scripts();
  return verdict;
}

}  // namespace btcfi::tx
