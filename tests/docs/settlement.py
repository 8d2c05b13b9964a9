"""The Python of docs/settlement.md."""
announcement_hash = bytes(32)
# [snippet:terms]
from btcfi import settlement

terms = settlement.Terms(kind="call", quantity_sat=100_000_000, strike=100_000,
                         premium_sat=5_000_000, expiry=1_800_093_900,
                         announcements=[announcement_hash])
terms.validate()                               # []
settlement.payoff(terms, 149_823)              # 33200000
settlement.levels(terms).counts                # runs, prefixes, signatures of each side
# [/snippet]
assert terms.validate() == [] and settlement.payoff(terms, 149_823) == 33_200_000
