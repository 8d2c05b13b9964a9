#include <btcfi/core/json.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/tx/message_proof.hpp>

#include <btcfi_test/spending.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

// BIP-322, "Test vectors": P2WPKH of bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l.
TEST_CASE("the two transactions of a message are those of BIP-322") {
  Bytes script{0x00, 20};
  const auto program = from_hex("2b05d564e6a7a33c087f16e0f730d1440123799d");
  script.insert(script.end(), program->begin(), program->end());

  CHECK(signed_message_hash({}).hex() ==
        "c90c269c4f8fcbe6880f72a721ddfbf1914268a794cbb21cfafee13770ae19f1");
  const MessageProof empty = message_proof({}, script);
  CHECK(empty.to_spend.txid().hex() ==
        "c5680aa69bb8d860bf82d4e9cd3504b55dde018de765a91bb566283c545a99a7");
  CHECK(empty.to_sign.txid().hex() ==
        "1e9654e951a5ba44c8604c4de6c67fd78a27e81dcadcfe1edf638ba3aaebaed6");

  const MessageProof hello = message_proof(as_bytes("Hello World"), script);
  CHECK(hello.to_spend.txid().hex() ==
        "b79d196740ad5217771c1098fc4a4b51e0535c32236c71f1ea4d61a2d603352b");
  CHECK(hello.to_sign.txid().hex() ==
        "88737ae86f2077145f93cc4b153ae9a1cb8d56afa511988c149c5c8c9d93bddf");
}

TEST_CASE("a proof by the output's key verifies, for this message and this script alone") {
  const auto owner = btcfi::test::purse(1);
  const auto stranger = btcfi::test::purse(2);
  MessageProof proof = message_proof(as_bytes("a message"), owner.script);
  btcfi::test::sign(proof.to_sign, 0, {proof.spent}, owner);
  const Witness witness = proof.to_sign.inputs[0].witness;
  CHECK(verify_message(as_bytes("a message"), owner.script, witness));
  CHECK_FALSE(verify_message(as_bytes("another"), owner.script, witness));
  CHECK_FALSE(verify_message(as_bytes("a message"), stranger.script, witness));
  CHECK_FALSE(verify_message(as_bytes("a message"), owner.script, {}));
  // BIP-322: every signature signs all.
  Witness loose = witness;
  loose[0].resize(64);
  loose[0].push_back(0x83);
  CHECK(verify_message(as_bytes("a message"), owner.script, loose).error().code ==
        Errc::script_sig_hashtype);
  Bytes p2pkh{0x76, 0xa9, 0x14};
  p2pkh.resize(25);
  CHECK(verify_message({}, p2pkh, {}).error().code == Errc::unsupported);
}
