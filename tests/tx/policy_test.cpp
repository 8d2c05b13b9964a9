#include "tx/sigops.hpp"

#include <btcfi/core/json.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/schnorr.hpp>
#include <btcfi/keys/taproot.hpp>
#include <btcfi/script/builder.hpp>
#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/sighash.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <map>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

using Names = std::vector<std::string>;

const keys::SecretKey& secret() {
  static const keys::SecretKey key =
      *keys::tweak_secret(*keys::parse_secret_key(Bytes(32, 5)), std::nullopt);
  return key;
}

/// One confirmed Taproot input, one output; signed last by sign().
struct Candidate {
  Transaction tx;
  std::vector<TxOut> spent;

  explicit Candidate(Sats in = Sats{100'000}, Sats out = Sats{99'000}) {
    tx.version = 3;
    tx.inputs.push_back({{*Txid::from(Bytes(32, 1)), 0}, {}, sequence_replaceable, {}});
    spent.push_back({in, script::p2tr_script(*keys::xonly(secret()))});
    tx.outputs.push_back({out, script::p2tr_script(*keys::xonly(secret()))});
  }
  Candidate& sign() {
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
      if (!script::witness_program(spent[i].script_pubkey) ||
          script::is_p2a(spent[i].script_pubkey)) {
        continue;
      }
      const auto hash = *taproot_sighash_hash(*PrecomputedData::of(tx, spent), i, {});
      tx.inputs[i].witness = {to_bytes(*keys::sign_schnorr(hash, secret(), keys::Entropy{}))};
    }
    return *this;
  }
  [[nodiscard]] Names reasons(const PolicyOptions& options = {}) const {
    return names(check_policy({tx, spent}, options));
  }
  static Names names(const Result<PolicyVerdict>& verdict) {
    REQUIRE(verdict);
    Names out;
    for (const PolicyReason& reason : verdict->reasons) out.emplace_back(reason.name);
    return out;
  }
};

Bytes padding(std::size_t size) { return script::op_return_script(Bytes(size, 7)); }

}  // namespace

