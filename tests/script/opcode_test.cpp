#include <btcfi/script/builder.hpp>

#include <catch2/catch.hpp>

#include <random>

using namespace btcfi;
using namespace btcfi::script;

TEST_CASE("opcodes have Bitcoin Core's names") {
  CHECK(opcode_name(Opcode::op_checksigadd) == "OP_CHECKSIGADD");
  CHECK(opcode_name(Opcode::op_2drop) == "OP_2DROP");
  CHECK(opcode_name(static_cast<Opcode>(20)) == "OP_PUSHBYTES_20");
  CHECK(opcode_name(static_cast<Opcode>(0xbb)) == "OP_SUCCESS187");
  CHECK(opcode_name(static_cast<Opcode>(0xff)) == "OP_INVALIDOPCODE");
  CHECK(opcode_from_name("OP_CHECKLOCKTIMEVERIFY") == Opcode::op_checklocktimeverify);
  CHECK(opcode_from_name("NOP4") == Opcode::op_nop4);
  CHECK_FALSE(opcode_from_name("NOPE"));
}

TEST_CASE("BIP-342 names 87 opcodes that make a tapscript succeed") {
  std::size_t count = 0;
  for (unsigned v = 0; v < 256; ++v) count += is_op_success(static_cast<Opcode>(v)) ? 1u : 0u;
  CHECK(count == 87);
  CHECK_FALSE(is_op_success(Opcode::op_checksigadd));
}

TEST_CASE("a push that ends early is named by the byte where it begins, and reading stays there") {
  const Bytes script = *from_hex(
      "51024141"
      "4d0500aa");
  Reader in(script);
  CHECK(in.next()->opcode == Opcode::op_1);
  CHECK(equal(in.next()->data, as_bytes("AA")));
  CHECK(in.next().error() == fail(Errc::script_bad_opcode, "Reader::next", 0, 4));
  CHECK(in.position() == 4);
  CHECK_FALSE(is_push_only(script));
  CHECK(is_push_only(*from_hex("5102414150")));
}

TEST_CASE("scripts are shown in words that read back to the same bytes") {
  CHECK(to_asm(*from_hex("76a9020102885187ba")) ==
        "DUP HASH160 <0102> EQUALVERIFY 1 EQUAL CHECKSIGADD");
  CHECK(to_asm(*from_hex("004f604c01ff01058b02ff")) == "0 -1 16 0x4c01ff 0x0105 1ADD 0x02ff");
  CHECK(*from_asm("1 -1 17 1000 'Az' 0x4c01ff <05> OP_DUP CHECKSIG") ==
        *from_hex("514f011102e80302417a4c01ff5576ac"));
  CHECK(from_asm("DUP  WHAT").error() == fail(Errc::parse, "from_asm", 0, 5));
  CHECK_FALSE(from_asm("PUSHDATA1"));
  CHECK_FALSE(from_asm("4294967296"));

  constexpr unsigned seed = 20240601;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 20000; ++round) {
    Bytes script(random() % 24);
    for (auto& byte : script)
      byte = static_cast<std::uint8_t>(random() % 3 == 0 ? random() % 90 : random());
    const auto back = from_asm(to_asm(script));
    REQUIRE(back);
    REQUIRE(*back == script);
  }
}
