#include "little_program.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace btcfi;
using namespace btcfi::dispute;

namespace {

rv32::TraceHash hash_of(std::uint8_t fill) { return *rv32::TraceHash::from(Bytes(20, fill)); }

std::vector<Message> one_of_each() {
  FinalStep final;
  final.step = 7;
  final.step_hash = hash_of(1);
  final.next_hash = hash_of(2);
  final.record.step = 8;
  final.record.read_1 = {0xf0000004, 5, rv32::last_step_init};
  final.record.read_2 = {0xa0000000, 6, 3};
  final.record.pc = {0x80000000, 2};
  final.record.opcode = 0x13;
  final.record.write = {0xf0000008, 9};
  final.record.next_pc = {0x80000004, 0};
  final.record.witness = 4;
  final.record.access_kinds = 0x04;
  FinalStep beyond;
  beyond.search = 2;
  beyond.beyond = true;
  Challenge challenge;
  challenge.kind = ChallengeKind::program_counter;
  challenge.hash = hash_of(3);
  challenge.write = {1, 2};
  challenge.next_pc = {4, 1};
  return {Claim{1500, hash_of(9)},
          Answer{true},
          RoundHashes{2, 3, {hash_of(4), hash_of(5)}},
          Choice{1, 2, 6},
          final,
          beyond,
          challenge,
          Challenge{}};
}

}  // namespace

TEST_CASE("a final step that lies beyond the claim is otherwise empty") {
  const Hash256 id = test::little_case().id();
  FinalStep beyond;
  beyond.beyond = true;
  CHECK(*decode(id, *encode(id, beyond)) == Message(beyond));
  const auto refuses = [&](auto change) {
    FinalStep other = beyond;
    change(other);
    const auto decoded = decode(id, *encode(id, other));
    return !decoded && decoded.error().code == Errc::dispute_bad_message;
  };
  CHECK(refuses([](FinalStep& m) { m.step = 1; }));
  CHECK(refuses([](FinalStep& m) { m.step_hash = *rv32::TraceHash::from(Bytes(20, 1)); }));
  CHECK(refuses([](FinalStep& m) { m.next_hash = *rv32::TraceHash::from(Bytes(20, 1)); }));
  CHECK(refuses([](FinalStep& m) { m.record.opcode = 1; }));
  CHECK(refuses([](FinalStep& m) { m.record.access_kinds = 0; }));
}

TEST_CASE("messages come back from their bytes, and only for their case") {
  Hash256 id;
  id.bytes[0] = 1;
  for (const Message& message : one_of_each()) {
    const Bytes bytes = *encode(id, message);
    CHECK(bytes.size() <= max_message_bytes);
    const auto back = decode(id, bytes);
    REQUIRE(back);
    CHECK(*back == message);
    CHECK(decode(Hash256{}, bytes).error().code == Errc::dispute_other_program);
  }
}

TEST_CASE("every cut, every byte too many and every unknown mark is refused") {
  const Hash256 id;
  Hash256 another;
  another.bytes[0] = 1;
  for (const Message& message : one_of_each()) {
    const Bytes bytes = *encode(id, message);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CHECK_FALSE(decode(id, ByteView(bytes).first(size)));
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK(decode(id, longer).error().code == Errc::dispute_bad_message);
    CHECK(decode(id, longer).error().offset == bytes.size());
    for (const std::size_t at : {std::size_t{0}, std::size_t{3}, std::size_t{8}, std::size_t{41}}) {
      Bytes changed = bytes;
      changed[at] = 0xee;
      CHECK(decode(id, changed).error().code == Errc::dispute_bad_message);
      CHECK(decode(id, changed).error().offset == at);
      // What is no message of ours belongs to no case either.
      CHECK(decode(another, changed).error().code ==
            (at < 41 ? Errc::dispute_bad_message : Errc::dispute_other_program));
    }
  }
  CHECK(decode(id, Bytes(max_message_bytes + 1)).error().code == Errc::dispute_bad_message);
}

