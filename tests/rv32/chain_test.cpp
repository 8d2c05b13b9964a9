#include <btcfi/core/blake3.hpp>
#include <btcfi/core/cpu.hpp>

#include <catch2/catch.hpp>

#include <rv32/chain.hpp>

#include <iostream>
#include <random>
#include <vector>

using namespace btcfi;
using namespace btcfi::rv32;

namespace {

std::vector<WriteWords> random_steps(std::mt19937& random, std::size_t count) {
  std::vector<WriteWords> out(count);
  for (WriteWords& step : out) {
    const auto word = [&] { return static_cast<std::uint32_t>(random()); };
    step = {word(), word(), word(), word() & 7};
  }
  return out;
}

// The hash of the definition: BLAKE3 over 33 bytes, by the streaming hasher of the core.
Blake3State by_definition(Blake3State state, const std::vector<WriteWords>& steps) {
  for (const WriteWords& step : steps) {
    Bytes message = to_bytes(to_hash(state).view());
    for (const std::uint32_t word : {step.address, step.value, step.next_pc}) {
      for (int shift = 0; shift < 32; shift += 8) {
        message.push_back(static_cast<std::uint8_t>(word >> shift));
      }
    }
    message.push_back(static_cast<std::uint8_t>(step.micro));
    const Hash256 hash = Blake3().update(message).digest();
    state = to_state(*TraceHash::from(hash.view().first(20)));
  }
  return state;
}

using Absorb = void (*)(Blake3State&, const WriteWords*, std::size_t, TraceHash*) noexcept;

std::vector<std::pair<const char*, Absorb>> ways() {
  return {
    {"portable", blake3_absorb_portable},
#if BTCFI_RV32_CHAIN_X86_64
        {"x86-64", blake3_absorb_x86_64},
#endif
    {
      "chosen", blake3_absorb
    }
  };
}

}  // namespace

TEST_CASE("the chain begins with BLAKE3 of the byte 0xff") {
  const std::uint8_t byte = 0xff;
  const Hash256 hash = Blake3().update(ByteView(&byte, 1)).digest();
  CHECK(to_state(*TraceHash::from(hash.view().first(20))) == blake3_initial);
}

TEST_CASE("every way of extending a chain gives BLAKE3 of 33 bytes, step after step") {
  std::mt19937 random(20250401);
  const std::vector<WriteWords> steps = random_steps(random, 300);
  for (const auto& [name, absorb] : ways()) {
    INFO(name);
    for (std::size_t count = 0; count <= 300; count += count < 20 ? 1 : 56) {
      const std::vector<WriteWords> some(steps.begin(),
                                         steps.begin() + static_cast<std::ptrdiff_t>(count));
      Blake3State state = blake3_initial;
      absorb(state, some.data(), some.size(), nullptr);
      REQUIRE(state == by_definition(blake3_initial, some));
      const TraceHash untouched = to_hash({1, 2, 3, 4, 5});
      std::vector<TraceHash> each(count + 1);
      each[count] = untouched;
      state = blake3_initial;
      absorb(state, some.data(), some.size(), each.data());
      REQUIRE(each[count] == untouched);  // nothing is written behind the last
      Blake3State one = blake3_initial;
      for (std::size_t i = 0; i < count; ++i) {
        blake3_absorb_portable(one, &some[i], 1);
        REQUIRE(each[i] == to_hash(one));
      }
      REQUIRE(state == one);
    }
  }
}

TEST_CASE("every bit of the hash and of a step reaches the next hash, the same by every way") {
  const std::vector<WriteWords> one{{0x12345678, 0x9abcdef0, 0x0fedcba9, 5}};
  for (const auto& [name, absorb] : ways()) {
    INFO(name);
    for (unsigned bit = 0; bit < 160 + 104; ++bit) {
      Blake3State state = blake3_initial;
      std::vector<WriteWords> steps = one;
      if (bit < 160) {
        state[bit / 32] ^= 1u << bit % 32;
      } else {
        const unsigned at = bit - 160;
        std::uint32_t* words[] = {&steps[0].address, &steps[0].value, &steps[0].next_pc,
                                  &steps[0].micro};
        *words[at / 32] ^= 1u << at % 32;
      }
      const Blake3State expected = by_definition(state, steps);
      REQUIRE(expected != by_definition(blake3_initial, one));
      absorb(state, steps.data(), 1, nullptr);
      REQUIRE(state == expected);
    }
  }
}

TEST_CASE("a chain may be extended in pieces of any length") {
  std::mt19937 random(7);
  const std::vector<WriteWords> steps = random_steps(random, 64);
  Blake3State whole = blake3_initial;
  blake3_absorb_portable(whole, steps.data(), steps.size());
  for (const auto& [name, absorb] : ways()) {
    INFO(name);
    for (std::size_t cut = 0; cut <= steps.size(); ++cut) {
      Blake3State state = blake3_initial;
      absorb(state, steps.data(), cut, nullptr);
      absorb(state, steps.data() + cut, steps.size() - cut, nullptr);
      REQUIRE(state == whole);
    }
  }
}

TEST_CASE("many chains together end as each alone, whatever their number and lengths") {
  const auto seed = static_cast<std::mt19937::result_type>(std::random_device{}());
  std::cout << "chain lanes: seed " << seed << ", " << cpu_description() << "\n";
  std::mt19937 random(seed);
  const std::vector<WriteWords> steps = random_steps(random, 4096);
  for (const LaneWidth width : {LaneWidth::one, LaneWidth::eight, LaneWidth::sixteen}) {
    if (!has_width(width)) continue;
    INFO("width " << static_cast<int>(width));
    for (std::size_t number = 0; number <= 40; ++number) {
      std::vector<ChainLane> lanes(number);
      std::vector<Blake3State> alone(number);
      for (std::size_t i = 0; i < number; ++i) {
        for (std::uint32_t& word : lanes[i].state) word = static_cast<std::uint32_t>(random());
        lanes[i].count = random() % (number % 3 == 0 ? 4 : 60);
        lanes[i].steps = steps.data() + random() % (steps.size() - lanes[i].count);
        alone[i] = lanes[i].state;
        blake3_absorb_portable(alone[i], lanes[i].steps, lanes[i].count);
      }
      chain_many(lanes, width);
      for (std::size_t i = 0; i < number; ++i) REQUIRE(lanes[i].state == alone[i]);
      chain_many(lanes);
    }
  }
}

TEST_CASE("sixteen chains of equal length, a segment each, end as the chain that runs through") {
  std::mt19937 random(16);
  constexpr std::size_t segment = 128;
  const std::vector<WriteWords> steps = random_steps(random, 16 * segment);
  std::vector<ChainLane> lanes(16);
  std::vector<Blake3State> ends;
  Blake3State state = blake3_initial;
  for (std::size_t i = 0; i < 16; ++i) {
    lanes[i] = {state, steps.data() + i * segment, segment};
    blake3_absorb(state, lanes[i].steps, segment);
    ends.push_back(state);
  }
  chain_many(lanes);
  for (std::size_t i = 0; i < 16; ++i) CHECK(lanes[i].state == ends[i]);
}
