#include <btcfi/dispute/log.hpp>

#include <algorithm>

namespace btcfi::dispute {
namespace {

using json::Value;

template <class... Items>
Value list(Items&&... items) {
  Value out = Value::new_array();
  (out.push_back(Value(std::forward<Items>(items))), ...);
  return out;
}
template <class Range, class Write>
Value list_of(const Range& range, Write write) {
  Value out = Value::new_array();
  for (const auto& each : range) out.push_back(write(each));
  return out;
}

Value to_json(const rv32::TraceHash& hash) { return Value(hash.hex()); }
Value to_json(const rv32::Pc& pc) {
  Value out = Value::new_object();
  out.set("address", pc.address).set("micro", std::uint32_t{pc.micro});
  return out;
}
Value to_json(const rv32::ReadAccess& read) {
  Value out = Value::new_object();
  out.set("address", read.address).set("value", read.value).set("last_step", read.last_step);
  return out;
}
Value to_json(const rv32::WriteAccess& write) {
  Value out = Value::new_object();
  out.set("address", write.address).set("value", write.value);
  return out;
}
/// "trace_step": what is hashed.
Value to_json(const rv32::WriteAccess& write, const rv32::Pc& next_pc) {
  Value out = Value::new_object();
  out.set("write_1", to_json(write)).set("write_pc", to_json(next_pc));
  return out;
}
/// "read_pc".
Value pc_json(const rv32::StepRecord& record) {
  Value out = Value::new_object();
  out.set("pc", to_json(record.pc)).set("opcode", record.opcode);
  return out;
}
Value kinds_json(const rv32::StepRecord& record) {
  Value out = Value::new_object();
  out.set("data", std::uint32_t{record.access_kinds});
  return out;
}
Value to_json(const rv32::StepRecord& r) {
  Value out = Value::new_object();
  out.set("step_number", r.step).set("read_1", to_json(r.read_1)).set("read_2", to_json(r.read_2));
  out.set("read_pc", pc_json(r)).set("trace_step", to_json(r.write, r.next_pc));
  out.set("witness", r.witness ? Value(*r.witness) : Value());
  out.set("mem_witness", kinds_json(r));
  return out;
}
Value to_json(std::span<const Range> ranges) {
  Value out = Value::new_object();
  out.set("ranges",
          list_of(ranges, [](const Range& range) { return list(range.first, range.last); }));
  return out;
}
Value to_json(const Chunk& chunk) {
  Value out = Value::new_object();
  out.set("base_addr", chunk.base).set("data", list_of(chunk.words, [](std::uint32_t word) {
                                         return Value(word);
                                       }));
  return out;
}
Value chunk_json(std::span<const Chunk> chunks, std::uint32_t index) {
  return index < chunks.size() ? to_json(chunks[index]) : Value();
}
Value hashes_json(const std::vector<rv32::TraceHash>& hashes) {
  return list_of(hashes, [](const rv32::TraceHash& hash) { return to_json(hash); });
}
Value rounds_json(const std::vector<std::vector<rv32::TraceHash>>& rounds) {
  return list_of(rounds, [](const auto& round) { return hashes_json(round); });
}
Value choices_json(const std::vector<std::uint32_t>& choices) {
  return list_of(choices, [](std::uint32_t part) { return Value(part); });
}

Value tagged(const char* name, Value data) {
  Value out = Value::new_object();
  out.set(name, std::move(data));
  return out;
}

/// ChallengeType with its fields in the origin's order.
class ChallengeWriter {
 public:
  explicit ChallengeWriter(const Transcript& t)
      : t_(t), about_(t.about()), search_(t.challenge(2) ? 2 : 1), c_(*t.challenge(search_)) {}

