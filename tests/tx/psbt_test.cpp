#include <btcfi/core/codec.hpp>
#include <btcfi/core/json.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/schnorr.hpp>
#include <btcfi/keys/taproot.hpp>
#include <btcfi/script/builder.hpp>
#include <btcfi/script/leaves.hpp>
#include <btcfi/script/opcode.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/tx/psbt.hpp>
#include <btcfi/tx/verify.hpp>

#include <btcfi_test/spending.hpp>
#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <tuple>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

keys::SecretKey secret(std::uint8_t last) {
  std::array<std::uint8_t, 32> bytes{};
  bytes[31] = last;
  return *keys::parse_secret_key(bytes);
}

keys::XOnlyKey output_key(const keys::SecretKey& internal) {
  return keys::tweak_public(*keys::xonly(internal), std::nullopt)->key;
}

OutPoint outpoint(std::uint8_t mark) { return {*Txid::from(Bytes(32, mark)), mark}; }

/// FUND in small: the pool's and the buyer's Taproot inputs, the buyer's P2WPKH input, one output.
struct Funding {
  keys::SecretKey pool = secret(1), buyer = secret(2), change = secret(3);
  std::vector<TxOut> spent;
  Transaction tx;

  Funding() {
    tx.version = 2;
    for (std::uint8_t mark : {std::uint8_t{11}, std::uint8_t{12}, std::uint8_t{13}}) {
      tx.inputs.push_back({outpoint(mark), {}, sequence_replaceable, {}});
    }
    tx.outputs.push_back({Sats{290'000}, script::p2tr_script(output_key(pool))});
    spent = {{Sats{100'000}, script::p2tr_script(output_key(pool))},
             {Sats{100'000}, script::p2tr_script(output_key(buyer))},
             {Sats{100'000}, script::p2wpkh_script(hash160(*keys::public_key(change)))}};
  }
  [[nodiscard]] Psbt psbt() const {
    Psbt out = *Psbt::create(tx);
    for (std::size_t i = 0; i < spent.size(); ++i) CHECK(out.set_witness_utxo(i, spent[i]));
    CHECK(out.set_tap_internal_key(0, *keys::xonly(pool)));
    CHECK(out.set_tap_internal_key(1, *keys::xonly(buyer)));
    return out;
  }
};

/// A secret of the Base58Check text that BIP-174 writes keys in; the checksum is not looked at.
keys::SecretKey from_wif(std::string_view text) {
  constexpr std::string_view digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  Bytes number(38);
  for (const char c : text) {
    std::size_t carry = digits.find(c);
    for (std::size_t i = number.size(); i-- > 0;) {
      carry += std::size_t{58} * number[i];
      number[i] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
  }
  return *keys::parse_secret_key(ByteView(number).subspan(1, 32));
}

/// The same records in an order that does not depend on who wrote them.
std::vector<PsbtRecord> sorted(const PsbtMap& map) {
  auto out = map.records();
  std::sort(out.begin(), out.end(), [](const PsbtRecord& a, const PsbtRecord& b) {
    return std::tie(a.type, a.key_data) < std::tie(b.type, b.key_data);
  });
  return out;
}

void check_same(const Psbt& a, const Psbt& b) {
  CHECK(a.unsigned_tx() == b.unsigned_tx());
  CHECK(sorted(a.global()) == sorted(b.global()));
  for (std::size_t i = 0; i < a.unsigned_tx().inputs.size(); ++i) {
    CHECK(sorted(a.input(i)) == sorted(b.input(i)));
  }
  for (std::size_t i = 0; i < a.unsigned_tx().outputs.size(); ++i) {
    CHECK(sorted(a.output(i)) == sorted(b.output(i)));
  }
}

}  // namespace

TEST_CASE("two parties fund a contract by passing one document back and forth") {
  const Funding funding;
  const Psbt offered = funding.psbt();
  CHECK(offered.fee()->value == 10'000);

  Psbt buyers = *Psbt::parse_base64(offered.base64());
  CHECK(*buyers.sign(0, funding.buyer) == 0);  // not its input
  CHECK(*buyers.sign(1, funding.buyer) == 1);
  CHECK(*buyers.sign(2, funding.change) == 1);
  Psbt pools = *Psbt::parse(offered.serialize());
  CHECK(*pools.sign(0, funding.pool) == 1);
  CHECK(pools.finalize().error() ==
        fail(Errc::tx_psbt_missing_signature, "PSBT_IN_TAP_KEY_SIG", 1));
  CHECK(pools.extract().error().code == Errc::tx_psbt_not_final);

  Psbt whole = *Psbt::parse(offered.serialize());
  CHECK(whole.combine(buyers));
  CHECK(whole.combine(pools));
  REQUIRE(whole.finalize());
  CHECK(whole.is_final(2));
  CHECK_FALSE(whole.input(2).has(psbt_in::partial_signature));
  CHECK(whole.input(2).has(psbt_in::witness_utxo));
  const auto tx = whole.extract();
  REQUIRE(tx);
  CHECK(tx->txid() == funding.tx.txid());
  CHECK(verify(*tx, funding.spent));
}

TEST_CASE("what was hashed for one signature is not used for another document or another coin") {
  const Funding funding;
  Psbt psbt = funding.psbt();
  const auto sign_all = [&](Psbt& one) {
    CHECK(*one.sign(0, funding.pool) == 1);
    CHECK(*one.sign(1, funding.buyer) == 1);
    CHECK(*one.sign(2, funding.change) == 1);
  };
  const auto judged = [&](Psbt one) {
    REQUIRE(one.finalize());
    return one.extract();
  };
  sign_all(psbt);
  CHECK(psbt.taproot_message(0, 0)->message == funding.psbt().taproot_message(0, 0)->message);
  SECTION("a coin that is corrected is what is signed for") {
    TxOut corrected = funding.spent[1];
    corrected.amount = {120'000};
    const Hash256 before = psbt.taproot_message(0, 0)->hash;
    CHECK(psbt.set_witness_utxo(1, corrected));
    CHECK(psbt.taproot_message(0, 0)->hash != before);
    CHECK(psbt.finalize_input(0).error().code == Errc::script_schnorr_sig);
    sign_all(psbt);
    std::vector<TxOut> spent = funding.spent;
    spent[1] = corrected;
    CHECK(verify(*judged(psbt), spent));
    CHECK_FALSE(verify(*judged(psbt), funding.spent));
  }
  SECTION("a copy goes its own way, and the original outlives or leaves it") {
    auto original = std::make_unique<Psbt>(psbt);
    Psbt copy = *original;
    CHECK(copy.set_witness_utxo(2, {Sats{1}, funding.spent[2].script_pubkey}));
    CHECK(verify(*judged(*original), funding.spent));
    CHECK(copy.finalize_input(0).error().code == Errc::script_schnorr_sig);
    const Psbt moved = std::move(*original);
    original.reset();
    CHECK(verify(*judged(moved), funding.spent));
  }
  SECTION("coins that come in by combining count, and those that lack are named") {
    Psbt poor = *Psbt::create(funding.tx);
    CHECK(poor.set_witness_utxo(0, funding.spent[0]));
    CHECK(poor.set_witness_utxo(2, funding.spent[2]));
    CHECK(*poor.sign(2, funding.change) == 1);  // version 0 needs no other coin
    const Error missing = fail(Errc::tx_psbt_missing_utxo, "Psbt::spent_output", 1);
    CHECK(poor.taproot_message(0, 0).error() == missing);
    CHECK(poor.set_tap_internal_key(0, *keys::xonly(funding.pool)));
    CHECK(poor.sign(0, funding.pool).error() == missing);
    CHECK(poor.taproot_message(3, 0).error().code == Errc::out_of_range);
    CHECK(poor.combine(psbt));
    CHECK(verify(*judged(poor), funding.spent));
  }
  SECTION("a final script is judged by itself, whatever stood there before") {
    Psbt early = psbt;
    REQUIRE(early.finalize_input(2));
    CHECK(verify(*judged(early), funding.spent));
  }
}

TEST_CASE("a document about another transaction is not combined") {
  const Funding funding;
  Psbt ours = funding.psbt();
  Transaction other = funding.tx;
  other.lock_time = 1;
  CHECK(ours.combine(*Psbt::create(other)).error().code == Errc::tx_psbt_other_transaction);
  other.inputs[0].script_sig = Bytes{0x51};
  CHECK(Psbt::create(other).error().code == Errc::tx_psbt_signed_tx);
}

TEST_CASE("a wrong signature never becomes final") {
  const Funding funding;
  Psbt psbt = funding.psbt();
  CHECK(*psbt.sign(0, funding.pool) == 1);
  Bytes signature = *psbt.input(0).find(psbt_in::tap_key_signature);
  signature[40] ^= 1;
  CHECK(psbt.set_tap_key_signature(0, signature));
  const Psbt before = psbt;
  CHECK(psbt.finalize_input(0).error().code == Errc::script_schnorr_sig);
  CHECK(psbt == before);
}

TEST_CASE("unusual hash types are signed only where they are allowed by name") {
  const Funding funding;
  Psbt psbt = funding.psbt();
  CHECK(psbt.set_sighash_type(0, 0x83));
  CHECK(psbt.sign(0, funding.pool).error() ==
        fail(Errc::tx_psbt_sighash, "PSBT_IN_SIGHASH_TYPE", 0, 0x83));
  CHECK(*psbt.sign(0, funding.pool, {.allow_any_sighash = true}) == 1);
  CHECK(psbt.input(0).find(psbt_in::tap_key_signature)->back() == 0x83);
  CHECK(psbt.set_sighash_type(0, 0x84));
  CHECK_FALSE(psbt.sign(0, funding.pool, {.allow_any_sighash = true}));
}

TEST_CASE("a leaf of two keys is signed by both and finalized by its pattern") {
  constexpr std::uint32_t opens_at = 1'800'000'000;
  const script::LeafKeys pair{*keys::xonly(secret(5)), *keys::xonly(secret(6))};
  const auto tree =
      script::TapTree::pair(script::TapTree::leaf("L2", script::two_leaf(pair)),
                            script::TapTree::leaf("LV", *script::void_leaf(opens_at, pair)));
  const auto output = *script::TaprootOutput::of(*keys::xonly(secret(7)), tree.root());
  const std::vector<script::TapTree::Leaf> leaves = *tree.leaves();
  for (const auto& leaf : leaves) {
    Transaction tx;
    tx.version = 3;
    tx.lock_time = opens_at;
    tx.inputs.push_back({outpoint(1), {}, sequence_replaceable, {}});
    tx.outputs.push_back({Sats{900}, script::p2a_script()});
    Psbt psbt = *Psbt::create(tx);
    CHECK(psbt.set_witness_utxo(0, {Sats{1000}, output.script_pubkey()}));
    CHECK(psbt.add_tap_leaf(0, output.control_block(leaf), leaf.script));
    CHECK(*psbt.sign(0, secret(5)) == 1);
    CHECK(psbt.finalize().error().code == Errc::tx_psbt_missing_signature);
    CHECK(*psbt.sign(0, secret(6)) == 1);
    CHECK(*psbt.sign(0, secret(8)) == 0);
    REQUIRE(psbt.finalize());
    const auto done = psbt.extract();
    CHECK(verify(*done, psbt.spent_outputs().value_or({})));
    CHECK(done->inputs[0].witness.size() == 4);
  }
}

TEST_CASE("a script that only its author understands is finalized with a witness given") {
  const auto tree = script::TapTree::leaf("", *script::from_asm("5 NUMEQUAL"));
  const auto output = *script::TaprootOutput::of(*keys::xonly(secret(7)), tree.root());
  const auto leaf = (*tree.leaves())[0];
  Funding funding;
  funding.spent[0].script_pubkey = output.script_pubkey();
  Psbt psbt = funding.psbt();
  CHECK(psbt.add_tap_leaf(0, output.control_block(leaf), leaf.script));
  CHECK(psbt.finalize_input(0).error().code == Errc::unsupported);
  const Bytes control = output.control_block(leaf).serialize();
  CHECK(psbt.finalize_with(0, {Bytes{4}, leaf.script, control}).error().code ==
        Errc::script_eval_false);
  CHECK(psbt.finalize_with(0, {Bytes{5}, leaf.script, control}));
  CHECK(psbt.is_final(0));
}

TEST_CASE("records of the wrong form are refused by the name of their field") {
  const Funding funding;
  Psbt psbt = funding.psbt();
  CHECK(psbt.set_tap_key_signature(1, Bytes(63)).error() ==
        fail(Errc::tx_psbt_bad_value, "PSBT_IN_TAP_KEY_SIG", 1));
  CHECK(psbt.add_partial_signature(2, Bytes(32, 2), Bytes(70)).error() ==
        fail(Errc::tx_psbt_bad_key, "PSBT_IN_PARTIAL_SIG", 2));
  CHECK(psbt.set_witness_utxo(3, {}).error().code == Errc::out_of_range);
  CHECK(psbt.set_non_witness_utxo(0, funding.tx).error() ==
        fail(Errc::tx_psbt_wrong_utxo, "PSBT_IN_NON_WITNESS_UTXO", 0));
  CHECK(psbt.set_output_record(0, {psbt_out::tap_tree, {}, *from_hex("01c00151")}).error() ==
        fail(Errc::tx_psbt_bad_value, "PSBT_OUT_TAP_TREE", 0));
  CHECK(psbt.set_output_record(0, {psbt_out::tap_tree, {}, *from_hex("01c0015101c00152")}));
  CHECK(psbt.set_input_record(0, {0xfc, *from_hex("0362746301ff"), Bytes{1}}));
  CHECK_FALSE(psbt.set_input_record(0, {0xfc, *from_hex("04627463"), Bytes{1}}));
  CHECK(psbt.set_input_record(0, {0xf0, Bytes{1, 2, 3}, Bytes{1}}));
  CHECK(Psbt::parse(psbt.serialize()).value_or(funding.psbt()) == psbt);
}

TEST_CASE("a document cut short anywhere is refused, and so is one with a byte to spare") {
  const Bytes bytes = Funding{}.psbt().serialize();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    REQUIRE_FALSE(Psbt::parse(ByteView(bytes).first(size)));
  }
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK(Psbt::parse(longer).error() == fail(Errc::trailing_data, "Psbt::parse", 0, bytes.size()));
  CHECK(Psbt::parse(as_bytes("nonsense")).error().code == Errc::tx_psbt_magic);
}

TEST_CASE("each one-byte change is refused or reads as a document of exactly those bytes") {
  const Bytes bytes = Funding{}.psbt().serialize();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const unsigned flip : {1u, 2u, 0x80u, 0xffu}) {
      Bytes changed = bytes;
      changed[i] ^= static_cast<std::uint8_t>(flip);
      const auto psbt = Psbt::parse(changed);
      if (psbt) REQUIRE(psbt->serialize() == changed);
    }
  }
}

TEST_CASE("the roles of BIP-174 give its documents, step by step") {
  const auto text = test::read_vectors("bitcoin/bip174_psbt.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  const auto roles = document->at("roles");
  const auto step = [&](const std::string& name) {
    for (const json::Value& item : roles.at("steps").array()) {
      if (*item.at("name").as_string() == name) return *item.at("hex").as_hex();
    }
    return Bytes{};
  };
  const auto psbt_of = [&](const std::string& name) { return *Psbt::parse(step(name)); };

  Transaction tx;
  for (const json::Value& item : roles.at("create").at("inputs").array()) {
    tx.inputs.push_back(
        {{*Txid::from_hex(*item.at(0).as_string()), *item.at(1).as_u32()}, {}, sequence_final, {}});
  }
  for (const json::Value& item : roles.at("create").at("outputs").array()) {
    tx.outputs.push_back({Sats{*item.at(1).as_i64()}, *item.at(0).as_hex()});
  }
  Psbt psbt = *Psbt::create(tx);
  CHECK(psbt.serialize() == step("creator"));

  const Psbt updated = psbt_of("updater");
  // The updater: scripts and previous transactions; key origins are copied, they need no computation.
  const auto update = roles.at("update");
  for (const json::Value& raw : update.at("previous_transactions").array()) {
    const auto previous = *Transaction::parse(*raw.as_hex());
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
      if (tx.inputs[i].previous.txid != previous.txid()) continue;
      const TxOut& output = previous.outputs[tx.inputs[i].previous.vout];
      const bool segwit = updated.input(i).has(psbt_in::witness_utxo);
      CHECK((segwit ? psbt.set_witness_utxo(i, output) : psbt.set_non_witness_utxo(i, previous)));
    }
  }
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
    CHECK(psbt.set_redeem_script(i, *update.at("redeem_scripts").at(i).as_hex()));
    for (const PsbtRecord& record : updated.input(i).records()) {
      if (record.type == psbt_in::bip32_derivation) CHECK(psbt.set_input_record(i, record));
    }
  }
  CHECK(psbt.set_witness_script(1, *update.at("witness_scripts").at(0).as_hex()));
  for (std::size_t i = 0; i < tx.outputs.size(); ++i) {
    for (const PsbtRecord& record : updated.output(i).records()) {
      CHECK(psbt.set_output_record(i, record));
    }
  }
  check_same(psbt, updated);
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) CHECK(psbt.set_sighash_type(i, sighash_all));
  check_same(psbt, psbt_of("updater_sighash_all"));

  for (const std::string name : {"signer_1", "signer_2"}) {
    Psbt mine = psbt;
    for (const json::Value& wif : roles.at(name + "_wif").array()) {
      const auto key = from_wif(*wif.as_string());
      for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        CHECK(mine.sign(i, key, {.low_r = keys::LowR::no}));
      }
    }
    check_same(mine, psbt_of(name));
  }
  Psbt combined = psbt_of("signer_1");
  CHECK(combined.combine(psbt_of("signer_2")));
  check_same(combined, psbt_of("combiner"));
  REQUIRE(combined.finalize());
  check_same(combined, psbt_of("finalizer"));
  CHECK(combined.extract()->serialize() == step("extractor_tx"));

  Psbt unknown = psbt_of("unknown_kv_a");
  CHECK(unknown.combine(psbt_of("unknown_kv_b")));
  CHECK(unknown.serialize() == step("unknown_kv_combined"));
  test::report_cases("bip174 role steps", roles.at("steps").size());
}

TEST_CASE("a signer refuses what BIP-174 says it must") {
  const auto text = test::read_vectors("bitcoin/bip174_psbt.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& item : document->at("signer_fails").array()) {
    INFO(*item.at("case").as_string());
    auto psbt = Psbt::parse(*item.at("hex").as_hex());
    REQUIRE(psbt);
    bool refused = false;
    for (std::size_t i = 0; i < psbt->unsigned_tx().inputs.size(); ++i) {
      const auto made = psbt->sign(i, secret(1));
      if (!made) {
        refused = true;
        CHECK((made.error().code == Errc::tx_psbt_wrong_utxo ||
               made.error().code == Errc::tx_psbt_wrong_script));
      }
    }
    CHECK(refused);
    ++cases;
  }
  CHECK(cases == 4);
  test::report_cases("bip174 signer refusals", cases);
}

TEST_CASE(
    "an announced number of maps that the bytes cannot hold is refused before they are read") {
  ByteWriter out;
  out.bytes(as_bytes("psbt")).u8(0xff);
  out.u8(1).u8(0xfb).u8(4).u32(2);                               // version 2
  out.u8(1).u8(0x02).u8(4).u32(2);                               // transaction version
  out.u8(1).u8(0x04).u8(5).u8(0xfe).u32(1'000'000);              // inputs
  out.u8(1).u8(0x05).u8(1).u8(0).u8(0).bytes(Bytes(1'000'000));  // outputs, end, empty maps
  const auto read = Psbt::parse(out.view());
  REQUIRE_FALSE(read);
  CHECK(read.error().code == Errc::truncated);
}

TEST_CASE("version 2 goes through all roles and ends in the same transaction as version 0") {
  const auto owner = btcfi::test::purse(1);
  Transaction unsigned_tx;
  unsigned_tx.version = 2;
  unsigned_tx.lock_time = 840'000;
  unsigned_tx.inputs.push_back({{Txid{}, 3}, {}, sequence_replaceable, {}});
  unsigned_tx.outputs.push_back({{90'000}, owner.script});
  unsigned_tx.outputs.push_back({{5'000}, owner.script});
  const TxOut spent{{100'000}, owner.script};
  auto old = Psbt::create(unsigned_tx);
  REQUIRE(old);
  REQUIRE(old->set_witness_utxo(0, spent));
  CHECK(old->version() == 0);

  auto psbt = old->to_version(2);
  REQUIRE(psbt);
  CHECK(psbt->version() == 2);
  CHECK_FALSE(psbt->global().has(psbt_global::unsigned_tx));
  CHECK(psbt->unsigned_tx() == unsigned_tx);
  const auto read = Psbt::parse(psbt->serialize());
  REQUIRE(read);
  CHECK(*read == *psbt);
  CHECK(psbt->to_version(0)->serialize() == old->serialize());
  CHECK(psbt->to_version(1).error().code == Errc::unsupported);
  // What the transaction is cannot be changed by a record.
  CHECK(psbt->set_input_record(0, {psbt_in::sequence, {}, Bytes(4, 0)}).error().code ==
        Errc::tx_psbt_bad_value);
  CHECK(psbt->set_output_record(0, {psbt_out::amount, {}, Bytes(8, 0)}).error().code ==
        Errc::tx_psbt_bad_value);
  CHECK(old->set_input_record(0, {psbt_in::sequence, {}, Bytes(4, 0)}).error().code ==
        Errc::tx_psbt_bad_value);

  // One copy is signed as version 0, the other takes it over as version 2.
  std::array<std::uint8_t, 32> bytes{};  // the purse's
  bytes[0] = bytes[31] = 1;
  const auto key = keys::parse_secret_key(bytes);
  const auto internal = keys::xonly(*key);
  REQUIRE(old->set_tap_internal_key(0, *internal));
  CHECK(*old->sign(0, *key) == 1);
  REQUIRE(psbt->combine(*old));
  REQUIRE(psbt->finalize());
  CHECK(psbt->input(0).has(psbt_in::previous_txid));
  const auto again = Psbt::parse(psbt->serialize());
  REQUIRE(again);
  REQUIRE(old->finalize());
  CHECK(*again->extract() == *old->extract());
}

TEST_CASE("a signature of version 2 takes away what it commits to from what may be modified") {
  const auto owner = btcfi::test::purse(1);
  Transaction unsigned_tx;
  unsigned_tx.inputs.push_back({{Txid{}, 3}, {}, sequence_replaceable, {}});
  unsigned_tx.outputs.push_back({{90'000}, owner.script});
  const auto flags_after = [&](std::uint32_t type) {
    auto made = Psbt::create(unsigned_tx)->to_version(2);
    REQUIRE(made->set_witness_utxo(0, {{100'000}, owner.script}));
    REQUIRE(made->set_sighash_type(0, type));
    // All flags but "has SINGLE", which a creator writes into the global map.
    Bytes bytes = made->serialize();
    const Bytes version{0x01, 0xfb, 0x04, 0x02, 0, 0, 0};
    const auto at = std::search(bytes.begin(), bytes.end(), version.begin(), version.end());
    REQUIRE(at != bytes.end());
    const Bytes flags{0x01, 0x06, 0x01, 0x03};
    bytes.insert(at, flags.begin(), flags.end());
    auto psbt = Psbt::parse(bytes);
    REQUIRE(psbt);
    std::array<std::uint8_t, 32> key{};  // the purse's
    key[0] = key[31] = 1;
    const auto tweaked = keys::tweak_secret(*keys::parse_secret_key(key), std::nullopt);
    PsbtSignOptions any;
    any.allow_any_sighash = true;
    CHECK(*psbt->sign(0, *tweaked, any) == 1);
    return int{(*psbt->global().find(psbt_global::tx_modifiable))[0]};
  };
  CHECK(flags_after(0x01) == 0);
  CHECK(flags_after(0x02) == 2);
  CHECK(flags_after(0x03) == 4);
  CHECK(flags_after(0x81) == 1);
  CHECK(flags_after(0x82) == 3);
  CHECK(flags_after(0x83) == 5);
}

TEST_CASE("a document may have a million records and no more") {
  Transaction empty;
  empty.outputs.push_back({{1}, Bytes{0x51}});
  const Bytes start = Psbt::create(empty)->serialize();
  // Unknown records of five bytes each in the global map: 04 f0 and three bytes of number, no value.
  Bytes bytes(start.begin(), start.end() - 2);
  for (std::uint32_t i = 0; i < max_psbt_records; ++i) {
    for (const std::uint8_t byte : {std::uint8_t{4}, std::uint8_t{0xf0}, std::uint8_t(i >> 16),
                                    std::uint8_t(i >> 8), std::uint8_t(i), std::uint8_t{0}}) {
      bytes.push_back(byte);
    }
  }
  bytes.insert(bytes.end(), 2, 0);
  CHECK(Psbt::parse(bytes).error().code == Errc::limit_exceeded);
}

TEST_CASE("a Schnorr signature of another type than the input asks for is not finished") {
  const Funding funding;
  const auto finished = [&](std::uint32_t asked, std::uint32_t signed_with) {
    Psbt psbt = funding.psbt();
    REQUIRE(psbt.set_sighash_type(0, signed_with));
    PsbtSignOptions any;
    any.allow_any_sighash = true;
    CHECK(*psbt.sign(0, funding.pool, any) == 1);
    REQUIRE(psbt.set_sighash_type(0, asked));
    return psbt.finalize_input(0);
  };
  for (const std::uint32_t type : {0x00u, 0x01u, 0x02u, 0x03u, 0x81u, 0x82u, 0x83u}) {
    for (const std::uint32_t asked : {0x00u, 0x01u, 0x02u, 0x03u, 0x81u, 0x82u, 0x83u}) {
      CAPTURE(type, asked);
      const auto result = finished(asked, type);
      // DEFAULT and ALL commit to the same.
      if (type == asked || (type <= 1 && asked <= 1)) {
        CHECK(result);
      } else {
        REQUIRE_FALSE(result);
        CHECK(result.error() == fail(Errc::tx_psbt_sighash, "PSBT_IN_TAP_KEY_SIG", 0, type));
      }
    }
  }

  // The same of a leaf.
  const auto key = *keys::xonly(funding.buyer);
  const auto tree =
      script::TapTree::leaf("", script::Builder{}.push(key).op(script::Opcode::op_checksig).take());
  const auto output = *script::TaprootOutput::of(*keys::xonly(funding.pool), tree.root());
  const auto leaf = (*tree.leaves())[0];
  Transaction tx = funding.tx;
  tx.inputs.resize(1);
  Psbt psbt = *Psbt::create(tx);
  REQUIRE(psbt.set_witness_utxo(0, {Sats{300'000}, output.script_pubkey()}));
  REQUIRE(psbt.add_tap_leaf(0, output.control_block(leaf), leaf.script));
  REQUIRE(psbt.set_sighash_type(0, 0x83));
  PsbtSignOptions any;
  any.allow_any_sighash = true;
  CHECK(*psbt.sign(0, funding.buyer, any) == 1);
  REQUIRE(psbt.set_sighash_type(0, sighash_all));
  CHECK(psbt.finalize_input(0).error() ==
        fail(Errc::tx_psbt_sighash, "PSBT_IN_TAP_SCRIPT_SIG", 0, 0x83));
}

namespace {

/// A document of version 2 whose second input has no sequence of its own, with flags.
Psbt version_2(const Funding& funding, const std::optional<std::uint32_t>& sequence,
               std::uint32_t lock_time = 0, std::optional<std::uint8_t> flags = std::nullopt) {
  const auto u32 = [](ByteWriter& out, std::uint8_t type, std::uint32_t value) {
    out.u8(1).u8(type).u8(4).u32(value);
  };
  ByteWriter out;
  out.bytes(as_bytes("psbt")).u8(0xff);
  u32(out, 0x02, 2);
  if (lock_time != 0) u32(out, 0x03, lock_time);
  out.u8(1).u8(0x04).u8(1).u8(2);
  out.u8(1).u8(0x05).u8(1).u8(1);
  if (flags) out.u8(1).u8(0x06).u8(1).u8(*flags);
  u32(out, 0xfb, 2);
  out.u8(0);
  for (std::size_t i = 0; i < 2; ++i) {
    out.u8(1).u8(0x01).var_bytes(serialize(funding.spent[i]));
    out.u8(1).u8(0x0e).u8(32).bytes(funding.tx.inputs[i].previous.txid);
    u32(out, 0x0f, funding.tx.inputs[i].previous.vout);
    if (i == 1 && sequence) u32(out, 0x10, *sequence);
    const auto key = *keys::xonly(i == 0 ? funding.pool : funding.buyer);
    out.u8(1).u8(0x17).u8(32).bytes(key);
    out.u8(0);
  }
  out.u8(1).u8(0x03).u8(8).u64(190'000);
  out.u8(1).u8(0x04).var_bytes(funding.tx.outputs[0].script_pubkey);
  out.u8(0);
  auto read = Psbt::parse(out.view());
  REQUIRE(read);
  return *std::move(read);
}

}  // namespace

TEST_CASE("of version 2, a sequence that comes in by combining never changes what is signed") {
  const Funding funding;
  const Psbt plain = version_2(funding, std::nullopt);
  const Psbt other = version_2(funding, 0xfffffffd);
  Psbt both = plain;
  REQUIRE(both.combine(other));  // nobody has signed: an updater may set it
  CHECK(both.unsigned_tx().inputs[1].sequence == 0xfffffffd);

  const Error refused = fail(Errc::tx_psbt_other_transaction, "PSBT_IN_SEQUENCE");
  Psbt ours = plain;
  CHECK(*ours.sign(0, funding.pool) == 1);
  const Psbt before = ours;
  CHECK(ours.combine(other).error() == refused);
  CHECK(ours == before);
  Psbt theirs = other;
  CHECK(*theirs.sign(1, funding.buyer) == 1);
  Psbt unsigned_one = plain;
  CHECK(unsigned_one.combine(theirs).error() == refused);
  CHECK(ours.combine(theirs).error() == refused);
  REQUIRE(ours.finalize_input(0));  // a finished input is as good as signed
  CHECK(ours.combine(other).error() == refused);

  // The same sequences, signed by both: they go together.
  Psbt one = other, two = other;
  CHECK(*one.sign(0, funding.pool) == 1);
  CHECK(*two.sign(1, funding.buyer) == 1);
  REQUIRE(one.combine(two));
  REQUIRE(one.finalize());
  CHECK(verify(*one.extract(), std::vector(funding.spent.begin(), funding.spent.begin() + 2)));
}

TEST_CASE("of version 2, documents with other lock times are about other transactions") {
  const Funding funding;
  Psbt ours = version_2(funding, std::nullopt);
  const Psbt before = ours;
  CHECK(ours.combine(version_2(funding, std::nullopt, 840'000)).error().code ==
        Errc::tx_psbt_other_transaction);
  CHECK(ours == before);
}

TEST_CASE("of version 2, only what both documents leave modifiable stays so") {
  const Funding funding;
  for (std::uint8_t a = 0; a < 9; ++a) {
    for (std::uint8_t b = 0; b < 9; ++b) {  // 8: no flags
      CAPTURE(a, b);
      const auto with = [&](std::uint8_t flags) {
        return version_2(funding, std::nullopt, 0,
                         flags == 8 ? std::nullopt : std::optional(flags));
      };
      Psbt both = with(a);
      REQUIRE(both.combine(with(b)));
      const Bytes* left = both.global().find(psbt_global::tx_modifiable);
      REQUIRE((left != nullptr) == (a != 8));
      if (left == nullptr) continue;
      const int inputs_outputs = a & (b == 8 ? 0 : b) & 3;
      const int single = (a | (b == 8 ? 0 : b)) & 4;
      CHECK(int{(*left)[0]} == (inputs_outputs | single));
    }
  }
}
