from typing import Any

# Compiled functions for btcfi._numeric.numeric to bind.
bachelier: Any
bachelier_implied_vol: Any
black_scholes_exact: Any
digital_implied_vol: Any
implied_vol: Any
implied_vol_spot: Any
strike_for_delta: Any
