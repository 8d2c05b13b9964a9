"""Buying and selling options: offers checked in full, a pool in simulation, the pool's ledger.

A buyer takes bytes, its own seed and a :class:`Trust`; what could not be checked is listed, never
passed over. Amounts are sats, times seconds since 1970, scripts and messages bytes.

>>> report = check_offer(b"", Trust())
>>> report.ok, report.failures[0].where
(False, 'offer')

A whole purchase, on a chain in memory, is in ``examples/python`` and in the tests.
"""

from __future__ import annotations

from btcfi._core.offer import (Buyer, CloseSigner, Holding, Ledger, OfferReport, Pool,
                               SimulatedChain, Trust, Wallet, check_offer)

__all__ = ["Buyer", "CloseSigner", "Holding", "Ledger", "OfferReport", "Pool", "SimulatedChain",
           "Trust", "Wallet", "check_offer"]
