from typing import Optional, Sequence

from btcfi._errors import Error
from btcfi._types import Buffer

_Step = tuple[str, int, int, str, bytes, bool, tuple[bytes, ...], tuple[bytes, ...], Optional[Error]]

def to_asm(script: Buffer) -> str: ...
def from_asm(text: str) -> bytes: ...
def debug_input(transaction: Buffer, input: int, spent_outputs: Sequence[tuple[int, bytes]], flags: str, max_steps: int, max_bytes: int) -> tuple[list[_Step], Optional[Error], bool]: ...
