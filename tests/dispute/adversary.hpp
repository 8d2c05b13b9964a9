#pragma once

#include "little_program.hpp"

#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/step.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <map>
#include <random>
#include <set>

// A prover that lies by what it says alone, without the bounds of an execution: a step forged at any
// place, with any pc, instruction, values and last steps, that yet does what its instruction does; the
// truth before it and anything after it; several plans for the second search; hashes signed again
// otherwise; any claim. It knows all that the verifier knows.

namespace btcfi::test {

/// A source of choices.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  /// Below \p n.
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  std::uint32_t word() { return static_cast<std::uint32_t>(random_()); }

 private:
  std::mt19937_64 random_;
};

/// A case with its true run.
struct World {
  const char* name;
  dispute::Case about;
  std::unique_ptr<dispute::Run> truth;

  [[nodiscard]] bool good() const {
    const rv32::RunResult& result = truth->result();
    return result.reason == rv32::StopReason::halted && result.exit_code == 0;
  }
};

/// The little program with every way to end, in searches of every shape.
inline std::vector<World> all_worlds() {
  struct Kind {
    const char* name;
    Bytes elf;
    Bytes input;
    std::uint32_t input_bytes;
  };
  const Bytes right = {0x11, 0x11, 0x11, 0x11};
  const Bytes wrong = {0x11, 0x11, 0x11, 0x12};
  const ElfSection own_words = {
      ".input", 1, 3, input_start, words_to_bytes({0x22222222, 0x33333333, 5}), 0};
  const std::vector<Kind> kinds = {
      {"exits with 0", little_elf(), right, 0},
      {"exits with another code", little_elf(), wrong, 0},
      {"never ends", little_elf({enc::s(8, 11, 9, 2), enc::jal(0, -4)}), right, 0},
      {"faults", little_elf({enc::load(2, 5, 0, 0x100)}), right, 0},
      {"exits with 0, the input over words of its own", little_elf(enc::exit(), own_words), right,
       12},
      {"exits with another code, no input", little_elf(enc::exit(), own_words), {}, 8},
  };
  std::vector<World> out;
  for (const Kind& kind : kinds) {
    for (const std::uint64_t max_steps :
         {std::uint64_t{40}, std::uint64_t{64}, std::uint64_t{100}, std::uint64_t{128}}) {
      for (std::uint32_t arity = 2; arity <= 128; arity *= 2) {
        dispute::CaseSettings settings;
        settings.max_steps = max_steps;
        settings.arity = arity;
        settings.input_bytes = kind.input_bytes;
        dispute::Case about = *dispute::Case::create(kind.elf, kind.input, settings);
        auto truth = *dispute::run_honestly(about);
        out.push_back({kind.name, std::move(about), std::move(truth)});
      }
    }
  }
  return out;
}

/// The state policy of a step that is made with true values, but where the forger wants others.
struct ForgedState {
  rv32::StepRecord record;
  std::array<unsigned, 3> kinds = {2, 2, 2};
  rv32::Pc at;
  const dispute::Run& truth;
  std::uint64_t agreed;
  unsigned lies;  ///< bits: values of read 1 and 2, last steps of read 1 and 2
  Dice& dice;

  std::uint32_t read(rv32::Slot slot, rv32::AccessKind kind, std::uint32_t address) {
    const unsigned which = slot == rv32::Slot::first ? 0 : 1;
    dispute::WordState word = *truth.word_at(agreed, address);
    if ((lies >> which & 1) != 0) word.value = other_value(word.value);
    if ((lies >> which & 4) != 0) word.last_step = other_last_step();
    (which == 0 ? record.read_1 : record.read_2) = {address, word.value, word.last_step};
    kinds[which] = static_cast<unsigned>(kind);
    return word.value;
  }
  std::uint32_t other_value(std::uint32_t value) {
    switch (dice.below(7)) {
      case 0: return value + 1;
      case 1: return 0;
      case 2: return rv32::syscall_exit;
      case 3: return dice.word();
      case 4: return value ^ 1u << dice.below(32);
      case 5: return code_start + 4 * static_cast<std::uint32_t>(dice.below(60));
      default: return zeros_start + static_cast<std::uint32_t>(dice.below(40));
    }
  }
  std::uint64_t other_last_step() {
    switch (dice.below(7)) {
      case 0: return rv32::last_step_init;
      case 1: return rv32::last_step_init - 1;
      case 2: return 0;
      case 3: return agreed;
      case 4: return agreed + 1;
      case 5: return agreed + 2;
      default: return dice.below(agreed + 1);
    }
  }

