#include <btcfi/core/json.hpp>
#include <btcfi/tx/sighash.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

std::vector<TxOut> outputs_of(const json::Ref& list, const char* amount, const char* script) {
  std::vector<TxOut> out;
  for (const json::Value& item : list.array()) {
    out.push_back({Sats{*item.at(amount).as_i64()}, *item.at(script).as_hex()});
  }
  return out;
}

Transaction two_by_two() {
  Transaction tx;
  for (std::uint32_t i = 0; i < 2; ++i) {
    tx.inputs.push_back({{Txid{}, i}, {}, sequence_replaceable, {}});
    tx.outputs.push_back({Sats{1000 + i}, Bytes{0x51}});
  }
  return tx;
}

const std::vector<TxOut> spent{{Sats{5000}, Bytes{0x51}}, {Sats{6000}, Bytes{0x52}}};

}  // namespace

TEST_CASE("what a Taproot signature commits to follows its hash type") {
  const Transaction tx = two_by_two();
  struct Change {
    const char* name;
    void (*apply)(Transaction&, std::vector<TxOut>&);
    // Whether a signature of input 0 notices, per hash type 00 01 02 03 81 82 83.
    std::array<bool, 7> noticed;
  };
  constexpr std::array<std::uint8_t, 7> types{0x00, 0x01, 0x02, 0x03, 0x81, 0x82, 0x83};
  const Change changes[] = {
      {"version", [](auto& t, auto&) { t.version = 3; }, {1, 1, 1, 1, 1, 1, 1}},
      {"lock time", [](auto& t, auto&) { t.lock_time = 1; }, {1, 1, 1, 1, 1, 1, 1}},
      {"own outpoint",
       [](auto& t, auto&) { t.inputs[0].previous.vout = 9; },
       {1, 1, 1, 1, 1, 1, 1}},
      {"own sequence", [](auto& t, auto&) { t.inputs[0].sequence = 9; }, {1, 1, 1, 1, 1, 1, 1}},
      {"own amount", [](auto&, auto& s) { s[0].amount.value = 9; }, {1, 1, 1, 1, 1, 1, 1}},
      {"own script", [](auto&, auto& s) { s[0].script_pubkey = {9}; }, {1, 1, 1, 1, 1, 1, 1}},
      {"other outpoint",
       [](auto& t, auto&) { t.inputs[1].previous.vout = 9; },
       {1, 1, 1, 1, 0, 0, 0}},
      {"other sequence", [](auto& t, auto&) { t.inputs[1].sequence = 9; }, {1, 1, 1, 1, 0, 0, 0}},
      {"other amount", [](auto&, auto& s) { s[1].amount.value = 9; }, {1, 1, 1, 1, 0, 0, 0}},
      {"other script", [](auto&, auto& s) { s[1].script_pubkey = {9}; }, {1, 1, 1, 1, 0, 0, 0}},
      {"output here", [](auto& t, auto&) { t.outputs[0].amount.value = 9; }, {1, 1, 0, 1, 1, 0, 1}},
      {"output there",
       [](auto& t, auto&) { t.outputs[1].amount.value = 9; },
       {1, 1, 0, 0, 1, 0, 0}},
      {"one output more", [](auto& t, auto&) { t.outputs.push_back({}); }, {1, 1, 0, 0, 1, 0, 0}},
  };
  const auto hash_of = [](const Transaction& t, const std::vector<TxOut>& s, std::uint8_t type) {
    const auto data = PrecomputedData::of(t, s);
    const auto message = taproot_sighash(*data, 0, {.hash_type = type});
    CHECK(message->hash == *taproot_sighash_hash(*data, 0, {.hash_type = type}));
    return message->hash;
  };
  for (const Change& change : changes) {
    for (std::size_t i = 0; i < types.size(); ++i) {
      INFO(change.name << ", hash type " << int(types[i]));
      Transaction changed = tx;
      std::vector<TxOut> changed_spent = spent;
      change.apply(changed, changed_spent);
      CHECK((hash_of(tx, spent, types[i]) != hash_of(changed, changed_spent, types[i])) ==
            change.noticed[i]);
    }
  }
}

