"""Oracles: announcements, attestations, the signer and its journal, price records, DLC messages.

Prices are integers in ticks of the announcement. A prefix is written as ``value, length``: all
prices whose first ``length`` of ``price_bits`` bits equal ``value``.

>>> from btcfi import oracle
>>> signer = oracle.Signer(bytes([1] * 32), bytes([2] * 32), bytes([3] * 32))
>>> event = signer.announce("btc-2027-01-15", "BTCUSD", maturity_s=1_800_000_000)
>>> event.verify(signer.identity)
>>> len(event.point(73, 9))
33
"""

from btcfi._core.oracle import (Announcement, Attestation, DlcAnnouncement, Journal, OracleSet,
                                PriceBatch, PriceRecord, Registry, Signer, feed_id, reveal_key,
                                reveal_key_of_secrets, verify_equivocation,
                                verify_equivocation_secrets, verify_record)

__all__ = ["Announcement", "Attestation", "DlcAnnouncement", "Journal", "OracleSet", "PriceBatch",
           "PriceRecord", "Registry", "Signer", "feed_id", "reveal_key", "reveal_key_of_secrets",
           "verify_equivocation", "verify_equivocation_secrets", "verify_record"]
