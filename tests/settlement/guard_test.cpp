#include "sample_contract.hpp"

#include <btcfi/settlement/guard.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

const SampleContract& sample() {
  static const SampleContract contract(small_terms());
  return contract;
}

/// The verdict on an input of the contract with that witness; signatures are not looked into.
Errc verdict(const tx::Witness& witness) {
  tx::Transaction spend;
  spend.inputs.push_back({sample().funded, {}, tx::sequence_replaceable, witness});
  const tx::TxOut spent[] = {sample().contract.output()};
  return code(check_spend(sample().contract, spend, spent));
}

Bytes signature(std::optional<std::uint8_t> type = std::nullopt) {
  Bytes out(64, 0x5a);
  if (type) out.push_back(*type);
  return out;
}

tx::Witness through(LeafId id, std::vector<Bytes> items) {
  const ContractLeaf* leaf = sample().contract.find(id);
  items.push_back(leaf->script);
  items.push_back(leaf->control_block);
  return items;
}

}  // namespace

TEST_CASE("by the key path only ALL and DEFAULT, of all 256 types") {
  CHECK(verdict({signature()}) == Errc::ok);
  for (unsigned type = 0; type < 256; ++type) {
    const bool all = type == 0x01;
    CHECK(verdict({signature(static_cast<std::uint8_t>(type))}) ==
          (all ? Errc::ok : Errc::spend_key_path_type));
  }
  CHECK(verdict({Bytes{}}) == Errc::spend_key_path_type);
}

TEST_CASE(
    "by a leaf of both keys one of the two signatures is ALL or DEFAULT, of all pairs of types") {
  const LeafId leaves[] = {{LeafKind::attested}, {LeafKind::voided}};
  const std::optional<std::uint8_t> types[] = {std::nullopt, 0x01, 0x02, 0x03, 0x81, 0x82, 0x83};
  for (const LeafId leaf : leaves) {
    for (const auto buyer : types) {
      for (const auto pool : types) {
        const bool whole = !buyer || !pool || *buyer == 0x01 || *pool == 0x01;
        CHECK(verdict(through(leaf, {signature(buyer), signature(pool)})) ==
              (whole ? Errc::ok : Errc::spend_all_missing));
      }
    }
  }
}

TEST_CASE("the pool's reclaim is signed ALL or DEFAULT as well") {
  CHECK(verdict(through({LeafKind::reclaim}, {signature()})) == Errc::ok);
  CHECK(verdict(through({LeafKind::reclaim}, {signature(0x83)})) == Errc::spend_all_missing);
}

TEST_CASE("a bucket shows two signatures and the digits' pairs, nothing more or less") {
  const auto bucket = [](std::size_t digit_items) {
    std::vector<Bytes> items{signature(), signature(0x83)};
    items.resize(2 + digit_items);
    return verdict(through({LeafKind::bucket, 2}, items));
  };
  CHECK(bucket(8) == Errc::ok);  // two value digits, two of the checksum
  CHECK(bucket(7) == Errc::spend_not_of_contract);
  CHECK(bucket(10) == Errc::spend_not_of_contract);
}

TEST_CASE("an annex, a foreign leaf, a foreign control block and an empty witness are refused") {
  tx::Witness annexed = through({LeafKind::attested}, {signature(), signature(0x83)});
  annexed.push_back({0x50});
  CHECK(verdict(annexed) == Errc::spend_annex);
  CHECK(verdict({signature(), {0x50, 0x01}}) == Errc::spend_annex);
  tx::Witness foreign = through({LeafKind::attested}, {signature(), signature(0x83)});
  foreign[2][5] ^= 1;
  CHECK(verdict(foreign) == Errc::spend_not_of_contract);
  tx::Witness control = through({LeafKind::attested}, {signature(), signature(0x83)});
  control[3] = sample().contract.find({LeafKind::voided})->control_block;
  CHECK(verdict(control) == Errc::spend_not_of_contract);
  CHECK(verdict({}) == Errc::spend_not_of_contract);
}

TEST_CASE("inputs on other outputs are none of the contract's business; the count of outputs is") {
  tx::Transaction spend;
  spend.inputs.push_back({sample_outpoint("elsewhere"), {}, 0, {signature(0x83)}});
  const tx::TxOut spent[] = {{Sats{1'000}, sample_script("elsewhere")}};
  CHECK(check_spend(sample().contract, spend, spent));
  CHECK(check_spend(sample().contract, spend, {}).error().code == Errc::tx_spent_outputs_count);
}
