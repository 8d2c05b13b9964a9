#include "edge_case_program.hpp"

#include <btcfi/core/blake3.hpp>
#include <btcfi/rv32/machine.hpp>
#include <btcfi/rv32/trace.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

TraceHash h0() { return *initial_hash(Profile::blake3_160); }

}  // namespace

TEST_CASE("the chain starts from BLAKE3 of the byte ff and takes 33 bytes a step") {
  const std::uint8_t ff = 0xff;
  CHECK(equal(h0().view(), blake3_hash(ByteView(&ff, 1)).view().first(20)));
  // A step's hash is BLAKE3 of the previous hash and the write part: here by the general function.
  WritePart part{};
  for (std::size_t i = 0; i < part.size(); ++i) part[i] = static_cast<std::uint8_t>(17 * i + 3);
  TraceHash hash = h0();
  for (int i = 0; i < 100; ++i) {
    Bytes preimage = to_bytes(hash.view());
    preimage.insert(preimage.end(), part.begin(), part.end());
    REQUIRE(preimage.size() == 33);
    hash = *next_hash(hash, part);
    CHECK(equal(hash.view(), blake3_hash(preimage).view().first(20)));
    part[static_cast<std::size_t>(i) % 13] ^= static_cast<std::uint8_t>(i + 1);
  }
}

TEST_CASE("the first steps of BitVMX's hello-world, input 11111111") {
  CHECK(h0().hex() == "99d44d377bc5936d8cb7f5df90713d84c7587739");
  StepRecord first;
  first.write = {0xf0000028, 0};
  first.next_pc = {0x80000100, 0};
  const TraceHash h1 = *next_hash(h0(), write_part(first));
  CHECK(h1.hex() == "3ebf30cdfd74fa9635abb08f13bb0d09bb6ae403");
  StepRecord second;
  second.write = {0xf0000004, 0x80000104};
  second.next_pc = {0x8000007c, 0};
  CHECK(next_hash(h1, write_part(second))->hex() == "9fd8c6b0f168406e0e0d50962d0e7e5ba413c8d1");
}

TEST_CASE("rows are printed as BitVMX-CPU prints them") {
  const Program program = *Program::load(edge_case_elf());
  MachineOptions options;
  options.last_steps = true;
  auto machine = *Machine::create(program, {}, options);
  std::vector<std::string> rows;
  REQUIRE(machine.run_recorded(1000, [&](const StepRecord& r, const TraceHash& hash) {
    rows.push_back(csv_row(r, hash));
    return true;
  }));
  CHECK(rows[1].substr(0, 149) ==
        "0000000000000002;f0000014;90000000;0000000000000001;90000000;81828384;ffffffffffffffff;"
        "80000004;00;0012a303;f0000080;00818283;80000004;01;00000000;04");
  CHECK(rows[14].find(";f0000084;ffff9400;") != std::string::npos);
  CHECK(rows[65].find(";00000000;00000000;80000048;00;00000000;06;") != std::string::npos);
  CHECK(rows[4].substr(rows[4].size() - 40) == "9fbcb56f4f8082b14f904496fd7d1754ff74cb58");
  CHECK(std::count(rows[89].begin(), rows[89].end(), ';') == 16);
}

TEST_CASE("the row of a fault is all zero") {
  StepRecord fault;
  fault.step = 9;
  CHECK(csv_row(fault) ==
        "0000000000000000;00000000;00000000;0000000000000000;00000000;00000000;0000000000000000;"
        "00000000;00;00000000;00000000;00000000;00000000;00;00000000;2a");
}

TEST_CASE("a record is written as JSON with the fields of the origin in their order") {
  StepRecord r;
  r.step = 1106;
  r.read_1 = {4026531900, 2852126720, 1105};
  r.read_2 = {2852126720, 286331153, last_step_init};
  r.pc = {2147483732, 0};
  r.opcode = 501507;
  r.write = {4026531896, 286331153};
  r.next_pc = {2147483736, 0};
  r.access_kinds = 4;
  CHECK(record_json(r) ==
        "{\"step_number\":1106,\"read_1\":{\"address\":4026531900,\"value\":2852126720,"
        "\"last_step\":1105},\"read_2\":{\"address\":2852126720,\"value\":286331153,"
        "\"last_step\":18446744073709551615},\"read_pc\":{\"pc\":{\"address\":2147483732,"
        "\"micro\":0},\"opcode\":501507},\"trace_step\":{\"write_1\":{\"address\":4026531896,"
        "\"value\":286331153},\"write_pc\":{\"address\":2147483736,\"micro\":0}},"
        "\"witness\":null,\"mem_witness\":{\"data\":4}}");
  r.witness = 7;
  CHECK(record_json(r).find("\"witness\":7,") != std::string::npos);
}

TEST_CASE("hashes and profiles are read from text or refused") {
  CHECK(TraceHash::from_hex(h0().hex())->hex() == h0().hex());
  CHECK(TraceHash::from_hex("00").error().code == Errc::out_of_range);
  CHECK(TraceHash::from_hex(std::string(40, 'x')).error().code == Errc::parse);
  CHECK(TraceHash::from(Bytes(32))->size == 32);
  CHECK(TraceHash::from(Bytes(21)).error().code == Errc::out_of_range);
  CHECK(*parse_profile("blake3-160") == Profile::blake3_160);
  CHECK(*parse_profile("legacy-sha256") == Profile::legacy_sha256);
  CHECK(parse_profile("sha1").error().code == Errc::rv32_unknown_profile);
  CHECK(next_hash(TraceHash{}, {}).error().code == Errc::out_of_range);
}

TEST_CASE("the row before the first step is a record of nothing with the initial hash") {
  CHECK(csv_row(StepRecord{}, h0()) ==
        "0000000000000000;00000000;00000000;0000000000000000;00000000;00000000;0000000000000000;"
        "00000000;00;00000000;00000000;00000000;00000000;00;00000000;2a;"
        "99d44d377bc5936d8cb7f5df90713d84c7587739");
}
