#include <btcfi/dispute/players.hpp>

namespace btcfi::dispute {
namespace {

constexpr std::uint32_t ecall_opcode = 0x00000073;

}  // namespace

Result<std::unique_ptr<Prover>> Prover::create(Case about, ProverOptions options) {
  BTCFI_TRY(std::unique_ptr<Run> run, run_with(about, options.faults, options.running));
  const rv32::RunResult& result = run->result();
  const bool good = result.reason == rv32::StopReason::halted && result.exit_code == 0;
  if (!good && !options.force) {
    const bool halted = result.reason == rv32::StopReason::halted;
    return fail(halted ? Errc::rv32_claim_result : Errc::rv32_did_not_halt,
                "dispute::Prover::create", 0, static_cast<std::size_t>(result.steps));
  }
  return std::unique_ptr<Prover>(new Prover(std::move(about), std::move(run), std::move(options)));
}

Message Prover::claim() const {
  return Claim{options_.faults.claimed_steps.value_or(run_->steps()),
               options_.faults.claimed_hash.value_or(*run_->result().last_hash)};
}

Result<Message> Prover::hashes() {
  const unsigned search = transcript_.search();
  const unsigned round = transcript_.round();
  // The second search may be lied in differently; nothing set: honestly.
  const Faults second = options_.second.value_or(Faults{});
  const Faults& faults = search == 1 ? options_.faults : second;
  BTCFI_TRY(const Run* run, run_of(search, options_.faults, second, options_.running));
  BTCFI_TRY(std::vector<rv32::TraceHash> out,
            round_hashes(transcript_.about(), *run, round, transcript_.base(search),
                         transcript_.claim()->last_step, faults));
  return Message(RoundHashes{static_cast<std::uint8_t>(search), static_cast<std::uint8_t>(round),
                             std::move(out)});
}

Result<Message> Prover::final_step() const {
  const unsigned search = transcript_.search();
  const Faults faults = search == 1 ? options_.faults : options_.second.value_or(Faults{});
  const std::uint64_t step = transcript_.base(search);
  const std::uint64_t most =
      search == 1 ? transcript_.claim()->last_step - 1 : transcript_.final_step(1)->step;
  FinalStep out;
  out.search = static_cast<std::uint8_t>(search);
  if (step > most || faults.beyond) {
    out.beyond = true;
    return Message(out);
  }
  out.step = step;
  const auto step_hash = transcript_.shown_hash(search, step);
  const auto next_hash = transcript_.shown_hash(search, step + 1);
  // A second search may end right before the end of what it covers: nothing was shown there.
  if (!step_hash || !next_hash) {
    return fail(Errc::internal, "dispute::Prover::final_step");
  }
  out.step_hash = *step_hash;
  out.next_hash = *next_hash;
  if (faults.resign == step) out.step_hash = *next_hash;
  if (faults.resign == step + 1) out.next_hash = *step_hash;
  if (search == 1 && step < run_->steps()) {
    BTCFI_TRY(out.record, run_->record_at(step + 1));
    // The trace of an ecall that is no exit shows no reads; here it has to show why it is none.
    const bool silent = out.record.opcode == ecall_opcode && out.record.access_kinds == 0x2a;
    if (silent && transcript_.about().settings().compat == Compat::none) {
      const std::uint32_t a7 = rv32::register_address(rv32::reg_a7);
      BTCFI_TRY(const WordState word, run_->word_at(step, a7));
      out.record.read_1 = {a7, word.value, word.last_step};
      out.record.access_kinds = 0x0a;
    }
  }
  return Message(out);
}

Result<Message> Prover::next() {
  switch (transcript_.stage()) {
    case Stage::claim: return claim();
    case Stage::hashes: return hashes();
    case Stage::final_step: return final_step();
    default: return fail(Errc::dispute_out_of_turn, "dispute::Prover");
  }
}

}  // namespace btcfi::dispute
