#include <btcfi/core/json.hpp>
#include <btcfi/tx/transaction.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

Bytes bytes(std::string_view hex) { return *from_hex(hex); }

// The coinbase transaction of the genesis block.
constexpr const char* genesis =
    "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d"
    "01"
    "04455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f6620"
    "73"
    "65636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe554827"
    "19"
    "67f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d57"
    "8a"
    "4c702b6bf11d5fac00000000";

Transaction small_segwit() {
  Transaction tx;
  tx.inputs.push_back({{Txid{}, 7}, {}, sequence_replaceable, {bytes("aa"), {}}});
  tx.outputs.push_back({Sats{330}, bytes("51024e73")});
  return tx;
}

}  // namespace

TEST_CASE("the genesis transaction has the id that everybody knows") {
  const auto tx = Transaction::parse(bytes(genesis));
  REQUIRE(tx);
  CHECK(tx->txid().hex() == "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
  CHECK(tx->serialize() == bytes(genesis));
  CHECK(tx->output_sum()->value == 5'000'000'000);
  CHECK(tx->vsize() == 204);
  CHECK(Txid::from_hex(tx->txid().hex()).value_or({}) == tx->txid());
}

TEST_CASE("a transaction with witness has two forms, and ids that differ") {
  const Transaction tx = small_segwit();
  const Bytes form = tx.serialize();
  CHECK(Transaction::parse(form).value_or({}) == tx);
  CHECK(form.size() == tx.total_size());
  CHECK(tx.serialize_without_witness().size() == tx.stripped_size());
  CHECK(tx.weight() == 3 * tx.stripped_size() + form.size());
  CHECK(tx.txid().bytes != tx.wtxid().bytes);
  Transaction bare = tx;
  bare.inputs[0].witness.clear();
  CHECK(bare.txid() == tx.txid());
  CHECK(bare.wtxid().bytes == tx.txid().bytes);
}

TEST_CASE("a transaction cut short anywhere, or with a byte to spare, is refused") {
  const Bytes form = small_segwit().serialize();
  for (std::size_t size = 0; size < form.size(); ++size) {
    REQUIRE_FALSE(Transaction::parse(ByteView(form).first(size)));
  }
  Bytes longer = form;
  longer.push_back(0);
  CHECK(Transaction::parse(longer).error() ==
        fail(Errc::trailing_data, "Transaction::parse", 0, form.size()));
}

TEST_CASE("each one-byte change is refused or reads as a transaction of exactly those bytes") {
  const Bytes form = small_segwit().serialize();
  for (std::size_t i = 0; i < form.size(); ++i) {
    for (unsigned value = 0; value < 256; ++value) {
      Bytes changed = form;
      changed[i] = static_cast<std::uint8_t>(value);
      const auto tx = Transaction::parse(changed);
      if (tx) REQUIRE(tx->serialize() == changed);
    }
  }
}

TEST_CASE("segwit forms that Bitcoin Core refuses are refused") {
  Transaction tx = small_segwit();
  tx.inputs[0].witness = {{}};
  Bytes form = tx.serialize();
  SECTION("a witness record without a witness") {
    // ... 01 00 (one empty item) | lock time  ->  00 | lock time
    form.erase(form.end() - 6, form.end() - 4);
    form.insert(form.end() - 4, 0);
    CHECK(Transaction::parse(form).error().code == Errc::not_canonical);
  }
  SECTION("another flag byte") {
    form[5] = 2;
    CHECK(Transaction::parse(form).error() ==
          fail(Errc::tx_unknown_flag, "Transaction::parse", 0, 5));
  }
  SECTION("a count that is not written in its shortest form") {
    Bytes legacy = tx.serialize_without_witness();
    legacy[4] = 0xfd;
    legacy.insert(legacy.begin() + 5, {0x01, 0x00});
    CHECK(Transaction::parse(legacy).error() ==
          fail(Errc::not_canonical, "Transaction::parse", 0, 4));
  }
}

TEST_CASE("without inputs, the old form needs to be asked for") {
  Transaction tx;
  tx.outputs.push_back({Sats{1}, {}});
  const Bytes form = tx.serialize();
  CHECK_FALSE(Transaction::parse(form));
  CHECK(Transaction::parse(form, WitnessForm::forbidden).value_or({}) == tx);
  CHECK(Transaction::parse(Transaction{}.serialize()).value_or(tx) == Transaction{});
}

TEST_CASE("a count of millions in a short input costs no memory") {
  CHECK(Transaction::parse(bytes("02000000fe00000002")).error().code == Errc::truncated);
  CHECK(Transaction::parse(bytes("02000000ff0000000001000000")).error().code ==
        Errc::limit_exceeded);
}

TEST_CASE("outputs round trip by themselves") {
  const TxOut output{Sats{-1}, bytes("6a")};
  CHECK(serialize(output) == bytes("ffffffffffffffff016a"));
  CHECK(parse_output(serialize(output)).value_or({}) == output);
  CHECK(parse_output(bytes("ffffffffffffffff016a00")).error().code == Errc::trailing_data);
}

TEST_CASE("the protocol's transactions have the ids, sizes and fees that a node reported") {
  const auto text = test::read_vectors("protocol/contract.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const char* list : {"fund", "transactions", "accepted_variants"}) {
    for (const json::Value& item : document->at(list).array()) {
      INFO(list << " " << item.at("name").as_string().value_or("fund"));
      const Bytes raw = *item.at("raw").as_hex();
      const auto tx = Transaction::parse(raw);
      REQUIRE(tx);
      CHECK(tx->serialize() == raw);
      CHECK(tx->txid().hex() == *item.at("txid").as_string());
      CHECK(tx->vsize() == *item.at("vsize").as_u64());
      if (item.contains("weight")) CHECK(tx->weight() == *item.at("weight").as_u64());
      Sats fee{-tx->output_sum()->value};
      for (const json::Value& spent : item.at("spent_outputs").array()) {
        fee.value += *spent.at("amount").as_i64();
      }
      CHECK(fee.value == *item.at("fee").as_i64());
      ++cases;
    }
  }
  test::report_cases("protocol transactions", cases);
}
