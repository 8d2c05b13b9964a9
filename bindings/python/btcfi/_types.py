"""Names for type checkers."""

from __future__ import annotations

from typing import Union

#: What byte arguments accept; at run time anything with a contiguous buffer.
Buffer = Union[bytes, bytearray, memoryview]
