// The other side of a dispute, written from docs/dispute.md and docs/formats/dispute-message.md alone:
// what it says is what ours says, byte for byte.

#include "little_program.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/execution.hpp>
#include <btcfi/rv32/inputs.hpp>

#include <catch2/catch.hpp>

#include <concepts>
#include <fstream>
#include <map>

using namespace btcfi;
using namespace btcfi::dispute;

namespace {

template <std::unsigned_integral T>
void put(Bytes& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}
void put(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
void put(Bytes& out, const rv32::TraceHash& hash) { put(out, ByteView(hash.bytes).first(20)); }
void put(Bytes& out, const rv32::StepRecord& r) {
  put(out, r.step);
  for (const rv32::ReadAccess& read : {r.read_1, r.read_2}) {
    put(out, read.address);
    put(out, read.value);
    put(out, read.last_step);
  }
  put(out, r.pc.address);
  put(out, r.pc.micro);
  put(out, r.opcode);
  put(out, r.write.address);
  put(out, r.write.value);
  put(out, r.next_pc.address);
  put(out, r.next_pc.micro);
  put(out, static_cast<std::uint8_t>(r.witness.has_value()));
  put(out, r.witness.value_or(0));
  put(out, r.access_kinds);
}

Hash256 id_by_hand(ByteView elf, ByteView input, std::uint64_t max_steps, std::uint32_t arity) {
  std::uint64_t covered = 1;
  while (covered < max_steps) covered *= 2;
  Bytes text;
  put(text, ByteView(sha256(elf)));
  put(text, ByteView(sha256(input)));
  put(text, covered);
  put(text, max_steps);
  put(text, arity);
  put(text, static_cast<std::uint32_t>(input.size()));
  put(text, std::uint8_t{0});
  put(text, std::uint8_t{6});
  put(text, as_bytes(".input"));
  return tagged_hash("btcfi/dispute/case", text);
}

/// An honest prover. It knows its execution, the numbers of the case and what the verifier said.
class Hand {
 public:
  Hand(const Hash256& id, const rv32::Execution& run, std::uint64_t max_steps, std::uint32_t arity)
      : id_(id), run_(run), arity_(arity) {
    while (covered_ < max_steps) covered_ *= 2;
    segment_ = covered_;
  }

  /// What it says when it is its turn.
  [[nodiscard]] Bytes speak() {
    if (!claimed_) {
      claimed_ = true;
      Bytes out = begin(0);
      put(out, run_.steps());
      put(out, hash(run_.steps()));
      return out;
    }
    return segment_ > 1 ? round() : final_step();
  }
  /// What the verifier says.
  void hear(ByteView bytes) {
    const std::uint8_t kind = bytes[41];
    if (kind == 3) {
      const std::uint64_t part = u32(bytes, 44);
      if (search_ == 1 && round_ == 1) first_parts_ = parts();
      segment_ /= parts();
      base_ += part * segment_;
      ++round_;
    } else if (kind == 5 && bytes[42] == 13) {
      // The second search: its choice in round 1 stands in the challenge's index.
      agreed_ = base_;
      segment_ = covered_ / first_parts_;
      base_ = u32(bytes, 48) * segment_;
      search_ = 2;
      round_ = 2;
    }
  }
  /// The steps whose hashes were said, round by round.
  [[nodiscard]] const std::vector<std::vector<std::uint64_t>>& said() const { return said_; }

 private:
  static std::uint32_t u32(ByteView bytes, std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i) out |= std::uint32_t{bytes[at + i]} << (8 * i);
    return out;
  }
  [[nodiscard]] std::uint64_t parts() const { return std::min<std::uint64_t>(arity_, segment_); }
  [[nodiscard]] rv32::TraceHash hash(std::uint64_t step) const { return *run_.hash_at(step); }
  [[nodiscard]] Bytes begin(std::uint8_t kind) const {
    Bytes out;
    put(out, as_bytes("BTCFIDSP"));
    put(out, std::uint8_t{1});
    put(out, ByteView(id_));
    put(out, kind);
    return out;
  }
  [[nodiscard]] Bytes round() {
    Bytes out = begin(2);
    put(out, search_);
    put(out, round_);
    put(out, static_cast<std::uint8_t>(parts() - 1));
    std::uint64_t there = std::min(base_, run_.steps());
    std::vector<std::uint64_t> steps;
    for (std::uint64_t i = 1; i < parts(); ++i) {
      const std::uint64_t step = base_ + i * (segment_ / parts());
      if (step <= run_.steps()) there = step;
      steps.push_back(there);
      put(out, hash(there));
    }
    said_.push_back(steps);
    return out;
  }
  [[nodiscard]] Bytes final_step() const {
    Bytes out = begin(4);
    put(out, search_);
    const bool beyond = search_ == 1 ? base_ >= run_.steps() : base_ > agreed_;
    put(out, static_cast<std::uint8_t>(beyond));
    if (beyond) {
      out.resize(out.size() + 8 + 20 + 20 + 67);
      put(out, std::uint8_t{0x2a});
      return out;
    }
    put(out, base_);
    put(out, hash(base_));
    put(out, hash(base_ + 1));
    if (search_ == 1) {
      put(out, *run_.record_at(base_ + 1));
    } else {
      out.resize(out.size() + 67);
      put(out, std::uint8_t{0x2a});
    }
    return out;
  }

  Hash256 id_;
  const rv32::Execution& run_;
  std::uint32_t arity_;
  std::uint64_t covered_ = 1, segment_ = 1, base_ = 0, agreed_ = 0, first_parts_ = 1;
  std::uint8_t search_ = 1, round_ = 1;
  bool claimed_ = false;
  std::vector<std::vector<std::uint64_t>> said_;
};

struct Game {
  std::vector<std::vector<std::uint64_t>> said;
  Verdict verdict;
  unsigned searches = 1;
  bool beyond = false;
};

/// The hand against our verifier, with our prover beside it saying the same.
Game play_by_hand(ByteView elf, const Bytes& input, std::uint64_t max_steps, std::uint32_t arity,
                  const VerifierOptions& options) {
  CaseSettings settings;
  settings.max_steps = max_steps;
  settings.arity = arity;
  const Case about = *Case::create(elf, input, settings);
  const Hash256 id = id_by_hand(elf, input, max_steps, arity);
  REQUIRE(about.id() == id);
  const auto run = *rv32::Execution::create(about.program(), input, max_steps);
  Hand hand(id, run, max_steps, arity);
  const auto prover = *Prover::create(about);
  const auto verifier = *Verifier::create(about, options);
  while (const auto turn = verifier->transcript().turn()) {
    if (*turn == Side::prover) {
      const Bytes ours = *prover->speak_bytes();
      const Bytes by_hand = hand.speak();
      REQUIRE(by_hand == ours);
      REQUIRE(verifier->hear_bytes(by_hand));
    } else {
      const Bytes said = *verifier->speak_bytes();
      REQUIRE(prover->hear_bytes(said));
      hand.hear(said);
    }
  }
  const Transcript& all = verifier->transcript();
  return {hand.said(), *judge(all), all.search(), all.final_step(all.search())->beyond};
}

VerifierOptions always() {
  VerifierOptions out;
  out.contest = Contest::always;
  return out;
}

Bytes ask_vanilla() {
  rv32::SettlementInput question{.kind = 0,
                                 .price_ticks = 110'000,
                                 .strike_ticks = 100'000,
                                 .quantity_sat = 100'000'000,
                                 .collateral_sat = 100'000'000,
                                 .rounding_sat = 100'000,
                                 .min_payout_sat = 1'000,
                                 .claim_sat = 9'000'000};
  question.hint = *rv32::hint_for(question);
  const auto input = *rv32::encode_input(question);
  return {input.begin(), input.end()};
}

}  // namespace

