#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/ecdsa.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/tx/checker.hpp>
#include <btcfi/tx/locktime.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

Transaction one_by_one() {
  Transaction tx;
  tx.inputs.push_back({{Txid{}, 0}, {}, sequence_replaceable, {}});
  tx.outputs.push_back({Sats{1000}, {}});
  return tx;
}

}  // namespace

TEST_CASE(
    "OP_CHECKLOCKTIMEVERIFY asks for the same kind, not more, and an input that is not final") {
  Transaction tx = one_by_one();
  const auto satisfied = [&](std::int64_t operand) {
    return TransactionChecker(*PrecomputedData::of(tx, {}), 0, Sats{}).check_lock_time(operand);
  };
  tx.lock_time = 1'800'000'000;
  CHECK(satisfied(1'800'000'000));
  CHECK(satisfied(lock_time_threshold));
  CHECK_FALSE(satisfied(1'800'000'001));
  CHECK_FALSE(satisfied(lock_time_threshold - 1));  // a height
  CHECK_FALSE(satisfied(0x100000000));
  tx.lock_time = 900'000;
  CHECK(satisfied(900'000));
  CHECK_FALSE(satisfied(900'001));
  CHECK_FALSE(satisfied(1'800'000'000));
  tx.inputs[0].sequence = sequence_final;
  CHECK_FALSE(satisfied(0));
}

TEST_CASE("OP_CHECKSEQUENCEVERIFY compares kind and value, from version 2 on") {
  Transaction tx = one_by_one();
  const auto satisfied = [&](std::int64_t operand) {
    return TransactionChecker(*PrecomputedData::of(tx, {}), 0, Sats{}).check_sequence(operand);
  };
  CHECK_FALSE(satisfied(0));  // 0xfffffffd switches relative locks off
  tx.inputs[0].sequence = 288;
  CHECK(satisfied(288));
  CHECK(satisfied(288 | 0x3f0000));  // bits without meaning
  CHECK_FALSE(satisfied(289));
  CHECK_FALSE(satisfied(sequence_time_flag | 1));
  tx.inputs[0].sequence = sequence_time_flag | 10;
  CHECK(satisfied(sequence_time_flag | 10));
  CHECK_FALSE(satisfied(10));
  tx.version = 1;
  CHECK_FALSE(satisfied(sequence_time_flag | 10));
  tx.version = 0xffffffff;
  CHECK(satisfied(sequence_time_flag | 10));
}

TEST_CASE("a version 0 signature commits to the amount that is spent") {
  const keys::SecretKey secret = *keys::parse_secret_key(Bytes(32, 3));
  const keys::PublicKey key = *keys::public_key(secret);
  Transaction tx = one_by_one();
  const std::vector<TxOut> spent{{Sats{5000}, script::p2wpkh_script(hash160(key))}};
  const auto data = *PrecomputedData::of(tx, spent);
  const Bytes code = script::p2pkh_script(hash160(key));
  const auto message = *witness_v0_sighash(data, 0, code, Sats{5000}, sighash_all);
  Bytes signature = *keys::sign_ecdsa(message.hash, secret);
  signature.push_back(sighash_all);
  const std::vector<Bytes> witness{signature, to_bytes(key)};
  const auto verdict = [&](Sats amount) {
    const TransactionChecker checker(data, 0, amount);
    return script::verify_script({}, spent[0].script_pubkey, witness, script::Flags::standard(),
                                 checker);
  };
  CHECK(verdict(Sats{5000}));
  CHECK(verdict(Sats{5001}).error().code == Errc::script_sig_nullfail);
}
