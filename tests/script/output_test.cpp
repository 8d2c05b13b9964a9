#include <btcfi/script/builder.hpp>
#include <btcfi/script/output.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::script;

TEST_CASE("every script that is written is recognised") {
  CHECK(output_type(p2tr_script({})) == OutputType::witness_v1_taproot);
  CHECK(output_type(p2wpkh_script({})) == OutputType::witness_v0_key);
  CHECK(output_type(p2wsh_script({})) == OutputType::witness_v0_script);
  CHECK(output_type(p2sh_script({})) == OutputType::script_hash);
  CHECK(output_type(p2pkh_script({})) == OutputType::pubkey_hash);
  CHECK(output_type(p2a_script()) == OutputType::anchor);
  CHECK(output_type(op_return_script(as_bytes("BF01"))) == OutputType::null_data);
  CHECK(is_p2a(p2a_script()));
  CHECK(is_unspendable(op_return_script({})));
  CHECK(is_unspendable(Bytes(10'001, 0x51)));
  CHECK_FALSE(is_unspendable(Bytes(10'000, 0x51)));
}

TEST_CASE("witness programs are versions 0 to 16 with 2 to 40 bytes, pushed directly") {
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    for (std::size_t size = 0; size <= 45; ++size) {
      Bytes script{static_cast<std::uint8_t>(opcode), static_cast<std::uint8_t>(size)};
      script.resize(2 + size);
      const bool version = opcode == 0 || (opcode >= 0x51 && opcode <= 0x60);
      REQUIRE(witness_program(script).has_value() == (version && size >= 2 && size <= 40));
    }
  }
  CHECK(witness_program(Bytes(34, 0x20)) == std::nullopt);
}

TEST_CASE("bare multisig is recognised by its counts") {
  const auto multisig = [](int required, int stated, int keys) {
    Builder out;
    out.number(required);
    for (int i = 0; i < keys; ++i) out.push(Bytes(33, 2));
    return out.number(stated).op(Opcode::op_checkmultisig).take();
  };
  CHECK(output_type(multisig(2, 3, 3)) == OutputType::multisig);
  CHECK(output_type(multisig(17, 20, 20)) == OutputType::multisig);
  CHECK(output_type(multisig(4, 3, 3)) == OutputType::nonstandard);
  CHECK(output_type(multisig(1, 3, 2)) == OutputType::nonstandard);
  CHECK(output_type(multisig(0, 1, 1)) == OutputType::nonstandard);
  CHECK(output_type(multisig(1, 21, 21)) == OutputType::nonstandard);
}

TEST_CASE("keys, and what only looks like one") {
  Bytes script = Builder{}.push(Bytes(33, 3)).op(Opcode::op_checksig).take();
  CHECK(output_type(script) == OutputType::pubkey);
  script[1] = 5;
  CHECK(output_type(script) == OutputType::nonstandard);
  CHECK(output_type({}) == OutputType::nonstandard);
  CHECK(output_type(*from_hex("5128" + std::string(80, '0'))) == OutputType::witness_unknown);
  CHECK(output_type(*from_hex("0003010203")) == OutputType::nonstandard);
}
