"""An exchange simulator on loopback: for tests, demonstrations and offline evenings.

It generates what Binance, Coinbase and Kraken send, from one seeded price path, and shares no parser
with the library. See ``docs/testing.md``.
"""

from __future__ import annotations

try:
    from btcfi._net import testing as _testing
except ModuleNotFoundError as error:  # built without Boost, OpenSSL or simdjson
    raise ModuleNotFoundError("btcfi.testing needs the extension btcfi._net: build with BTCFI_NET=ON "
                              "(Boost, OpenSSL, simdjson)", name=error.name) from None

ExchangeSimulator = _testing.ExchangeSimulator
answer = _testing.answer

__all__ = ["ExchangeSimulator", "answer"]
