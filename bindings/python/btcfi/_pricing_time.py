"""UTC times as the pricing functions take them."""

from __future__ import annotations

import datetime as _datetime
from typing import Any

import numpy as _np


def milliseconds(time: Any) -> Any:
    """UTC milliseconds of numpy datetime64, aware datetimes, or pandas timestamps."""
    if isinstance(time, _datetime.datetime):
        if time.tzinfo is None:
            raise ValueError("a datetime must be aware: it names no time without its zone")
        since = time - _datetime.datetime(1970, 1, 1, tzinfo=_datetime.timezone.utc)
        return _np.int64(since // _datetime.timedelta(milliseconds=1))
    # What pandas has with a zone is given in UTC; without one it is taken for UTC, as datetime64 is.
    aware = getattr(getattr(time, "dtype", None), "tz", None) is not None
    array = time.to_numpy(dtype="datetime64[ns]") if aware else _np.asarray(time)
    if array.dtype.kind == "O" and array.ndim:
        each = [int(milliseconds(one)) for one in array.ravel()]
        return _np.array(each, dtype="int64").reshape(array.shape)
    if array.dtype.kind != "M":
        raise TypeError("a time must be a numpy datetime64 or an aware datetime")
    if _np.any(_np.isnat(array)):
        raise ValueError("a time is NaT")
    return array.astype("datetime64[ms]").astype("int64")