TEST_CASE("leaf, code separator and annex are part of the message") {
  const Transaction tx = two_by_two();
  const auto data = *PrecomputedData::of(tx, spent);
  const Bytes annex{0x50, 1}, other_annex{0x50, 2};
  const auto leaf = script::tapleaf_hash(Bytes{0x51});
  const auto other_leaf = script::tapleaf_hash(Bytes{0x52});
  std::vector<Hash256> hashes;
  for (const TaprootSpend& spend :
       {TaprootSpend{}, TaprootSpend{.leaf = leaf}, TaprootSpend{.leaf = other_leaf},
        TaprootSpend{.leaf = leaf, .code_separator = 0}, TaprootSpend{.annex = annex},
        TaprootSpend{.annex = other_annex}, TaprootSpend{.leaf = leaf, .annex = annex}}) {
    hashes.push_back(*taproot_sighash_hash(data, 0, spend));
    CHECK(taproot_sighash(data, 0, spend)->message.front() == 0);
  }
  std::sort(hashes.begin(), hashes.end());
  CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
}

TEST_CASE("hash types that BIP-341 does not define are refused, all 249 of them") {
  const Transaction tx = two_by_two();
  const auto data = *PrecomputedData::of(tx, spent);
  std::size_t refused = 0;
  for (unsigned type = 0; type < 256; ++type) {
    const auto hash = taproot_sighash_hash(data, 0, {.hash_type = static_cast<std::uint8_t>(type)});
    if (hash) continue;
    CHECK(hash.error().code == Errc::script_schnorr_sig_hashtype);
    ++refused;
  }
  CHECK(refused == 249);
  Transaction one_output = tx;
  one_output.outputs.pop_back();
  const auto short_data = *PrecomputedData::of(one_output, spent);
  CHECK(taproot_sighash(short_data, 0, {.hash_type = 0x83}));
  CHECK(taproot_sighash(short_data, 1, {.hash_type = 0x83}).error().code ==
        Errc::script_schnorr_sig_hashtype);
  CHECK(taproot_sighash(short_data, 2, {}).error().code == Errc::out_of_range);
  CHECK(taproot_sighash(*PrecomputedData::of(tx, {}), 0, {}).error().code ==
        Errc::tx_spent_outputs_count);
  CHECK(PrecomputedData::of(tx, std::span(spent).first(1)).error().code ==
        Errc::tx_spent_outputs_count);
}

TEST_CASE("BIP-143's native P2WPKH example") {
  // BIP-143, "Native P2WPKH": second input, hash type ALL.
  const auto tx = Transaction::parse(*from_hex(
      "0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f0000000000eeffffff"
      "ef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206"
      "000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42db"
      "ee7e4dbe6a21b2d50ce2f0167faa815988ac11000000"));
  REQUIRE(tx);
  const auto data = *PrecomputedData::of(*tx, {});
  const auto code = *from_hex("76a9141d0f172a0ecb48aee1be1f2687d2963ae33f71a188ac");
  CHECK(witness_v0_sighash(data, 1, code, Sats{600'000'000}, sighash_all)->hash.hex() ==
        "c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670");
}

TEST_CASE("Bitcoin Core's 500 legacy signature hashes") {
  const auto text = test::read_vectors("bitcoin/core_sighash.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& row : document->array()) {
    if (row.size() != 5) continue;
    const auto tx = Transaction::parse(*row.at(0).as_hex());
    REQUIRE(tx);
    const auto type = static_cast<std::uint32_t>(*row.at(3).as_i64());
    const auto message = legacy_sighash(*tx, *row.at(2).as_u64(), *row.at(1).as_hex(), type);
    REQUIRE(message);
    // The vectors print the hash the way txids are printed.
    CHECK(Txid{message->hash.bytes}.hex() == *row.at(4).as_string());
    ++cases;
  }
  CHECK(cases == 500);
  test::report_cases("core_sighash", cases);
}

