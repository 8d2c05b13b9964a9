#include <btcfi/rv32/isa.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace btcfi::rv32;

TEST_CASE("operations have their mnemonics, those that are words of C++ too") {
  CHECK(std::string(name_of(Op::and_)) == "and");
  CHECK(std::string(name_of(Op::or_)) == "or");
  CHECK(std::string(name_of(Op::xor_)) == "xor");
  CHECK(std::string(name_of(Op::mulhsu)) == "mulhsu");
  CHECK(std::string(name_of(Op::ecall)) == "ecall");
}

TEST_CASE("the number of micro-steps follows the table of loads and stores") {
  struct Row {
    Op op;
    unsigned at[4];
  };
  constexpr Row rows[] = {{Op::lb, {1, 1, 1, 1}},  {Op::lbu, {1, 1, 1, 1}}, {Op::lh, {1, 1, 1, 4}},
                          {Op::lhu, {1, 1, 1, 4}}, {Op::lw, {1, 4, 4, 4}},  {Op::sb, {4, 4, 4, 4}},
                          {Op::sh, {4, 4, 4, 8}},  {Op::sw, {1, 8, 8, 8}},  {Op::add, {1, 1, 1, 1}},
                          {Op::jal, {1, 1, 1, 1}}};
  for (const Row& row : rows) {
    for (std::uint32_t a = 0; a < 4; ++a) {
      CHECK(micro_steps(row.op, 0x90000000 + a) == row.at[a]);
      CHECK(micro_steps(row.op, a) <= max_micro_steps(row.op));
    }
  }
  CHECK(micro_steps(Op::lw, 1, 0) == 3);
  CHECK(micro_steps(Op::lh, 3, 0) == 3);
  CHECK(micro_steps(Op::lw, 0, 0) == 1);
}

TEST_CASE("registers stand in the trace at four bytes each") {
  CHECK(register_address(0) == 0xf0000000);
  CHECK(register_address(reg_a0) == 0xf0000028);
  CHECK(register_address(reg_aux1) == 0xf0000080);
  CHECK(register_address(reg_aux2) == 0xf0000084);
}
