// The cases of Bitcoin Core's functional Taproot test, under every set of consensus rules that the
// file says something about.

#include <btcfi/core/json.hpp>
#include <btcfi/tx/verify.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

using script::Flag;
using script::Flags;

std::vector<Flags> consensus_combinations() {
  constexpr Flag flags[] = {Flag::p2sh,
                            Flag::dersig,
                            Flag::nulldummy,
                            Flag::checklocktimeverify,
                            Flag::checksequenceverify,
                            Flag::witness,
                            Flag::taproot};
  std::vector<Flags> out;
  for (unsigned mask = 0; mask < 128; ++mask) {
    Flags combination;
    for (unsigned i = 0; i < 7; ++i) {
      if ((mask >> i & 1) != 0) combination = combination.with(flags[i]);
    }
    if (combination.has(Flag::witness) && !combination.has(Flag::p2sh)) continue;
    if (combination.has(Flag::taproot) && !combination.has(Flag::witness)) continue;
    out.push_back(combination);
  }
  return out;
}

bool contains(Flags large, Flags small) { return (small.bits() & ~large.bits()) == 0; }

struct Tally {
  std::size_t cases = 0, runs = 0, wrong = 0;
};

void put(Transaction& tx, std::size_t index, const json::Value& spend) {
  tx.inputs[index].script_sig = *spend.at("scriptSig").as_hex();
  tx.inputs[index].witness.clear();
  for (const json::Value& item : spend.at("witness").array()) {
    tx.inputs[index].witness.push_back(*item.as_hex());
  }
}

void run_file(const char* name) {
  const auto text = test::read_vectors(name);
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  const auto combinations = consensus_combinations();
  Tally tally;
  for (const json::Value& item : document->array()) {
    auto tx = *Transaction::parse(*item.at("tx").as_hex(), WitnessForm::forbidden);
    std::vector<TxOut> spent;
    for (const json::Value& output : item.at("prevouts").array()) {
      spent.push_back(*parse_output(*output.as_hex()));
    }
    const std::size_t index = *item.at("index").as_u64();
    const Flags stated = *Flags::from_names(*item.at("flags").as_string());
    const bool final_case = item.contains("final") && *item.at("final").as_bool();
    const auto expect = [&](const json::Value& spend, bool valid, auto applies) {
      put(tx, index, spend);
      const auto data = *PrecomputedData::of(tx, spent);
      for (const Flags flags : combinations) {
        if (!applies(flags)) continue;
        ++tally.runs;
        if (verify_input(data, index, flags).has_value() == valid) continue;
        ++tally.wrong;
        UNSCOPED_INFO(*item.at("comment").as_string()
                      << " should " << (valid ? "pass" : "fail") << " under " << flags.names());
      }
    };
    expect(*item.at("success"), true,
           [&](Flags flags) { return final_case || contains(stated, flags); });
    if (item.contains("failure")) {
      expect(*item.at("failure"), false, [&](Flags flags) { return contains(flags, stated); });
    }
    ++tally.cases;
  }
  CHECK(tally.wrong == 0);
  CHECK(tally.cases > 0);
  test::report_cases(name, tally.cases);
  test::report_cases(std::string(name) + " runs", tally.runs);
}

}  // namespace

TEST_CASE("Taproot reference cases: signatures, spend paths, limits, older outputs") {
  run_file("bitcoin/taproot_ref_core.json");
}
TEST_CASE("Taproot reference cases: OP_SUCCESS and what always succeeds") {
  run_file("bitcoin/taproot_ref_opsuccess_alwaysvalid.json");
}
TEST_CASE("Taproot reference cases: unknown leaf and program versions") {
  run_file("bitcoin/taproot_ref_unkver.json");
}