TEST_CASE("the key-path messages of the BIP-341 wallet vectors") {
  const auto text = test::read_vectors("bitcoin/bip341_wallet_test_vectors.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& item : document->at("keyPathSpending").array()) {
    const auto tx = Transaction::parse(*item.at("given").at("rawUnsignedTx").as_hex());
    REQUIRE(tx);
    const auto utxos = outputs_of(item.at("given").at("utxosSpent"), "amountSats", "scriptPubKey");
    const auto data = *PrecomputedData::of(*tx, utxos);
    const auto hashes = item.at("intermediary");
    CHECK(data.sha_amounts.hex() == *hashes.at("hashAmounts").as_string());
    CHECK(data.sha_outputs.hex() == *hashes.at("hashOutputs").as_string());
    CHECK(data.sha_prevouts.hex() == *hashes.at("hashPrevouts").as_string());
    CHECK(data.sha_script_pubkeys.hex() == *hashes.at("hashScriptPubkeys").as_string());
    CHECK(data.sha_sequences.hex() == *hashes.at("hashSequences").as_string());
    for (const json::Value& input : item.at("inputSpending").array()) {
      const auto type = static_cast<std::uint8_t>(*input.at("given").at("hashType").as_u64());
      const auto message =
          taproot_sighash(data, *input.at("given").at("txinIndex").as_u64(), {.hash_type = type});
      REQUIRE(message);
      CHECK(to_hex(message->message) == *input.at("intermediary").at("sigMsg").as_string());
      CHECK(message->hash.hex() == *input.at("intermediary").at("sigHash").as_string());
      ++cases;
    }
  }
  test::report_cases("bip341 key path messages", cases);
}

TEST_CASE("the messages of FUND and of every pre-signature of the protocol") {
  const auto text = test::read_vectors("protocol/contract.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& fund : document->at("fund").array()) {
    const auto tx = Transaction::parse(*fund.at("raw").as_hex());
    const auto utxos = outputs_of(fund.at("spent_outputs"), "amount", "script");
    const auto data = *PrecomputedData::of(*tx, utxos);
    for (const json::Value& item : fund.at("sighashes").array()) {
      const auto type = static_cast<std::uint8_t>(*item.at("type").as_u64());
      const auto message = taproot_sighash(data, *item.at("input").as_u64(), {.hash_type = type});
      REQUIRE(message);
      CHECK(to_hex(message->message) == *item.at("message").as_string());
      CHECK(message->hash.hex() == *item.at("sighash").as_string());
      ++cases;
    }
  }
  for (const json::Value& item : document->at("presignatures").array()) {
    const json::Value* contract = nullptr;
    for (const char* list : {"contracts", "batch_contracts"}) {
      for (const json::Value& candidate : document->at(list).array()) {
        if (*candidate.at("name").as_string() == *item.at("contract").as_string()) {
          contract = &candidate;
        }
      }
    }
    REQUIRE(contract != nullptr);
    Transaction tx;
    tx.version = *item.at("version").as_u32();
    tx.lock_time = *item.at("lock_time").as_u32();
    const auto outpoint = contract->at("outpoint");
    tx.inputs.push_back(
        {{*Txid::from_hex(*outpoint.at("txid").as_string()), *outpoint.at("vout").as_u32()},
         {},
         *item.at("sequence").as_u32(),
         {}});
    if (!item.at("output")->is_null()) {
      const auto output = item.at("output");
      tx.outputs.push_back({Sats{*output.at("amount").as_i64()}, *output.at("script").as_hex()});
    }
    const std::vector<TxOut> utxos{
        {Sats{*contract->at("value").as_i64()}, *contract->at("output").at("script").as_hex()}};
    const auto message =
        taproot_sighash(*PrecomputedData::of(tx, utxos), 0,
                        {.hash_type = item.at("hash_type").as_hex()->front(),
                         .leaf = *item.at("leaf_hash").as_fixed<script::TapLeafHash>()});
    REQUIRE(message);
    CHECK(to_hex(message->message) == *item.at("message").as_string());
    CHECK(message->hash.hex() == *item.at("sighash").as_string());
    ++cases;
  }
  test::report_cases("protocol messages", cases);
}
