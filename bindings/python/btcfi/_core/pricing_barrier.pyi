from typing import Any

# Compiled functions for btcfi._numeric.numeric to bind.
binary: Any
one_touch: Any
no_touch: Any
barrier: Any
double_barrier: Any
double_one_touch: Any
double_no_touch: Any

def discrete_barrier(barrier: Any, up: bool, vol: Any, interval_years: Any) -> Any: ...
