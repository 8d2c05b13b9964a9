"""Option contracts that settle on Bitcoin: terms, exact payoffs, level tables, contract outputs.

Prices are integers in ticks (``tick_cents`` of a US dollar), amounts integers in sats, times seconds
of the chain's median time past. Nothing here takes or gives a float: a double never decides who is
paid.

>>> terms = Terms(kind="call", quantity_sat=100_000_000, strike=100_000, premium_sat=5_000_000,
...               expiry=1_800_093_900, announcements=[bytes(32)])
>>> terms.validate()
[]
>>> payoff(terms, 149_823)
33200000
>>> exact_payoff(terms, [100_000, 100_001, 200_000])
array([       0,      999, 50000000])
>>> table = levels(terms)
>>> len(table), table.counts["paying_prefixes"], table.worst_rounding_sat
(905, 8007, 99999)
"""

from __future__ import annotations

from btcfi._core.claim import (Claim, Spend, complete_tower, sign_tower, tower_child, tower_payout,
                               verify_tower)
from btcfi._core.presign import PresignPlan
from btcfi._core.settlement import (Contract, Levels, Terms, cover, exact_payoff, levels, payoff)

__all__ = ["Claim", "Contract", "Levels", "PresignPlan", "Spend", "Terms", "complete_tower", "cover",
           "exact_payoff", "levels", "payoff", "sign_tower", "tower_child", "tower_payout",
           "verify_tower"]
