from typing import Any

# Compiled functions for btcfi._numeric.numeric to bind.
black76: Any
black_scholes: Any
inverse: Any
strike_for_theta: Any
vol_for_theta: Any

def years_between(now_ms: int, expiry_ms: int) -> float: ...
def premium_sats(price_coin: float, quantity_sats: int) -> int: ...
