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

import json as _json
from collections.abc import Mapping as _Mapping

from btcfi._core import settlement as _core
from btcfi._core.claim import (Claim, Spend, complete_tower, sign_tower, tower_child, tower_payout,
                               verify_tower)
from btcfi._core.offer import Pool
from btcfi._core.presign import PresignPlan
from btcfi._core.settlement import (Contract, Levels, SettlementReport, SettlementTrust, Terms,
                                    cover, exact_payoff, levels, payoff)

__all__ = ["Claim", "Contract", "Levels", "Pool", "PresignPlan", "SettlementReport",
           "SettlementTrust", "Spend", "Terms", "complete_tower", "cover", "exact_payoff", "levels",
           "payoff", "sign_tower", "tower_child", "tower_payout", "verify", "verify_tower"]


def verify(bundle, trust):
    """Check a whole settlement, from the exchanges' prices to the transaction.

    Parameters
    ----------
    bundle : str, bytes or dict
        The JSON document of ``docs/formats/bundle.md``.
    trust : SettlementTrust or dict
        What you bring: ``publishers``, ``oracles`` (x-only keys), ``anchors`` (38-byte payloads),
        ``feed``, ``unit``, ``funded`` (txid, vout), ``terms_id`` and ``buyer_script`` (the contract
        as it was agreed), ``settled_by`` (txid) or ``chain``, ``evidence_hash`` where the publisher
        made it known (the signed record does not commit to the quotes).

    Returns
    -------
    SettlementReport
        ``ok`` (no link failed), ``complete`` (none was left out), ``first_failure`` (the name of
        the first link that failed, or None), ``links``.

    Raises
    ------
    btcfi.ParseError
        For what is no bundle. A settlement that is wrong raises nothing.
    """
    if isinstance(bundle, _Mapping):
        bundle = _json.dumps(bundle)
    elif not isinstance(bundle, str):
        bundle = bytes(bundle).decode("utf-8")
    if isinstance(trust, _Mapping):
        trust = SettlementTrust(**trust)
    return _core.verify(bundle, trust)