  [[nodiscard]] std::uint32_t micro() const noexcept { return at.micro; }
  [[nodiscard]] std::uint32_t pc() const noexcept { return at.address; }
  std::uint32_t read_register(rv32::Slot slot, std::uint32_t index) {
    return read(slot, rv32::AccessKind::reg, rv32::register_address(index));
  }
  bool read_memory(rv32::Slot slot, std::uint32_t address, std::uint32_t& value) {
    value = read(slot, rv32::AccessKind::memory, address);
    return true;
  }
  void write_register(std::uint32_t index, std::uint32_t value) {
    record.write = {rv32::register_address(index), value};
    kinds[2] = static_cast<unsigned>(rv32::AccessKind::reg);
  }
  bool write_memory(std::uint32_t address, std::uint32_t value) {
    record.write = {address, value};
    kinds[2] = static_cast<unsigned>(rv32::AccessKind::memory);
    return true;
  }
  std::uint32_t syscall() { return read_register(rv32::Slot::first, rv32::reg_a7); }
  void put_char() const noexcept {}
  void witness(std::uint32_t value) noexcept { record.witness = value; }
  void next() noexcept { at = {at.address + 4, 0}; }
  void next_micro() noexcept { ++at.micro; }
  void jump(std::uint32_t address) noexcept { at.address = address; }
  rv32::StepEnd fault(rv32::FaultKind, std::uint32_t) const noexcept {
    return rv32::StepEnd::fault;
  }
};

class Adversary {
 public:
  Adversary(const World& world, Dice& dice)
      : about_(world.about), truth_(*world.truth), dice_(dice) {
    forge();
    claim_.last_step = dice_.one_in(8) ? forged_ : forged_ + dice_.below(most() - forged_ + 1);
    lay_out_hashes();
    claim_.last_hash = dice_.one_in(10) ? junk() : shown_[at(claim_.last_step)];
    plan_ = dice_.below(7);
    cut_ = dice_.below(truth_.steps() + 1);
    for (int i = 0; i < 4; ++i) spoilt_.insert(dice_.below(truth_.steps() + 2));
    resigned_ = dice_.below(20);
  }

  [[nodiscard]] const dispute::Claim& claim() const noexcept { return claim_; }

  [[nodiscard]] dispute::Message next(const dispute::Transcript& t) {
    switch (t.stage()) {
      case dispute::Stage::hashes: return hashes(t);
      case dispute::Stage::final_step: return final_step(t);
      default: return claim_;
    }
  }
  [[nodiscard]] std::string text() const {
    return "claim " + std::to_string(claim_.last_step) + " of " + std::to_string(truth_.steps()) +
           ", plan " + std::to_string(plan_) + ", signed again " + std::to_string(resigned_) +
           ", forged step " + std::to_string(forged_) + ": " + rv32::csv_row(record_);
  }

 private:
  static std::size_t at(std::uint64_t step) { return static_cast<std::size_t>(step); }
  static rv32::TraceHash junk(std::uint8_t byte = 7) {
    return *rv32::TraceHash::from(Bytes(20, byte));
  }
  [[nodiscard]] std::uint64_t most() const { return about_.settings().max_steps; }

  void forge() {
    forged_ = 1 + dice_.below(truth_.steps());
    const rv32::Program& program = about_.program();
    rv32::Pc pc = {program.entry(), 0};
    if (forged_ > 1) pc = truth_.record_at(forged_ - 1)->next_pc;
    std::uint32_t opcode = program.opcode_at(pc.address).value_or(enc::nop);
    const auto in_code = [&](std::uint64_t words) {
      return code_start + 4 * static_cast<std::uint32_t>(dice_.below(words));
    };
    if (dice_.one_in(8)) {
      const std::uint32_t elsewhere = program.opcode_at(in_code(30)).value_or(enc::nop);
      const std::uint32_t flipped = opcode ^ 1u << dice_.below(32);
      const std::array opcodes = {elsewhere, enc::ecall, enc::nop, flipped, dice_.word()};
      opcode = opcodes[dice_.below(opcodes.size())];
    }
    if (dice_.one_in(8)) {
      switch (dice_.below(4)) {
        case 0: pc.address += 4; break;
        case 1: pc.micro = static_cast<std::uint8_t>(dice_.below(10)); break;
        case 2: pc.address = in_code(40); break;
        default: pc = {dice_.word(), static_cast<std::uint8_t>(dice_.below(256))};
      }
    }
    // Mostly one value with its true last step: only a second search finds that out.
    const unsigned lies = 1u << dice_.below(2);
    ForgedState state{{}, {2, 2, 2}, pc, truth_, forged_ - 1, lies, dice_};
    if (dice_.one_in(3)) state.lies = static_cast<unsigned>(dice_.below(16));
    state.record.step = forged_;
    state.record.pc = pc;
    state.record.opcode = opcode;
    if (const auto instruction = rv32::decode(opcode)) (void)rv32::step(state, *instruction);
    record_ = state.record;
    record_.next_pc = state.at;
    record_.access_kinds =
        static_cast<std::uint8_t>(state.kinds[0] << 4 | state.kinds[1] << 2 | state.kinds[2]);
    // Now and then it is not even what the instruction does.
    if (!dice_.one_in(10)) return;
    if (dice_.one_in(4)) record_.access_kinds = static_cast<std::uint8_t>(dice_.below(256));
    if (dice_.one_in(4)) record_.write.value ^= 1;
    if (dice_.one_in(4)) record_.write.address ^= 4;
    if (dice_.one_in(4)) record_.next_pc.address += 4;
  }

