// Bitcoin Core's script_tests.json: every case with the exact error it names.

#include "support/core_script_text.hpp"

#include <btcfi/script/builder.hpp>
#include <btcfi/tx/checker.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

// The pair of transactions that the file describes in its first rows.
Transaction crediting(const Bytes& script_pubkey, Sats amount) {
  Transaction tx;
  tx.version = 1;
  OutPoint null_outpoint;
  null_outpoint.vout = 0xffffffff;
  tx.inputs.push_back({null_outpoint, {0, 0}, sequence_final, {}});
  tx.outputs.push_back({amount, script_pubkey});
  return tx;
}

Transaction spending(const Transaction& credit, const Bytes& script_sig, const Witness& witness) {
  Transaction tx;
  tx.version = 1;
  tx.inputs.push_back({{credit.txid(), 0}, script_sig, sequence_final, witness});
  tx.outputs.push_back({credit.outputs[0].amount, {}});
  return tx;
}

script::Flags completed(script::Flags flags) {
  using enum script::Flag;
  if (flags.has(cleanstack)) flags = flags.with(p2sh).with(witness);
  if (flags.has(witness)) flags = flags.with(p2sh);
  return flags;
}

// Tapscript rows: the script and control block stand as placeholders in witness and scriptPubKey.
constexpr const char* generator_x =
    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

struct Case {
  Witness witness;
  Sats amount;
  Bytes script_sig, script_pubkey;
  script::Flags flags;
  std::string expected;
};

void read_taproot_placeholders(const json::Value& items, Case& out, std::string& script_pubkey) {
  script::TapTree tree = script::TapTree::leaf("", {});
  const auto output = [&] {
    return *script::TaprootOutput::of(*keys::XOnlyKey::from_hex(generator_x), tree.root());
  };
  for (std::size_t i = 0; i + 1 < items.size(); ++i) {
    const std::string item = *items.at(i).as_string();
    constexpr std::string_view script_mark = "#SCRIPT#";
    if (item.starts_with(script_mark)) {
      const Bytes script = test::core_script(item.substr(script_mark.size()));
      tree = script::TapTree::leaf("", script);
      out.witness.push_back(script);
    } else if (item == "#CONTROLBLOCK#") {
      out.witness.push_back(output().control_block((*tree.leaves())[0]).serialize());
    } else {
      out.witness.push_back(*from_hex(item));
    }
  }
  constexpr std::string_view output_mark = "#TAPROOTOUTPUT#";
  if (const auto at = script_pubkey.find(output_mark); at != std::string::npos) {
    script_pubkey.replace(at, output_mark.size(), "0x" + output().output_key.key.hex());
  }
}

Case read_case(const json::Value& row) {
  Case out;
  std::size_t next = 0;
  const bool has_witness = row.at(0)->kind() == json::Kind::array;
  if (has_witness) next = 1;
  const std::string script_sig = *row.at(next).as_string();
  std::string script_pubkey = *row.at(next + 1).as_string();
  if (has_witness) {
    const json::Value& items = *row.at(0);
    read_taproot_placeholders(items, out, script_pubkey);
    out.amount = test::core_amount(*items.at(items.size() - 1));
  }
  out.script_sig = test::core_script(script_sig);
  out.script_pubkey = test::core_script(script_pubkey);
  out.flags = completed(*script::Flags::from_names(*row.at(next + 2).as_string()));
  out.expected = *row.at(next + 3).as_string();
  // The one name that the file shortens: Core's enumerator is SCRIPT_ERR_SIG_NULLFAIL.
  if (out.expected == "NULLFAIL") out.expected = "SIG_NULLFAIL";
  return out;
}

}  // namespace

TEST_CASE("Bitcoin Core's script tests end as it says, with its error names") {
  const auto text = test::read_vectors("bitcoin/core_script_tests.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& row : document->array()) {
    if (row.size() < 4) continue;  // a comment
    const Case item = read_case(row);
    const Transaction credit = crediting(item.script_pubkey, item.amount);
    const Transaction spend = spending(credit, item.script_sig, item.witness);
    const auto data = *PrecomputedData::of(spend, credit.outputs);
    const TransactionChecker checker(data, 0, item.amount);
    const Status result = script::verify_script(item.script_sig, item.script_pubkey, item.witness,
                                                item.flags, checker);
    INFO("row " << cases << ": " << script::to_asm(item.script_sig) << " | "
                << script::to_asm(item.script_pubkey) << " | " << item.flags.names());
    CHECK(script::core_error_name(result.error().code) == item.expected);
    ++cases;
  }
  CHECK(cases == 1222);
  test::report_cases("core_script_tests", cases);
}