TEST_CASE("a refusal names the byte where the field at fault begins") {
  Hash256 id;
  id.bytes[0] = 7;
  const auto offset_of = [&](const Message& message, auto change) {
    Bytes bytes = *encode(id, message);
    change(bytes);
    const auto decoded = decode(id, bytes);
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().code == Errc::dispute_bad_message);
    return decoded.error().offset;
  };
  const auto set = [](std::size_t at, std::uint8_t value) {
    return [=](Bytes& bytes) { bytes[at] = value; };
  };
  const auto cut_to = [](std::size_t size) { return [=](Bytes& bytes) { bytes.resize(size); }; };
  const std::vector<Message> all = one_of_each();
  CHECK(offset_of(all[0], cut_to(5)) == 0);
  CHECK(offset_of(all[0], cut_to(40)) == 9);     // the case
  CHECK(offset_of(all[0], cut_to(41)) == 41);    // the kind
  CHECK(offset_of(all[0], cut_to(69)) == 50);    // the claim's hash
  CHECK(offset_of(all[1], set(42, 2)) == 42);    // contested, neither 0 nor 1
  CHECK(offset_of(all[2], set(44, 128)) == 44);  // the count of hashes
  CHECK(offset_of(all[2], set(44, 3)) == 85);    // a third hash, which is not there
  CHECK(offset_of(all[2], set(44, 1)) == 65);    // a second one too many
  CHECK(offset_of(all[4], [](Bytes& bytes) { bytes[bytes.size() - 6] = 2; }) == 42 + 50 + 62);
  CHECK(offset_of(all[4], [](Bytes& bytes) { bytes[bytes.size() - 6] = 0; }) == 42 + 50 + 63);
  CHECK(offset_of(all[5], set(43, 2)) == 43);    // beyond
  CHECK(offset_of(all[5], set(100, 1)) == 100);  // beyond, and not empty
  CHECK(offset_of(all[5], [](Bytes& bytes) { bytes.back() = 0; }) == 42 + 2 + 8 + 40 + 67);
  CHECK(offset_of(all[6], set(42, 18)) == 42);  // no such challenge
}

TEST_CASE("bytes that are accepted are the only bytes of their message") {
  const Hash256 id;
  std::mt19937 random(20250420);
  for (const Message& message : one_of_each()) {
    const Bytes bytes = *encode(id, message);
    for (int i = 0; i < 2000; ++i) {
      Bytes changed = bytes;
      changed[41 + random() % (changed.size() - 41)] = static_cast<std::uint8_t>(random());
      if (const auto back = decode(id, changed)) CHECK(*encode(id, *back) == changed);
    }
  }
}

TEST_CASE("what the bytes have no room for is refused, not written as something else") {
  const Hash256 id;
  RoundHashes round;
  round.hashes.assign(SearchShape::max_arity - 1, hash_of(1));
  REQUIRE(encode(id, round));
  CHECK(*decode(id, *encode(id, round)) == Message(round));
  for (const std::size_t count : {128u, 255u, 256u, 257u, 512u}) {
    round.hashes.assign(count, hash_of(1));
    const Error error = encode(id, round).error();
    CHECK(error.code == Errc::dispute_hash_count);
    CHECK(error.offset == 127);
  }

  const rv32::TraceHash none;
  const rv32::TraceHash legacy = *rv32::TraceHash::from(Bytes(32, 1));
  const auto refused = [&](const Message& message) {
    const auto bytes = encode(id, message);
    return bytes ? std::string() : std::string(bytes.error().where);
  };
  for (const rv32::TraceHash& hash : {none, legacy}) {
    CHECK(refused(Claim{1, hash}) == "claim.last_hash");
    CHECK(refused(RoundHashes{1, 1, {hash_of(1), hash}}) == "round_hashes");
    CHECK(encode(id, RoundHashes{1, 1, {hash_of(1), hash}}).error().input == 1);
    FinalStep final;
    final.step_hash = hash_of(1);
    final.next_hash = hash;
    CHECK(refused(final) == "final_step.hashes");
  }
  Challenge challenge;
  CHECK(refused(challenge).empty());
  challenge.hash = legacy;
  CHECK(refused(challenge) == "challenge.hash");
}
