#include <btcfi/script/builder.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::script;

TEST_CASE("a script is written opcode by opcode") {
  using enum Opcode;
  const Bytes script =
      Builder{}.number(1800093900).op(op_checklocktimeverify).op(op_drop).op(op_2drop, 2).take();
  CHECK(to_hex(script) == "04cc404b6bb1756d6d");
  CHECK(Builder{}.number(0).number(16).number(17).number(-1).take() == *from_hex("006001114f"));
}

TEST_CASE("data of every length is pushed in the shortest way and read back") {
  for (const std::size_t size : {0u, 1u, 2u, 75u, 76u, 255u, 256u, 520u, 65535u, 65536u}) {
    for (const int fill : {0x00, 0x01, 0x10, 0x11, 0x81, 0xff}) {
      const Bytes data(size, static_cast<std::uint8_t>(fill));
      const Bytes script = Builder{}.push(data).take();
      Reader in(script);
      const auto instruction = in.next();
      REQUIRE(instruction);
      CHECK(in.done());
      CHECK(is_minimal_push(data, instruction->opcode));
      const bool small = size == 0 || (size == 1 && (fill == 1 || fill == 0x10 || fill == 0x81));
      CHECK((small ? script.size() == 1 : equal(instruction->data, data)));
      for (unsigned other = 0; other <= 0x60; ++other) {
        const auto opcode = static_cast<Opcode>(other);
        if (size < 65536 && opcode != instruction->opcode)
          CHECK_FALSE(is_minimal_push(data, opcode));
      }
    }
  }
}
