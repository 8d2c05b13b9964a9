"""Exceptions: one base, a class per room, and the built-in that a Python user expects beside it."""

from __future__ import annotations

from btcfi._core import core as _core

#: number -> (name, what happened, what to do)
TABLE = {number: (name, happened, remedy) for number, name, happened, remedy in _core.error_table()}

#: What the library's functions that read a word (`where`) take.
WORDS: dict[str, tuple] = {
    "parse_network": ("mainnet", "testnet4", "signet", "regtest"),
    "parse_exchange": ("binance", "coinbase", "kraken", "bitstamp", "bitfinex", "gemini", "okx", "bybit", "huobi",
                       "deribit", "bithumb", "bittrex", "ftx"),
    "parse_method": ("median", "mean", "clamped-mean"),
    "rv32::parse_profile": ("blake3-160", "legacy-sha256"),
}


class Error(Exception):
    """A call failed.

    Attributes
    ----------
    code : int
        The number of the error, the same in C and C++.
    name : str
        Its name, e.g. ``"parse"``.
    input : int
        Index of the argument, element, transaction input or row at fault.
    offset : int
        Byte, opcode, digit, step or flat index at which it failed.
    where : str
        The function, or the field of a document, that noticed.
    accepted : tuple
        The words (or numbers) that there are, where the one given is none of them; else empty.
    detail : str
        What the package's own checks of arguments say: the function, the argument, what it must be; else empty.
    """

    def __init__(self, code: int, input: int = 0, offset: int = 0, where: str = "", accepted: tuple = (),
                 detail: str = "") -> None:
        name, happened, _ = TABLE.get(code, ("unknown", "The code is not in this version's table.", ""))
        self.code = code
        self.name = name
        self.input = input
        self.offset = offset
        self.where = where
        self.accepted = accepted or WORDS.get(where, ())
        words = "; one of " + ", ".join(map(repr, self.accepted)) if self.accepted else ""
        self.detail = detail
        super().__init__(f"{name}: {detail or f'{happened} ({where}, input {input}, offset {offset})'}{words}")

    @property
    def remedy(self) -> str:
        """One sentence: what to do about it."""
        return TABLE.get(self.code, ("", "", "Update the library, or treat it as a failure."))[2]

    def __reduce__(self):
        return type(self), (self.code, self.input, self.offset, self.where, self.accepted, self.detail)


class InvalidArgument(Error, ValueError):
    """An argument is outside its documented domain, or the object is not ready for the call."""


class InvalidType(InvalidArgument, TypeError):
    """An argument is of another type than the call takes."""


class ParseError(Error, ValueError):
    """Text or bytes do not have the form they must have."""


class OverflowsError(Error, OverflowError):
    """An integer result does not fit."""


class UnsupportedError(Error, NotImplementedError):
    """The feature or version is not supported by this build."""


class OutOfMemory(Error, MemoryError):
    """Memory could not be allocated."""


class InternalError(Error, RuntimeError):
    """A defect of the library."""


class SystemFailure(Error, OSError):
    """The system refused: a file, a stream, its random source."""

    __str__ = Exception.__str__


class FeedError(Error, ValueError):
    """An exchange's message or connection."""


class AggregateError(Error, ValueError):
    """Sources that do not make a price."""


class PricingError(Error, ValueError):
    """A number without a price, or a price without a number."""


class Rv32Error(Error, ValueError):
    """A program, its run or its trace."""


class MerkleError(Error, ValueError):
    """A tree or a proof."""


class ScriptError(Error, ValueError):
    """A script that fails; ``opcode_index`` says where."""

    @property
    def opcode_index(self) -> int:
        """The opcode at which it failed, counted from 0."""
        return self.offset


class TxError(Error, ValueError):
    """A transaction or PSBT."""


class SettlementError(Error, ValueError):
    """Terms, an offer, a contract or a pool."""


class OracleError(Error, ValueError):
    """A price record, an announcement or an attestation."""


class KeyFailure(Error, ValueError):
    """A key, a signature or a nonce."""


class DisputeError(Error, ValueError):
    """A challenge or a decision."""


class ServiceError(Error, RuntimeError):
    """A service object."""


# First code of each block.
_ROOMS = {
    100: FeedError, 200: AggregateError, 300: PricingError, 400: Rv32Error, 500: MerkleError,
    600: ScriptError, 700: TxError, 800: SettlementError, 900: OracleError, 1000: KeyFailure,
    1100: DisputeError, 1200: ServiceError,
}
_CORE = {
    "parse": ParseError, "truncated": ParseError, "trailing_data": ParseError,
    "not_canonical": ParseError, "overflow": OverflowsError, "unsupported": UnsupportedError,
    "no_memory": OutOfMemory, "internal": InternalError, "entropy_unavailable": SystemFailure,
    "io": SystemFailure,
}


def from_code(code: int, input: int = 0, offset: int = 0, where: str = "", accepted: tuple = ()) -> Error:
    """The exception that fits a code."""
    if code < 100:
        kind = _CORE.get(TABLE.get(code, ("",))[0], InvalidArgument)
    else:
        kind = _ROOMS.get(code - code % 100, Error)
    return kind(code, input, offset, where, accepted)