TEST_CASE("an ordinary claim is relayed, and each rule at its limit and one beyond") {
  CHECK(Candidate{}.sign().reasons().empty());

  SECTION("version") {
    for (const std::uint32_t version : {1u, 2u, 3u}) {
      Candidate c;
      c.tx.version = version;
      CHECK(c.sign().reasons().empty());
    }
    for (const std::uint32_t version : {0u, 4u, 0xffffffffu}) {
      Candidate c;
      c.tx.version = version;
      CHECK(c.sign().reasons() == Names{"version"});
    }
  }
  SECTION("dust") {
    const std::pair<Bytes, std::int64_t> outputs[] = {
        {script::p2tr_script({}), 330},   {script::p2wsh_script({}), 330},
        {script::p2wpkh_script({}), 294}, {script::p2a_script(), 240},
        {script::p2pkh_script({}), 546},  {script::p2sh_script({}), 540}};
    for (const auto& [output, least] : outputs) {
      CHECK(dust_threshold(output).value == least);
      Candidate c;
      c.tx.outputs.push_back({Sats{least}, output});
      CHECK(c.sign().reasons().empty());
      c.tx.outputs.back().amount.value -= 1;
      CHECK(c.sign().reasons() == Names{"dust"});
    }
    CHECK(dust_threshold(padding(1)).value == 0);
  }
  SECTION("one output that is dust is forgiven where the fee is zero; it then needs a package") {
    Candidate c(Sats{100'000}, Sats{100'000});
    c.tx.outputs.push_back({Sats{0}, script::p2a_script()});
    CHECK(c.sign().reasons() == Names{"min relay fee not met"});
    CHECK(c.reasons({.ignore_fee_rate = true}).empty());
    c.tx.outputs.push_back({Sats{0}, script::p2a_script()});
    CHECK(c.sign().reasons({.ignore_fee_rate = true}) == Names{"dust"});
  }
  SECTION("fee") {
    // 111 vB at 100 sat per 1,000 vB: 12 sats.
    CHECK(Candidate(Sats{100'000}, Sats{99'988}).sign().reasons().empty());
    const Candidate low = Candidate(Sats{100'000}, Sats{99'989}).sign();
    CHECK(low.reasons() == Names{"min relay fee not met"});
    CHECK(check_policy({low.tx, low.spent})->reasons[0].error ==
          fail(Errc::tx_fee_too_low, "fee", 0, 12));
    CHECK(Candidate(Sats{100'000}, Sats{100'001}).sign().reasons() ==
          Names{"bad-txns-in-belowout"});
  }
  SECTION("weight: 10,000 vB as version 3, 100,000 vB otherwise") {
    Candidate c(Sats{1'000'000});
    // 111 vB with one output; the padding output takes 8 + 5 + size bytes.
    c.tx.outputs.push_back({Sats{0}, {}});
    const auto grow_to = [&](std::size_t vsize) {
      c.tx.outputs[1].script_pubkey.clear();
      c.sign();
      const std::size_t missing = vsize - c.tx.vsize();
      const std::size_t length_bytes = missing > 0xffff ? 4 : 2;
      Bytes script(missing - length_bytes, 0);
      script[0] = 0x6a;  // RETURN and empty pushes
      c.tx.outputs[1].script_pubkey = std::move(script);
      c.sign();
      CHECK(c.tx.vsize() == vsize);
    };
    grow_to(10'000);
    CHECK(c.reasons().empty());
    grow_to(10'001);
    CHECK(c.reasons() == Names{"TRUC-violation"});
    c.tx.version = 2;
    grow_to(100'000);
    CHECK(c.reasons().empty());
    grow_to(100'001);
    CHECK(c.reasons() == Names{"tx-size"});
  }
  SECTION("a transaction of 64 bytes is too small, of 65 not") {
    Candidate c;
    c.tx.outputs[0] = {Sats{0}, *from_hex("6a0302000000")};
    c.tx.outputs[0].script_pubkey.resize(4);
    CHECK(c.tx.stripped_size() == 64);
    CHECK(c.sign().reasons() == Names{"scriptpubkey", "tx-size-small"});
    c.tx.outputs[0].script_pubkey = *from_hex("6a03010203");
    CHECK(c.tx.stripped_size() == 65);
    CHECK(c.sign().reasons().empty());
  }
  SECTION("outputs of unknown form") {
    Candidate c;
    c.tx.outputs[0].script_pubkey = Bytes(9, 0x51);
    CHECK(c.sign().reasons() == Names{"scriptpubkey"});
    c.tx.outputs[0].script_pubkey = *from_hex(
        "5a04"
        "01020304");  // version 10 may be paid
    CHECK(c.sign().reasons().empty());
  }
  SECTION("lock time, where the chain is known") {
    Candidate c;
    c.tx.lock_time = 1'800'000'000;
    c.sign();
    CHECK(c.reasons().empty());
    CHECK(c.reasons({.tip = ChainTip{1, 1'800'000'000}}) == Names{"non-final"});
    CHECK(c.reasons({.tip = ChainTip{1, 1'800'000'001}}).empty());
  }
}

TEST_CASE("witness items of a leaf may have 80 bytes, and no annex comes along") {
  using enum script::Opcode;
  const Bytes leaf = script::Builder{}.op(op_drop).op(op_1).take();
  const auto tree = script::TapTree::leaf("", leaf);
  const auto output = *script::TaprootOutput::of(*keys::xonly(secret()), tree.root());
  const Bytes control = output.control_block((*tree.leaves())[0]).serialize();
  Candidate c;
  c.spent[0].script_pubkey = output.script_pubkey();
  c.tx.inputs[0].witness = {Bytes(80, 1), leaf, control};
  CHECK(c.reasons().empty());
  c.tx.inputs[0].witness[0].push_back(1);
  CHECK(c.reasons() == Names{"bad-witness-nonstandard"});
  c.tx.inputs[0].witness = {Bytes(80, 1), leaf, control, Bytes{0x50}};
  CHECK(c.reasons() == Names{"bad-witness-nonstandard"});
}

TEST_CASE("an anchor is spent with nothing, and versions without rules are not spent") {
  Candidate c;
  c.tx.inputs.push_back({{*Txid::from(Bytes(32, 2)), 0}, {}, sequence_final, {}});
  c.spent.push_back({Sats{240}, script::p2a_script()});
  CHECK(c.sign().reasons().empty());
  c.tx.inputs[1].witness = {{}};
  CHECK(c.sign().reasons() == Names{"bad-witness-nonstandard"});
  c.tx.inputs[1].witness.clear();
  c.spent[1].script_pubkey = *from_hex("5a0401020304");
  const auto future = c.reasons();
  CHECK(future.front() == "bad-txns-nonstandard-inputs");
}

TEST_CASE("signature operations weigh, and too many are refused") {
  using enum script::Opcode;
  CHECK(detail::count_sigops(*script::from_asm("1 CHECKMULTISIG"), true) == 1);
  CHECK(detail::count_sigops(*script::from_asm("1 CHECKMULTISIG"), false) == 20);
  CHECK(detail::count_sigops(*script::from_asm("CHECKSIG CHECKSIGVERIFY 0x05"), true) == 2);
  Candidate c;
  const Bytes bare = script::Builder{}
                         .op(op_1)
                         .push(Bytes(33, 2))
                         .push(Bytes(33, 3))
                         .op(op_2)
                         .op(op_checkmultisig)
                         .take();
  for (int i = 0; i < 10; ++i) c.tx.outputs.push_back({Sats{1000}, bare});
  c.sign();
  // Unspent scripts count 20 each, in legacy units of four.
  CHECK(sigop_cost(c.tx, c.spent) == 800);
  CHECK(policy_vsize(c.tx, c.spent) == 800 * 20 / 4);
  CHECK(policy_vsize(c.tx, c.spent) > c.tx.vsize());
  // 200 of them reach the limit of 16,000, one more is above it.
  Candidate many(Sats{10'000'000});
  many.tx.version = 2;
  for (int i = 0; i < 200; ++i) many.tx.outputs.push_back({Sats{1000}, bare});
  CHECK(many.sign().reasons().empty());
  CHECK(policy_vsize(many.tx, many.spent) == 80'000);
  many.tx.outputs.push_back({Sats{1000}, bare});
  CHECK(many.sign().reasons() == Names{"bad-txns-too-many-sigops"});
  many.tx.outputs.pop_back();
  many.spent[0].amount = Sats{200'000 + 99'000 + 7'999};  // 8,000 are asked for 80,000 vB
  CHECK(many.sign().reasons() == Names{"min relay fee not met"});
}

TEST_CASE("a zero-fee parent with an anchor is relayed with the child that pays for both") {
  Candidate parent(Sats{100'000}, Sats{99'760});
  parent.tx.outputs.push_back({Sats{240}, script::p2a_script()});
  parent.sign();
  CHECK(parent.reasons() == Names{"min relay fee not met"});
  const auto make_child = [&](Sats anchor, Sats fee) {
    Candidate child(Sats{50'000}, Sats{50'000 + anchor.value - fee.value});
    child.tx.inputs.insert(child.tx.inputs.begin(),
                           TxIn{{parent.tx.txid(), 1}, {}, sequence_replaceable, {}});
    child.spent.insert(child.spent.begin(), TxOut{anchor, script::p2a_script()});
    child.sign();
    return child;
  };
  const auto verdict = [&](const Candidate& child) {
    return Candidate::names(
        check_package_policy({parent.tx, parent.spent}, {child.tx, child.spent}));
  };
  const Candidate child = make_child(Sats{240}, Sats{3000});
  CHECK(child.tx.vsize() == 153);  // PROTOCOL section 8
  CHECK(verdict(child).empty());
  // 125 + 153 vB ask for 28 sats together.
  CHECK(parent.tx.vsize() == 124);
  CHECK(verdict(make_child(Sats{240}, Sats{28})).empty());
  CHECK(verdict(make_child(Sats{240}, Sats{27})) == Names{"min relay fee not met"});

  Candidate version_2 = child;
  version_2.tx.version = 2;
  CHECK(verdict(version_2.sign()) == Names{"TRUC-violation"});
  Candidate large = child;
  large.tx.outputs.push_back({Sats{0}, padding(900)});
  CHECK(verdict(large.sign()) == Names{"TRUC-violation"});
  Candidate stranger;
  CHECK(
      check_package_policy({parent.tx, parent.spent}, {stranger.tx, stranger.spent}).error().code ==
      Errc::tx_not_a_package);
  Candidate lying = child;
  lying.spent[0].amount = Sats{241};
  CHECK(check_package_policy({parent.tx, parent.spent}, {lying.tx, lying.spent}).error().code ==
        Errc::tx_not_a_package);
}

TEST_CASE("ephemeral dust must be spent by the child") {
  Candidate parent(Sats{100'000}, Sats{100'000});
  parent.tx.outputs.push_back({Sats{0}, script::p2a_script()});
  parent.sign();
  const auto child_on = [&](std::vector<std::uint32_t> outputs) {
    Candidate child(Sats{1}, Sats{40'000});
    child.tx.inputs.clear();
    child.spent.clear();
    for (const std::uint32_t vout : outputs) {
      child.tx.inputs.push_back({{parent.tx.txid(), vout}, {}, sequence_replaceable, {}});
      child.spent.push_back(parent.tx.outputs[vout]);
    }
    return child.sign();
  };
  const Candidate both = child_on({0, 1});
  CHECK(Candidate::names(check_package_policy({parent.tx, parent.spent}, {both.tx, both.spent}))
            .empty());
  const Candidate elsewhere = child_on({0});
  CHECK(Candidate::names(
            check_package_policy({parent.tx, parent.spent}, {elsewhere.tx, elsewhere.spent})) ==
        Names{"missing-ephemeral-spends"});
}

TEST_CASE("profiles that are not implemented say so") {
  const Candidate c;
  for (const auto profile : {PolicyProfile::core_27, PolicyProfile::core_28, PolicyProfile::core_29,
                             PolicyProfile::core_30}) {
    CHECK(check_policy({c.tx, c.spent}, {.profile = profile}).error().code == Errc::unsupported);
    CHECK(profile_from_name(profile_name(profile)) == profile);
  }
  CHECK(std::string(profile_name(PolicyProfile::core_31)) == "core-31");
  CHECK_FALSE(profile_from_name("core-99"));
  CHECK(check_policy({c.tx, {}}).error().code == Errc::tx_spent_outputs_count);
}

namespace {

// What Bitcoin Core says of a script error, for the errors that the recorded verdicts name.
const std::pair<const char*, Errc> sentences[] = {
    {"Invalid Schnorr signature hash type", Errc::script_schnorr_sig_hashtype},
    {"Invalid Schnorr signature", Errc::script_schnorr_sig},
    {"Locktime requirement not satisfied", Errc::script_unsatisfied_locktime},
    {"Operation not valid with the current stack size", Errc::script_invalid_stack_operation},
    {"Script evaluated without error but finished with a false/empty top stack element",
     Errc::script_eval_false},
    {"Script failed an OP_CHECKSIGVERIFY operation", Errc::script_checksigverify},
    {"Script failed an OP_EQUALVERIFY operation", Errc::script_equalverify},
    {"Script failed an OP_NUMEQUALVERIFY operation", Errc::script_numequalverify},
    {"Script failed an OP_VERIFY operation", Errc::script_verify},
    {"Script number overflowed or is non-minimally encoded", Errc::script_scriptnum},
    {"Stack size must be exactly one after execution", Errc::script_cleanstack},
    {"Witness program hash mismatch", Errc::script_witness_program_mismatch},
};

Candidate read_candidate(const json::Value& item) {
  Candidate out;
  out.tx = *Transaction::parse(*item.at("raw").as_hex());
  out.spent.clear();
  for (const json::Value& output : item.at("spent_outputs").array()) {
    out.spent.push_back({Sats{*output.at("amount").as_i64()}, *output.at("script").as_hex()});
  }
  return out;
}

}  // namespace

TEST_CASE("every settlement of the protocol is relayed, the tower's child with its parent") {
  const auto text = test::read_vectors("protocol/contract.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  std::map<std::string, Candidate> by_txid;
  for (const char* list : {"transactions", "accepted_variants"}) {
    for (const json::Value& item : document->at(list).array()) {
      INFO(*item.at("name").as_string());
      const Candidate c = read_candidate(item);
      const auto mempool = item.at("checked").at("mempool");
      const PolicyOptions options{.tip = ChainTip{1, *mempool.at("median_time").as_u32()}};
      by_txid.emplace(c.tx.txid().hex(), c);
      if (*mempool.at("package").as_bool()) {
        const Candidate& parent = by_txid.at(c.tx.inputs[0].previous.txid.hex());
        CHECK(Candidate::names(
                  check_package_policy({parent.tx, parent.spent}, {c.tx, c.spent}, options))
                  .empty());
      } else {
        CHECK(c.reasons(options) == Names{});
      }
      ++cases;
    }
  }
  test::report_cases("protocol settlements relayed", cases);
}

TEST_CASE("every refusal of the protocol has the reason that Bitcoin Core gave") {
  const auto text = test::read_vectors("protocol/refusals.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  constexpr std::string_view script_prefix = "mempool-script-verify-flag-failed (";
  std::size_t cases = 0, sentences_seen = 0;
  for (const json::Value& item : document->at("refusals").array()) {
    INFO(*item.at("refused_by").as_string() << ": " << *item.at("name").as_string());
    const Candidate c = read_candidate(item);
    const auto mempool = item.at("mempool");
    const PolicyOptions options{.tip = ChainTip{1, *mempool.at("median_time").as_u32()}};
    const auto verdict = check_policy({c.tx, c.spent}, options);
    REQUIRE(verdict);
    ++cases;
    if (*mempool.at("allowed").as_bool()) {
      CHECK(verdict->ok());
      continue;
    }
    REQUIRE_FALSE(verdict->ok());
    const std::string reason = *mempool.at("reject_reason").as_string();
    const PolicyReason& first = verdict->reasons.front();
    CHECK(reason.substr(0, reason.find(" (")) == first.name);
    if (!reason.starts_with(script_prefix)) continue;
    const std::string sentence =
        reason.substr(script_prefix.size(), reason.size() - script_prefix.size() - 1);
    for (const auto& [words, code] : sentences) {
      if (sentence != words) continue;
      CHECK(first.error.code == code);
      ++sentences_seen;
    }
  }
  CHECK(cases == 104);
  CHECK(sentences_seen == 77);
  test::report_cases("protocol refusals with Core's reason", cases);
}
