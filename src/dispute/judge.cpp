#include "dispute/access.hpp"
#include "dispute/leaf.hpp"

#include <btcfi/dispute/judge.hpp>

namespace btcfi::dispute {
namespace {

using rv32::last_step_init;
using rv32::ReadAccess;
using rv32::StepRecord;
using rv32::TraceHash;

/// What the step after search 2's step writes, judged against the read that is disputed.
bool read_value_wrong(const ReadAccess& read, std::uint64_t step, const Challenge& c) {
  const std::uint64_t written = step + 1;
  if (read.last_step == written) {
    return c.write.address != read.address || c.write.value != read.value;
  }
  return (read.last_step == last_step_init || read.last_step < written) &&
         c.write.address == read.address;
}

/// Registers and constants that have a value before anything is written.
std::optional<std::uint32_t> constant_at(std::uint32_t address) noexcept {
  if (address == rv32::register_address(rv32::reg_sp)) return rv32::initial_stack_pointer;
  return std::nullopt;
}

/// True when one of the reads claims another first value for the address than it has.
bool reads_otherwise(const StepRecord& r, std::uint32_t address, std::uint32_t value) {
  for (const std::uint8_t selector : {std::uint8_t{1}, std::uint8_t{2}}) {
    const ReadAccess& read = selected(r, selector);
    if (is_used(r, selector) && read.last_step == last_step_init && read.address == address &&
        read.value != value) {
      return true;
    }
  }
  return false;
}

class Judge {
 public:
  explicit Judge(const Transcript& transcript)
      : t_(transcript), about_(transcript.about()), claim_(*transcript.claim()) {}

  [[nodiscard]] bool holds(unsigned search, const Challenge& c) const {
    const FinalStep& first = *t_.final_step(1);
    const StepRecord& r = first.record;
    const std::uint64_t agreed = first.step;
    const TraceHash step_hash = shown(1, agreed);
    const TraceHash next_hash = shown(1, agreed + 1);
    switch (c.kind) {
      case ChallengeKind::none:
      case ChallengeKind::read_value_search: return false;
      case ChallengeKind::halt: return ends_wrongly(about_, claim_, r, agreed, next_hash);
      case ChallengeKind::trace_hash: return !leads_to(step_hash, r.write, r.next_pc, next_hash);
      case ChallengeKind::trace_hash_zero:
        return agreed == 0 && !leads_to(step_hash, r.write, r.next_pc, next_hash);
      case ChallengeKind::entry_point:
        return agreed == 0 && r.pc != rv32::Pc{about_.program().entry(), 0};
      case ChallengeKind::program_counter:
        return leads_to(c.hash, c.write, c.next_pc, step_hash) && c.next_pc != r.pc;
      case ChallengeKind::opcode: return opcode_wrong(r, c.index);
      case ChallengeKind::input_data: {
        const auto word = about_.input_word(c.address);
        return word && reads_otherwise(r, c.address, *word);
      }
      case ChallengeKind::rom_data: {
        const auto word = constant_at(c.address);
        return word && reads_otherwise(r, c.address, *word);
      }
      case ChallengeKind::initialized_data: return data_wrong(r, c);
      case ChallengeKind::uninitialized_data: {
        if (!selects(r, c)) return false;
        const ReadAccess& read = selected(r, c.selector);
        return read.last_step == last_step_init && read.value != 0 &&
               word_in(about_.zeros(), read.address);
      }
      case ChallengeKind::addresses_sections: return !addresses_hold(about_, r);
      case ChallengeKind::future_read: return future_read(r, agreed, c);
      case ChallengeKind::read_value: {
        if (!selects(r, c)) return false;
        const FinalStep& second = *t_.final_step(2);
        return second.step < agreed &&
               leads_to(shown(2, second.step), c.write, c.next_pc, shown(2, second.step + 1)) &&
               read_value_wrong(selected(r, c.selector), second.step, c);
      }
      case ChallengeKind::correct_hash: {
        const FinalStep& second = *t_.final_step(2);
        return shown(2, second.step) != c.hash &&
               leads_to(c.hash, c.write, c.next_pc, shown(2, second.step + 1));
      }
      case ChallengeKind::equivocation_resign: {
        const FinalStep& final = *t_.final_step(search);
        if (c.selector == 1) return final.step != 0 && shown(search, final.step) != final.step_hash;
        return c.selector == 2 && shown(search, final.step + 1) != final.next_hash;
      }
      case ChallengeKind::equivocation_hash: {
        const FinalStep& second = *t_.final_step(2);
        return second.step == agreed && shown(2, agreed) != step_hash;
      }
    }
    return false;
  }