  /// The truth, the forged step's hash on top of it, and what nobody has executed.
  void lay_out_hashes() {
    for (std::uint64_t step = 0; step < forged_; ++step) shown_.push_back(*truth_.hash_at(step));
    rv32::StepRecord step = record_;
    for (std::uint64_t number = forged_; number <= about_.search().max_steps(); ++number) {
      const bool claimed = number == forged_ || number <= claim_.last_step;
      shown_.push_back(claimed ? *rv32::next_hash(shown_.back(), rv32::write_part(step))
                               : shown_.back());
      step.write.value += 77;
    }
  }

  [[nodiscard]] dispute::Message hashes(const dispute::Transcript& t) {
    dispute::RoundHashes out;
    out.search = static_cast<std::uint8_t>(t.search());
    out.round = static_cast<std::uint8_t>(t.round());
    for (const std::uint64_t step : about_.search().steps_of(t.round(), t.base(t.search()))) {
      rv32::TraceHash hash = step < shown_.size() ? shown_[at(step)] : junk();
      if (t.search() == 2) hash = in_second(step, hash, t.final_step(1)->step);
      out.hashes.push_back(hash);
    }
    return out;
  }
  [[nodiscard]] rv32::TraceHash in_second(std::uint64_t step, const rv32::TraceHash& first,
                                          std::uint64_t agreed) {
    switch (plan_) {
      case 1: return *truth_.hash_at(std::min(step, truth_.steps()));
      case 2: return step < cut_ ? junk() : first;
      case 3: return spoilt_.count(step) != 0 ? junk() : first;
      case 4: return dice_.one_in(4) ? junk(static_cast<std::uint8_t>(dice_.below(256))) : first;
      case 5: return step <= agreed ? junk() : first;
      case 6: return step > agreed ? junk() : first;
      default: return first;
    }
  }

  [[nodiscard]] dispute::Message final_step(const dispute::Transcript& t) {
    const unsigned search = t.search();
    dispute::FinalStep out;
    out.search = static_cast<std::uint8_t>(search);
    if (dice_.one_in(40)) {
      out.beyond = true;
      return out;
    }
    out.step = t.base(search);
    out.step_hash = t.shown_hash(search, out.step).value_or(junk());
    out.next_hash = t.shown_hash(search, out.step + 1).value_or(junk());
    if (resigned_ == 2 * search - 2) out.step_hash = junk();
    if (resigned_ == 2 * search - 1) out.next_hash = junk();
    if (search == 1) {
      const std::uint64_t next = std::min(out.step + 1, truth_.steps());
      out.record = out.step + 1 == forged_ ? record_ : *truth_.record_at(next);
    }
    return out;
  }

  const dispute::Case& about_;
  const dispute::Run& truth_;
  Dice& dice_;
  std::uint64_t forged_ = 0;
  rv32::StepRecord record_;
  dispute::Claim claim_;
  std::vector<rv32::TraceHash> shown_;
  std::uint64_t plan_ = 0;
  std::uint64_t cut_ = 0;
  std::set<std::uint64_t> spoilt_;
  std::uint64_t resigned_ = 0;
};

/// How the games ended.
struct Games {
  std::size_t played = 0;
  std::size_t second_searches = 0;
  std::map<std::string, std::size_t> endings;
};

/// One game of an adversary against an honest verifier, which must win unless the claim is true.
inline void play_adversary(const World& world, Dice& dice, Games& games) {
  using namespace dispute;
  VerifierOptions options;
  if (world.good()) options.contest = Contest::any_difference;
  const auto verifier = *Verifier::create(world.about, options);
  const Transcript& t = verifier->transcript();
  Adversary liar(world, dice);
  const rv32::RunResult& truth = world.truth->result();
  if (world.good() && liar.claim() == Claim{truth.steps, *truth.last_hash}) return;

  INFO(world.name << ", " << world.about.search().max_steps() << " steps, arity "
                  << world.about.search().arity() << ", " << liar.text());
  ++games.played;
  while (const auto turn = t.turn()) {
    if (*turn == Side::verifier) {
      const auto said = verifier->speak();
      if (!said) FAIL("the verifier has nothing to say: " << error_name(said.error().code));
      continue;
    }
    const Status heard = verifier->hear_bytes(*encode(world.about.id(), liar.next(t)));
    if (!heard) {
      ++games.endings[std::string("refused: ") + error_name(heard.error().code)];
      return;
    }
  }
  const Verdict verdict = *judge(t);
  ++games.endings[describe(verdict)];
  games.second_searches += t.final_step(2).has_value();
  if (verdict.winner == Side::prover) FAIL(describe(verdict));
}

/// Games of any worlds. Prints the seed and how they ended.
inline Games play_adversaries(std::size_t count, std::uint64_t seed) {
  std::cout << "seed " << seed << std::endl;
  Dice dice(seed);
  const std::vector<World> worlds = all_worlds();
  Games games;
  for (std::size_t i = 0; i < count; ++i) {
    play_adversary(worlds[dice.below(worlds.size())], dice, games);
  }
  std::cout << games.played << " games, " << games.second_searches << " with a second search\n";
  for (const auto& [ending, times] : games.endings) std::cout << times << ' ' << ending << '\n';
  return games;
}

}  // namespace btcfi::test