  [[nodiscard]] Value write() const {
    const FinalStep& final = *t_.final_step(1);
    const rv32::StepRecord& r = final.record;
    Value d = Value::new_object();
    switch (c_.kind) {
      case ChallengeKind::none: return Value("No");
      case ChallengeKind::halt:
        d.set("prover_last_step", t_.claim()->last_step).set("prover_conflict_step_tk", final.step);
        d.set("prover_trace", to_json(r)).set("prover_next_hash", shown(1, final.step + 1));
        return tagged("Halt", std::move(d.set("prover_last_hash", to_json(t_.claim()->last_hash))));
      case ChallengeKind::trace_hash:
        d.set("prover_step_hash", shown(1, final.step));
        d.set("prover_trace", to_json(r.write, r.next_pc));
        return tagged("TraceHash", std::move(d.set("prover_next_hash", shown(1, final.step + 1))));
      case ChallengeKind::trace_hash_zero:
        d.set("prover_trace", to_json(r.write, r.next_pc));
        d.set("prover_next_hash", shown(1, final.step + 1));
        return tagged("TraceHashZero", std::move(d.set("prover_conflict_step_tk", final.step)));
      case ChallengeKind::entry_point:
        d.set("prover_read_pc", pc_json(r)).set("prover_conflict_step_tk", final.step);
        return tagged("EntryPoint", std::move(d.set("real_entry_point", about_.program().entry())));
      case ChallengeKind::program_counter:
        d.set("pre_hash", to_json(c_.hash)).set("trace", to_json(c_.write, c_.next_pc));
        d.set("prover_step_hash", shown(1, final.step));
        return tagged("ProgramCounter", std::move(d.set("prover_pc_read", pc_json(r))));
      case ChallengeKind::opcode:
        d.set("prover_pc_read", pc_json(r)).set("chunk_index", c_.index);
        d.set("chunk", chunk_json(about_.code_chunks(), c_.index));
        return tagged("Opcode", std::move(d));
      case ChallengeKind::input_data:
      case ChallengeKind::rom_data:
        reads(d).set("address", c_.address);
        d.set("input_for_address", c_.kind == ChallengeKind::input_data
                                       ? about_.input_word(c_.address).value_or(0)
                                       : rv32::initial_stack_pointer);
        return tagged(c_.kind == ChallengeKind::input_data ? "InputData" : "RomData", std::move(d));
      case ChallengeKind::initialized_data:
        reads(d).set("read_selector", std::uint32_t{c_.selector}).set("chunk_index", c_.index);
        d.set("chunk", chunk_json(about_.data_chunks(), c_.index));
        return tagged("InitializedData", std::move(d));
      case ChallengeKind::uninitialized_data:
        reads(d).set("read_selector", std::uint32_t{c_.selector});
        return tagged("UninitializedData", std::move(d.set("sections", to_json(about_.zeros()))));
      case ChallengeKind::addresses_sections:
        reads(d).set("prover_write", to_json(r.write)).set("prover_witness", kinds_json(r));
        d.set("prover_pc", to_json(r.pc)).set("read_write_sections", to_json(about_.read_write()));
        d.set("read_only_sections", to_json(about_.read_only()));
        d.set("register_sections", to_json(about_.registers()));
        return tagged("AddressesSections",
                      std::move(d.set("code_sections", to_json(about_.code()))));
      case ChallengeKind::future_read:
        d.set("prover_conflict_step_tk", final.step).set("prover_read_step_1", r.read_1.last_step);
        d.set("prover_read_step_2", r.read_2.last_step);
        return tagged("FutureRead", std::move(d.set("read_selector", std::uint32_t{c_.selector})));
      case ChallengeKind::read_value_search:
        return tagged("ReadValueNArySearch", std::move(d.set("bits", c_.index)));
      case ChallengeKind::read_value:
        reads(d).set("read_selector", std::uint32_t{c_.selector});
        d.set("prover_hash", shown(2, second())).set("trace", to_json(c_.write, c_.next_pc));
        d.set("prover_next_hash", shown(2, second() + 1)).set("prover_write_step_tk", second());
        return tagged("ReadValue", std::move(d.set("prover_conflict_step_tk", final.step)));
      case ChallengeKind::correct_hash:
        d.set("prover_step_hash", shown(2, second())).set("verifier_hash", to_json(c_.hash));
        d.set("trace", to_json(c_.write, c_.next_pc));
        return tagged("CorrectHash", std::move(d.set("prover_next_hash", shown(2, second() + 1))));
      case ChallengeKind::equivocation_resign: return tagged("EquivocationResign", resigned());
      case ChallengeKind::equivocation_hash:
        d.set("prover_step_hash1", shown(1, second())).set("prover_step_hash2", shown(2, second()));
        d.set("prover_write_step_tk", second());
        return tagged("EquivocationHash", std::move(d.set("prover_conflict_step_tk", final.step)));
    }
    return Value("No");
  }

