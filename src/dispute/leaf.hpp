#pragma once

#include <btcfi/dispute/case.hpp>

namespace btcfi::dispute {

/// What the leaf of an instruction checks of a record: that addresses, result and next pc follow
/// from the values that it reads, and that an exit is exit(0).
///
/// Whether those reads, the pc and the opcode are true is for challenges: rv32::verify_step, which
/// has no challenge after it, asks more.
///
/// An ecall has to show a7, else a prover could deny an exit: the trace of one that is no exit shows
/// no reads (and the hash holds none), so the final step does. With Compat::bitvmx_0_7 it does not.
[[nodiscard]] bool step_possible(const rv32::StepRecord& record, Compat compat);

}  // namespace btcfi::dispute
