"""Options on Bitcoin layer 1, from exchange prices to a settled transaction.

Each room of the library is a module: ``btcfi.pricing``, ``btcfi.rv32``, ``btcfi.tx``... They are
imported when first used. Bytes go in as anything with a buffer and come out as ``bytes``; numeric
functions broadcast as NumPy does. Failures are :class:`btcfi.Error` with ``.code``.

This library has not been audited.
"""

import importlib as _importlib
import pkgutil as _pkgutil

from btcfi._core import core as _core
from btcfi._errors import (AggregateError, DisputeError, Error, FeedError, InternalError,
                           InvalidArgument, InvalidType, KeyFailure, MerkleError, OracleError, OutOfMemory,
                           OverflowsError, ParseError, PricingError, Rv32Error, ScriptError,
                           ServiceError, SettlementError, SystemFailure, TxError, UnsupportedError)

__version__ = _core.version

__all__ = [
    "AggregateError", "DisputeError", "Error", "FeedError", "InternalError", "InvalidArgument", "InvalidType",
    "KeyFailure", "MerkleError", "OracleError", "OutOfMemory", "OverflowsError", "ParseError",
    "PricingError", "Rv32Error", "ScriptError", "ServiceError", "SettlementError", "SystemFailure",
    "TxError", "UnsupportedError",
]


def __getattr__(name):
    if not name.startswith("_"):
        try:
            return _importlib.import_module("btcfi." + name)
        except ModuleNotFoundError as error:
            if error.name != "btcfi." + name:
                raise
    raise AttributeError(f"module 'btcfi' has no attribute '{name}'")


def __dir__():
    rooms = [m.name for m in _pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    return sorted({*__all__, *rooms, "__version__"})