 private:
  [[nodiscard]] Value shown(unsigned search, std::uint64_t step) const {
    return to_json(t_.shown_hash(search, step).value_or(rv32::TraceHash{}));
  }
  [[nodiscard]] std::uint64_t second() const { return t_.final_step(2)->step; }
  Value& reads(Value& out) const {
    const rv32::StepRecord& r = t_.final_step(1)->record;
    return out.set("prover_read_1", to_json(r.read_1)).set("prover_read_2", to_json(r.read_2));
  }
  [[nodiscard]] Value resigned() const {
    const FinalStep& final = *t_.final_step(search_);
    const std::uint64_t step = final.step + (c_.selector == 1 ? 0 : 1);
    const SearchShape& shape = about_.search();
    const auto place = shape.place_of(step).value_or(SearchShape::Place{});
    Value d = Value::new_object();
    d.set("prover_true_hash", shown(search_, step));
    d.set("prover_wrong_hash", to_json(c_.selector == 1 ? final.step_hash : final.next_hash));
    d.set("prover_challenge_step_tk", final.step);
    d.set("kind", c_.selector == 1 ? "StepHash" : "NextHash");
    d.set("expected_round", place.round).set("expected_index", place.index + 1);
    d.set("rounds", shape.rounds()).set("nary", shape.arity());
    d.set("nary_last_round", shape.last_arity());
    return d;
  }

