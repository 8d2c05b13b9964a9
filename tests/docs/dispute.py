"""The snippets of docs/dispute.md, run."""

from btcfi import rv32

elf = rv32.programs["vanilla"]
question = rv32.encode_input(kind="call", price_ticks=110_000, strike_ticks=100_000,
                             quantity_sat=100_000_000, collateral_sat=100_000_000,
                             rounding_sat=100_000, min_payout_sat=1_000, claim_sat=9_000_000)

# [snippet:dispute]
from btcfi import dispute
case = dispute.Case(elf, question, max_steps=1_000, arity=8)
liar = dispute.Prover(case, force=True, faults={"hash_twice": 20})
verdict = dispute.play(liar, dispute.Verifier(case, contest="any-difference"))
print(verdict)   # the verifier wins: the challenge trace_hash holds
# [/snippet]

assert str(verdict) == "the verifier wins: the challenge trace_hash holds"
