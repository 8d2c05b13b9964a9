"""Bytes, hashes, exact decimals, time, and the error table."""

from btcfi._core.core import (blake3, cpu_description, error_table, format_decimal, format_time,
                              from_hex, hash160, keccak256, parse_decimal, parse_time,
                              price_to_tick, sha256, sha256d, tagged_hash)

__all__ = ["blake3", "cpu_description", "error_table", "format_decimal", "format_time", "from_hex",
           "hash160", "keccak256", "parse_decimal", "parse_time", "price_to_tick", "sha256",
           "sha256d", "tagged_hash"]