  const Transcript& t_;
  const Case& about_;
  unsigned search_;
  const Challenge& c_;
};

Value execution_json(const rv32::RunResult& result, std::uint64_t steps,
                     const rv32::TraceHash& hash) {
  Value out = Value::new_object();
  out.set("result", json::parse(rv32::result_json(result)).value_or(Value()));
  out.set("last_step", steps).set("last_hash", to_json(hash));
  return out;
}
Value input_json(const Case& about) {
  return list_of(about.input(), [](std::uint8_t byte) { return Value(std::uint32_t{byte}); });
}
Value final_json(const Transcript& t, unsigned search) {
  const auto& final = t.final_step(search);
  return to_json(final ? final->record : rv32::StepRecord{});
}

}  // namespace

Result<Value> challenge_json(const Transcript& transcript) {
  constexpr const char* where = "dispute::challenge_json";
  if (!transcript.challenge(1)) {
    const bool accepted = transcript.stage() == Stage::closed;
    return fail(accepted ? Errc::dispute_no_disagreement : Errc::wrong_state, where);
  }
  return ChallengeWriter(transcript).write();
}

Result<Value> prover_log(const Prover& prover) {
  const Transcript& t = prover.transcript();
  if (!t.claim()) return fail(Errc::wrong_state, "dispute::prover_log");
  const auto search = [&](unsigned number) {
    Value out = Value::new_object();
    out.set("base_step", t.base(number))
        .set("verifier_decisions", choices_json(t.log(number).choices));
    out.set("hash_rounds", rounds_json(t.log(number).hashes));
    return std::move(out.set("final_trace", final_json(t, number)));
  };
  Value out = Value::new_object();
  out.set("execution",
          execution_json(prover.run().result(), t.claim()->last_step, t.claim()->last_hash));
  out.set("input", input_json(t.about())).set("conflict_step_log", search(1));
  return std::move(out.set("read_challenge_log", search(2)));
}

Result<Value> verifier_log(const Verifier& verifier) {
  const Transcript& t = verifier.transcript();
  if (t.messages().size() < 2) return fail(Errc::wrong_state, "dispute::verifier_log");
  const auto search = [&](unsigned number) {
    Value out = Value::new_object();
    out.set("base_step", t.base(number)).set("step_to_challenge", verifier.target(number));
    out.set("verifier_decisions", choices_json(t.log(number).choices));
    out.set("prover_hash_rounds", rounds_json(t.log(number).hashes));
    out.set("verifier_hash_rounds", rounds_json(verifier.own_hashes(number)));
    return std::move(out.set("final_trace", final_json(t, number)));
  };
  rv32::RunResult claimed;
  claimed.reason = rv32::StopReason::halted;
  claimed.steps = t.claim()->last_step;
  const rv32::RunResult& own = verifier.run().result();
  Value out = Value::new_object();
  out.set("prover_claim_execution",
          execution_json(claimed, t.claim()->last_step, t.claim()->last_hash));
  out.set("execution", execution_json(own, own.steps, *own.last_hash));
  out.set("input", input_json(t.about())).set("conflict_step_log", search(1));
  out.set("read_challenge_log", search(2)).set("read_selector", std::uint32_t{verifier.selector()});
  return std::move(out.set("read_step", verifier.read_target()));
}

Result<Value> result_file(const Player& player) {
  const Transcript& t = player.transcript();
  const auto& all = t.messages();
  auto at = all.rbegin();
  while (at != all.rend() && at->first != player.side()) ++at;
  if (at == all.rend()) return fail(Errc::wrong_state, "dispute::result_file");
  Value d = Value::new_object();
  const char* type = "";
  if (const auto* claim = std::get_if<Claim>(&at->second)) {
    const rv32::RunResult& own = player.run().result();
    type = "ProverExecuteResult";
    d.set("last_step", claim->last_step).set("last_hash", to_json(claim->last_hash));
    const bool halted = own.reason == rv32::StopReason::halted;
    d.set("halt", halted ? list(own.exit_code, own.steps) : Value());
  } else if (const auto* answer = std::get_if<Answer>(&at->second)) {
    type = "VerifierCheckExecutionResult";
    const std::uint64_t step = std::min(t.claim()->last_step, player.run().steps()) - 1;
    d.set("step", answer->contested ? Value(step) : Value());
  } else if (const auto* hashes = std::get_if<RoundHashes>(&at->second)) {
    type = "ProverGetHashesForRoundResult";
    d.set("hashes", hashes_json(hashes->hashes)).set("round", std::uint32_t{hashes->round});
  } else if (const auto* choice = std::get_if<Choice>(&at->second)) {
    type = "VerifierChooseSegmentResult";
    d.set("v_decision", choice->part).set("round", std::uint32_t{choice->round});
  } else if (const auto* final = std::get_if<FinalStep>(&at->second)) {
    const bool first = final->search == 1;
    type = first ? "ProverFinalTraceResult" : "ProverGetHashesAndStepResult";
    Value shown("ChallengeStep");
    if (!final->beyond) {
      Value fields = Value::new_object();
      if (first) fields.set("trace", to_json(final->record));
      fields.set("step_hash", to_json(final->step_hash))
          .set("next_hash", to_json(final->next_hash));
      fields.set("step", final->step);
      shown = tagged(first ? "FinalTraceWithHashesAndStep" : "HashesAndStep", std::move(fields));
    }
    d.set(first ? "prover_final_trace" : "prover_hashes_and_step", std::move(shown));
  } else {
    type = "VerifierChooseChallengeResult";
    BTCFI_TRY(Value challenge, challenge_json(t));
    d.set("challenge", std::move(challenge));
  }
  Value out = Value::new_object();
  return std::move(out.set("type", type).set("data", std::move(d)));
}

}  // namespace btcfi::dispute
