"""Bytes, hashes and the error table."""

from btcfi._core.core import error_table, from_hex, sha256, tagged_hash

__all__ = ["error_table", "from_hex", "sha256", "tagged_hash"]
