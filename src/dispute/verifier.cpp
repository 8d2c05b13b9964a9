#include "dispute/access.hpp"

#include <btcfi/dispute/players.hpp>

#include <algorithm>

namespace btcfi::dispute {
namespace {

using rv32::last_step_init;
using rv32::StepRecord;
using rv32::TraceHash;

/// What this side holds true at the step in dispute.
struct Own {
  StepRecord before;  ///< the agreed step, for its write and where it went
  rv32::Pc pc;
  std::uint32_t opcode = 0;
  std::optional<TraceHash> pre_hash;  ///< before the agreed step; nothing for the first
};

Result<Own> own_view(const Case& about, const Run& run, std::uint64_t agreed) {
  Own out;
  if (agreed == 0) {
    out.pc = {about.program().entry(), 0};
  } else {
    BTCFI_TRY(out.before, run.record_at(agreed));
    BTCFI_TRY(out.pre_hash, run.hash_at(agreed - 1));
    out.pc = out.before.next_pc;
  }
  const bool faults = run.result().reason == rv32::StopReason::fault && run.steps() == agreed + 1;
  if (!faults && agreed < run.steps()) {
    BTCFI_TRY(const StepRecord record, run.record_at(agreed + 1));
    out.pc = record.pc;
    out.opcode = record.opcode;
  } else {
    out.opcode = about.program().opcode_at(out.pc.address).value_or(0);
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<Verifier>> Verifier::create(Case about, VerifierOptions options) {
  BTCFI_TRY(std::unique_ptr<Run> run, run_with(about, options.faults, options.running));
  return std::unique_ptr<Verifier>(
      new Verifier(std::move(about), std::move(run), std::move(options)));
}

Message Verifier::answer() {
  const Claim& claim = *transcript_.claim();
  const rv32::RunResult& own = run_->result();
  const bool good = own.reason == rv32::StopReason::halted && own.exit_code == 0;
  const bool same = claim.last_step == own.steps && claim.last_hash == own.last_hash;
  // The origin has no challenge for a true result with too many steps.
  const bool provable = !good || transcript_.about().settings().compat == Compat::none ||
                        claim.last_step <= own.steps;
  targets_[0] = std::min(claim.last_step, own.steps) - 1;
  return Message(Answer{!good || options_.contest == Contest::always ||
                        (options_.contest == Contest::any_difference && !same && provable)});
}

Result<Message> Verifier::choice() {
  const unsigned search = transcript_.search();
  const unsigned round = transcript_.round();
  const SearchShape& shape = transcript_.about().search();
  const std::uint64_t base = transcript_.base(search);
  const Faults second = options_.second.value_or(Faults{});
  const Faults& faults = search == 1 ? options_.faults : second;
  BTCFI_TRY(const Run* run, run_of(search, options_.faults, second, options_.running));
  BTCFI_TRY(std::vector<TraceHash> own,
            round_hashes(transcript_.about(), *run, round, base, std::nullopt, faults));
  const std::vector<TraceHash>& shown = transcript_.log(search).hashes.back();
  std::uint64_t& target = targets_[search - 1];
  const auto differs = [&](std::size_t i) { return shown[i] != own[i]; };
  if (search == 1) {
    // The first difference lies after the last step agreed on.
    std::size_t first = 0;
    while (first < own.size() && !differs(first)) ++first;
    target = std::min(target, base + (first + 1) * shape.part_of(round) - 1);
  } else {
    // The last difference: what follows from it is agreed on again. After the step agreed on in the
    // first search the sides differ anyway; a difference there tells nothing and must not be
    // followed, else a prover that lies there again leads away from the write in question.
    const std::uint64_t agreed = transcript_.final_step(1)->step;
    std::size_t last = own.size();
    while (last > 0 && (base + last * shape.part_of(round) > agreed || !differs(last - 1))) --last;
    target = std::min(std::max(target, base + last * shape.part_of(round)), agreed);
  }
  own_hashes_[search - 1].push_back(std::move(own));
  Choice out{static_cast<std::uint8_t>(search), static_cast<std::uint8_t>(round),
             shape.choice_of(round, target)};
  if (faults.choice && faults.choice->round == round) out.part = faults.choice->part;
  return Message(out);
}

Result<Message> Verifier::challenge() {
  const Case& about = transcript_.about();
  const FinalStep& final = *transcript_.final_step(1);
  const StepRecord& r = final.record;
  const std::uint64_t agreed = final.step;
  const TraceHash step_hash = transcript_.shown_hash(1, agreed).value_or(TraceHash{});
  const TraceHash next_hash = transcript_.shown_hash(1, agreed + 1).value_or(TraceHash{});
  // Nobody shows or signs the initial hash: what is said for it counts for nothing.
  const bool same_step_hash = agreed == 0 || step_hash == final.step_hash;
  const auto forced = [&](ChallengeKind kind) { return options_.forced == kind; };
  const bool free = !options_.forced;

  // The order is BitVMX-CPU's: each question takes for granted that those before it are settled.
  Challenge out;
  if ((free && !same_step_hash) ||
      (forced(ChallengeKind::equivocation_resign) && options_.forced_selector == 1)) {
    out.kind = ChallengeKind::equivocation_resign;
    out.selector = 1;
    return Message(out);
  }
  if ((free && next_hash != final.next_hash) || forced(ChallengeKind::equivocation_resign)) {
    out.kind = ChallengeKind::equivocation_resign;
    out.selector = 2;
    return Message(out);
  }
  if ((free && !leads_to(step_hash, r.write, r.next_pc, next_hash)) ||
      forced(ChallengeKind::trace_hash) || forced(ChallengeKind::trace_hash_zero)) {
    out.kind = agreed == 0 ? ChallengeKind::trace_hash_zero : ChallengeKind::trace_hash;
    return Message(out);
  }
  const Claim& claim = *transcript_.claim();
  if ((free && ends_wrongly(about, claim, r, agreed, next_hash)) || forced(ChallengeKind::halt)) {
    out.kind = ChallengeKind::halt;
    return Message(out);
  }
  if ((free && !addresses_hold(about, r)) || forced(ChallengeKind::addresses_sections)) {
    out.kind = ChallengeKind::addresses_sections;
    return Message(out);
  }
  BTCFI_TRY(const Own own, own_view(about, *run_, agreed));
  if ((free && r.pc != own.pc) || forced(ChallengeKind::entry_point) ||
      forced(ChallengeKind::program_counter)) {
    out.kind = agreed == 0 ? ChallengeKind::entry_point : ChallengeKind::program_counter;
    if (agreed != 0) {
      out.hash = *own.pre_hash;
      out.write = own.before.write;
      out.next_pc = own.before.next_pc;
    }
    return Message(out);
  }
  if ((free && r.opcode != own.opcode) || forced(ChallengeKind::opcode)) {
    out.kind = ChallengeKind::opcode;
    out.index = chunk_of(about.code_chunks(), r.pc.address).value_or(0);
    return Message(out);
  }
  const bool strict = about.settings().compat == Compat::none;
  const auto is_future = [&](std::uint8_t selector) {
    const std::uint64_t last = selected(r, selector).last_step;
    return is_used(r, selector) &&
           ((last != last_step_init && last > agreed) || (strict && last == 0));
  };
  if ((free && (is_future(1) || is_future(2))) || forced(ChallengeKind::future_read)) {
    out.kind = ChallengeKind::future_read;
    out.selector = is_future(1) ? 1 : 2;
    return Message(out);
  }
  for (const std::uint8_t selector : {std::uint8_t{1}, std::uint8_t{2}}) {
    if (!is_used(r, selector)) continue;
    const rv32::ReadAccess& read = selected(r, selector);
    BTCFI_TRY(const WordState true_word, run_->word_at(agreed, read.address));
    if (free ? read.value == true_word.value : selector != options_.forced_selector) continue;
    selector_ = selector;
    out.selector = selector;
    const bool both_first =
        read.last_step == last_step_init && true_word.last_step == last_step_init;
    const rv32::Section* section = about.program().find(read.address);
    const auto is = [&](ChallengeKind kind, bool holds) {
      if (!(free ? both_first && holds : forced(kind))) return false;
      out.kind = kind;
      return true;
    };
    const bool stack_pointer = strict && read.address == rv32::register_address(rv32::reg_sp);
    if (is(ChallengeKind::rom_data, stack_pointer) ||
        is(ChallengeKind::input_data, about.input_word(read.address).has_value())) {
      out.selector = 0;
      out.address = read.address;
      return Message(out);
    }
    if (is(ChallengeKind::initialized_data, section != nullptr && section->initialized)) {
      out.index = chunk_of(about.data_chunks(), read.address).value_or(0);
      return Message(out);
    }
    if (is(ChallengeKind::uninitialized_data, true)) return Message(out);
    if (!free && !forced(ChallengeKind::read_value_search)) break;
    // The later of the two writes that the sides believe in.
    std::uint64_t last = read.last_step == last_step_init ? true_word.last_step : read.last_step;
    if (read.last_step != last_step_init && true_word.last_step != last_step_init) {
      last = std::max(read.last_step, true_word.last_step);
    }
    // Forced where nothing was ever written; or a read of step 0, which the origin cannot answer.
    if (last == last_step_init || last == 0) break;
    targets_[1] = read_target_ = last - 1;
    out = {};
    out.kind = ChallengeKind::read_value_search;
    out.index = about.search().choice_of(1, targets_[1]);
    if (options_.faults.choice && options_.faults.choice->round == 0) {
      out.index = options_.faults.choice->part;
    }
    if (!own_hashes_[0].empty()) own_hashes_[1] = {own_hashes_[0].front()};
    return Message(out);
  }
  out = {};
  return Message(out);
}

Result<Message> Verifier::challenge_read() {
  const FinalStep& final = *transcript_.final_step(2);
  const std::uint64_t step = final.step;
  const TraceHash step_hash = transcript_.shown_hash(2, step).value_or(TraceHash{});
  const TraceHash next_hash = transcript_.shown_hash(2, step + 1).value_or(TraceHash{});
  const bool same_step_hash = step == 0 || step_hash == final.step_hash;
  const Faults second = options_.second.value_or(Faults{});
  BTCFI_TRY(const Run* run, run_of(2, options_.faults, second, options_.running));
  const auto forced = [&](ChallengeKind kind) { return options_.forced_second == kind; };
  const bool free = !options_.forced_second;

  Challenge out;
  if ((free && !same_step_hash) ||
      (forced(ChallengeKind::equivocation_resign) && options_.forced_selector == 1)) {
    out.kind = ChallengeKind::equivocation_resign;
    out.selector = 1;
    return Message(out);
  }
  if ((free && next_hash != final.next_hash) || forced(ChallengeKind::equivocation_resign)) {
    out.kind = ChallengeKind::equivocation_resign;
    out.selector = 2;
    return Message(out);
  }
  if (step >= run->steps()) return Message(out);
  BTCFI_TRY(const TraceHash own_hash, run->hash_at(step));
  const bool differs = step_hash != own_hash;
  if ((free && differs && step == transcript_.final_step(1)->step) ||
      forced(ChallengeKind::equivocation_hash)) {
    out.kind = ChallengeKind::equivocation_hash;
    return Message(out);
  }
  BTCFI_TRY(const StepRecord after, run->record_at(step + 1));
  out.write = after.write;
  out.next_pc = after.next_pc;
  if ((free && differs) || forced(ChallengeKind::correct_hash)) {
    out.kind = ChallengeKind::correct_hash;
    out.hash = own_hash;
    return Message(out);
  }
  if ((free && step == read_target_) || forced(ChallengeKind::read_value)) {
    out.kind = ChallengeKind::read_value;
    out.selector = selector_;
    return Message(out);
  }
  return Message(Challenge{});
}

Result<Message> Verifier::next() {
  switch (transcript_.stage()) {
    case Stage::answer: return answer();
    case Stage::choice: return choice();
    case Stage::challenge: return transcript_.search() == 1 ? challenge() : challenge_read();
    default: return fail(Errc::dispute_out_of_turn, "dispute::Verifier");
  }
}

}  // namespace btcfi::dispute