 private:
  [[nodiscard]] TraceHash shown(unsigned search, std::uint64_t step) const {
    return t_.shown_hash(search, step).value_or(TraceHash{});
  }
  [[nodiscard]] static bool selects(const StepRecord& r, const Challenge& c) noexcept {
    return (c.selector == 1 || c.selector == 2) && is_used(r, c.selector);
  }
  [[nodiscard]] bool opcode_wrong(const StepRecord& r, std::uint32_t index) const {
    const auto& chunks = about_.code_chunks();
    if (index >= chunks.size() || !chunks[index].contains(r.pc.address)) return false;
    return chunks[index].words[(r.pc.address - chunks[index].base) / 4] != r.opcode;
  }
  [[nodiscard]] bool data_wrong(const StepRecord& r, const Challenge& c) const {
    const auto& chunks = about_.data_chunks();
    if (!selects(r, c) || c.index >= chunks.size()) return false;
    const ReadAccess& read = selected(r, c.selector);
    const Chunk& chunk = chunks[c.index];
    if (read.last_step != last_step_init || !chunk.contains(read.address)) return false;
    // What the input overwrote before the start is no longer the program's.
    if (about_.settings().compat == Compat::none && about_.input_word(read.address)) return false;
    return chunk.words[(read.address - chunk.base) / 4] != read.value;
  }
  [[nodiscard]] bool future_read(const StepRecord& r, std::uint64_t agreed,
                                 const Challenge& c) const {
    if (!selects(r, c)) return false;
    const std::uint64_t last = selected(r, c.selector).last_step;
    // Steps count from 1. The origin has no answer to a read of step 0, and so to a prover that
    // reads what it likes from a word that nobody wrote.
    if (last == 0) return about_.settings().compat == Compat::none;
    return last != last_step_init && agreed < last;
  }

  const Transcript& t_;
  const Case& about_;
  const Claim& claim_;
};

}  // namespace

const char* ruling_name(Ruling ruling) noexcept {
  switch (ruling) {
    case Ruling::accepted: return "accepted";
    case Ruling::impossible_step: return "impossible_step";
    case Ruling::beyond: return "beyond";
    case Ruling::not_beyond: return "not_beyond";
    case Ruling::challenge_holds: return "challenge_holds";
    case Ruling::challenge_fails: return "challenge_fails";
    case Ruling::no_challenge: return "no_challenge";
  }
  return "unknown";
}

std::string describe(const Verdict& verdict) {
  std::string out = std::string("the ") + side_name(verdict.winner) + " wins: ";
  const std::string challenge = challenge_name(verdict.challenge);
  switch (verdict.ruling) {
    case Ruling::accepted: return out + "the claim was not contested";
    case Ruling::impossible_step: return out + "the prover's step is not what its instruction does";
    case Ruling::beyond: return out + "the chosen step lies beyond the claimed execution";
    case Ruling::not_beyond: return out + "the chosen step lies within the claimed execution";
    case Ruling::challenge_holds: return out + "the challenge " + challenge + " holds";
    case Ruling::challenge_fails: return out + "the challenge " + challenge + " does not hold";
    case Ruling::no_challenge: return out + "nothing was challenged";
  }
  return out;
}

Result<Verdict> judge(const Transcript& transcript) {
  if (transcript.stage() != Stage::closed) return fail(Errc::wrong_state, "dispute::judge");
  if (!transcript.contested()) return Verdict{Side::prover, Ruling::accepted, {}};
  const std::uint64_t claimed = transcript.claim()->last_step;
  const FinalStep& first = *transcript.final_step(1);
  if (first.beyond) {
    const bool true_word = transcript.base(1) >= claimed;
    return Verdict{true_word ? Side::prover : Side::verifier,
                   true_word ? Ruling::beyond : Ruling::not_beyond,
                   {}};
  }
  if (!step_possible(first.record, transcript.about().settings().compat))
    return Verdict{Side::verifier, Ruling::impossible_step, {}};
  unsigned search = 1;
  if (transcript.challenge(1)->kind == ChallengeKind::read_value_search) {
    search = 2;
    const FinalStep& second = *transcript.final_step(2);
    if (second.beyond) {
      // The second search looks for a write before the step in dispute.
      const bool true_word = transcript.base(2) > first.step;
      return Verdict{true_word ? Side::prover : Side::verifier,
                     true_word ? Ruling::beyond : Ruling::not_beyond,
                     ChallengeKind::read_value_search};
    }
  }
  const Challenge& challenge = *transcript.challenge(search);
  if (challenge.kind == ChallengeKind::none) {
    return Verdict{Side::prover, Ruling::no_challenge, challenge.kind};
  }
  const bool holds = Judge(transcript).holds(search, challenge);
  return Verdict{holds ? Side::verifier : Side::prover,
                 holds ? Ruling::challenge_holds : Ruling::challenge_fails, challenge.kind};
}

}  // namespace btcfi::dispute
