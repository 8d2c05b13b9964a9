from typing import Any

# Compiled functions for btcfi._numeric.numeric to bind.
american: Any
merton: Any

class Boundary:
    mismatch: float
    tier: int
    def __init__(self, sign: float, tau: float, vol: float, rate: float, dividend: float, tier: int) -> None: ...
    def quote(self, spot: Any, strike: Any) -> tuple[Any, ...]: ...
    def at(self, strike: Any, tau_left: Any) -> Any: ...

def realized_vol(open_ms: Any, close_ms: Any, open: Any, high: Any, low: Any, close: Any, estimator: int,
                 gaps: int) -> tuple[float, float, int, int, int, int]: ...