TEST_CASE("a prover written from the page says what ours says, step for step as in its example") {
  const Game game = play_by_hand(rv32::programs::vanilla(), ask_vanilla(), 1'000, 8, always());
  const std::vector<std::vector<std::uint64_t>> page{
      {0, 0, 0, 0, 0, 0, 0}, {16, 32, 48, 48, 48, 48, 48}, {50, 52, 54, 56, 58, 60, 60}, {59}};
  CHECK(game.said == page);
  CHECK(game.verdict.winner == Side::prover);
}

TEST_CASE(
    "it wins every honest case, with any number of parts, in both searches and beyond the end") {
  const Bytes elf = test::little_elf();
  const Bytes input{0x11, 0x11, 0x11, 0x11};
  unsigned second = 0, beyond = 0;
  for (const std::uint32_t arity : {2u, 4u, 8u, 16u, 128u}) {
    for (const std::uint64_t max_steps : {64u, 100u, 1'000u, 100'000u}) {
      CHECK(play_by_hand(elf, input, max_steps, arity, always()).verdict.winner == Side::prover);
      for (const std::uint8_t selector : {std::uint8_t{1}, std::uint8_t{2}}) {
        VerifierOptions options = always();
        options.forced = ChallengeKind::read_value_search;
        options.forced_selector = selector;
        const Game game = play_by_hand(elf, input, max_steps, arity, options);
        CHECK(game.verdict.winner == Side::prover);
        if (game.searches == 2) ++second;
        // A verifier that goes where nothing is.
        options.faults.choice = Faults::Choice{0, 1};
        CHECK(play_by_hand(elf, input, max_steps, arity, options).verdict.winner == Side::prover);
      }
      VerifierOptions astray = always();
      astray.faults.choice = Faults::Choice{1, std::min(arity, 64u) - 1};
      const Game game = play_by_hand(elf, input, max_steps, arity, astray);
      CHECK(game.verdict.winner == Side::prover);
      if (game.beyond) ++beyond;
    }
  }
  CHECK(second >= 20);
  CHECK(beyond >= 10);
}

TEST_CASE("a challenge by hand, with every field, is the bytes that are sent") {
  Challenge challenge;
  challenge.kind = ChallengeKind::read_value;
  challenge.selector = 2;
  challenge.address = 0xaa000004;
  challenge.index = 3;
  challenge.hash = *rv32::TraceHash::from(Bytes(20, 9));
  challenge.write = {0xf0000008, 7};
  challenge.next_pc = {0x80000010, 1};
  const Hash256 id = test::little_case().id();
  Bytes bytes;
  put(bytes, as_bytes("BTCFIDSP"));
  put(bytes, std::uint8_t{1});
  put(bytes, ByteView(id));
  for (const std::uint8_t byte : {std::uint8_t{5}, std::uint8_t{14}, std::uint8_t{2}})
    put(bytes, byte);
  for (const std::uint32_t word : {0xaa000004u, 3u}) put(bytes, word);
  put(bytes, Bytes(20, 9));
  for (const std::uint32_t word : {0xf0000008u, 7u, 0x80000010u}) put(bytes, word);
  put(bytes, std::uint8_t{1});
  CHECK(*encode(id, challenge) == bytes);
}

TEST_CASE("docs/dispute.md numbers every challenge as the messages do") {
  std::ifstream page("docs/dispute.md");
  std::map<int, std::string> rows;
  for (std::string line; std::getline(page, line);) {
    const std::size_t name = line.find(" | `");
    if (line.rfind("| ", 0) != 0 || name == std::string::npos || !std::isdigit(line[2])) continue;
    const std::size_t from = name + 4;
    const bool fresh =
        rows.emplace(std::stoi(line.substr(2)), line.substr(from, line.find('`', from) - from))
            .second;
    CHECK(fresh);
  }
  REQUIRE(rows.size() == challenge_kinds);
  for (const auto& [number, name] : rows) {
    CHECK(name == challenge_name(static_cast<ChallengeKind>(number)));
  }
}
