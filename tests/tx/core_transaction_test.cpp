// Bitcoin Core's tx_valid.json and tx_invalid.json.

#include "support/core_script_text.hpp"

#include <btcfi/tx/checker.hpp>
#include <btcfi/tx/verify.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <map>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

using script::Flag;
using script::Flags;

struct Case {
  Transaction tx;
  std::vector<TxOut> spent;
  std::string flags;
};

std::optional<Case> read_case(const json::Value& row) {
  if (row.size() != 3 || row.at(0)->kind() != json::Kind::array) return std::nullopt;
  std::map<OutPoint, TxOut> outputs;
  for (const json::Value& item : row.at(0).array()) {
    const auto vout = static_cast<std::uint32_t>(*item.at(1).as_i64());
    const OutPoint outpoint{*Txid::from_hex(*item.at(0).as_string()), vout};
    const Sats amount{item.size() >= 4 ? *item.at(3).as_i64() : 0};
    outputs[outpoint] = {amount, test::core_script(*item.at(2).as_string())};
  }
  Case out;
  auto tx = Transaction::parse(*row.at(1).as_hex());
  REQUIRE(tx);
  out.tx = *tx;
  out.flags = *row.at(2).as_string();
  for (const TxIn& input : out.tx.inputs) {
    const auto found = outputs.find(input.previous);
    out.spent.push_back(found == outputs.end() ? TxOut{} : found->second);
  }
  return out;
}

bool scripts_verify(const Case& item, Flags flags) {
  const auto data = *PrecomputedData::of(item.tx, item.spent);
  for (std::size_t i = 0; i < item.tx.inputs.size(); ++i) {
    if (!verify_input(data, i, flags)) return false;
  }
  return true;
}

constexpr Flag flag_at(unsigned bit) { return static_cast<Flag>(bit); }

// A flag is switched on with those that it needs, off with those that need it (Core's Fill and
// Trim).
Flags fill(Flags flags) {
  if (flags.has(Flag::cleanstack)) flags = flags.with(Flag::witness);
  if (flags.has(Flag::taproot)) flags = flags.with(Flag::witness);
  if (flags.has(Flag::witness)) flags = flags.with(Flag::p2sh);
  return flags;
}
Flags trim(Flags flags) {
  if (!flags.has(Flag::p2sh)) flags = flags.without(Flag::witness);
  if (!flags.has(Flag::witness)) flags = flags.without(Flag::cleanstack).without(Flag::taproot);
  return flags;
}

Flags all_flags() {
  Flags out;
  for (unsigned bit = 0; bit < script::flag_count; ++bit) out = out.with(flag_at(bit));
  return out;
}

}  // namespace

TEST_CASE("transactions that Bitcoin Core calls valid are, under every smaller set of rules") {
  const auto text = test::read_vectors("bitcoin/core_tx_valid.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& row : document->array()) {
    const auto item = read_case(row);
    if (!item) continue;
    INFO("txid " << item->tx.txid().hex() << " without " << item->flags);
    CHECK(check_transaction(item->tx));
    // The file lists the flags that are left out; all others are on.
    Flags flags = all_flags();
    const Flags excluded = *Flags::from_names(item->flags);
    for (unsigned bit = 0; bit < script::flag_count; ++bit) {
      if (excluded.has(flag_at(bit))) flags = flags.without(flag_at(bit));
    }
    CHECK(flags == trim(flags));
    CHECK(scripts_verify(*item, flags));
    for (unsigned bit = 0; bit < script::flag_count; ++bit) {
      CHECK(scripts_verify(*item, trim(flags.without(flag_at(bit)))));
    }
    ++cases;
  }
  CHECK(cases == 121);
  test::report_cases("core_tx_valid", cases);
}

TEST_CASE("transactions that Bitcoin Core calls invalid are, under every larger set of rules") {
  const auto text = test::read_vectors("bitcoin/core_tx_invalid.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& row : document->array()) {
    const auto item = read_case(row);
    if (!item) continue;
    INFO("txid " << item->tx.txid().hex() << " with " << item->flags);
    ++cases;
    if (item->flags == "BADTX") {
      CHECK_FALSE(check_transaction(item->tx));
      continue;
    }
    CHECK(check_transaction(item->tx));
    const Flags flags = *Flags::from_names(item->flags);
    CHECK_FALSE(scripts_verify(*item, flags));
    for (unsigned bit = 0; bit < script::flag_count; ++bit) {
      CHECK_FALSE(scripts_verify(*item, fill(flags.with(flag_at(bit)))));
    }
  }
  CHECK(cases == 93);
  test::report_cases("core_tx_invalid", cases);
}
