"""What the arguments of the command line name: files, standard input, hex, base64, numbers."""

import argparse
import base64
import binascii
import pathlib
import string
import sys

_PSBT = b"psbt\xff"
_PSBT_BASE64 = "cHNidP"  # how base64 of the above begins


class InputError(Exception):
    """An argument names nothing that can be read; the text is for the person at the terminal."""


def read(name):
    """Bytes of a file, or of standard input for -."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return pathlib.Path(name).read_bytes()
    except (OSError, ValueError) as problem:  # ValueError: a zero byte in the name
        raise InputError(f"{_short(name)}: {getattr(problem, 'strerror', None) or problem}") from None


def data(name, also="hex", begins=b""):
    """Bytes of a file, of standard input for -, or of the text itself.

    Text, be it here or in a file, is hex, or a PSBT in base64; a file may hold the bytes as they are.
    An argument that is no file must be text of bytes that begin with ``begins``; ``also`` says so in words.
    """
    if name == "-" or _is_file(name):
        content = read(name)
        text = _text(content)
        found = None if text is None or content.startswith(_PSBT) else _decoded(text)
        return content if found is None else found
    found = _decoded(name.strip())
    if found is None or not found.startswith(begins):
        odd = name and not begins and set(name) <= set(string.hexdigits)
        raise InputError(f"{_short(name)}: no such file, and not {also}" + (", which comes in pairs" if odd else ""))
    return found


def hex_bytes(text):
    """The type of an argument that is hex."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{_short(text)} is not hex") from None


def identity(text):
    """The type of an argument that is an x-only key."""
    key = hex_bytes(text)
    if len(key) != 32:
        raise argparse.ArgumentTypeError(f"an identity key is 64 hex digits, this has {len(text)}")
    return key


def number(text):
    """The type of an argument that is a number, or one in percent: 0.6 and 60% are the same."""
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{_short(text)} is no number") from None


def years(text):
    """The type of an argument that is a time: (years, unit) of 0.25, 0.25y, 90d or 12h; a year has 365 days."""
    unit = text[-1:] if text[-1:] in ("y", "d", "h") else ""
    try:
        return float(text.removesuffix(unit)) / {"d": 365.0, "h": 365.0 * 24}.get(unit, 1.0), unit
    except ValueError:
        raise argparse.ArgumentTypeError(f"{_short(text)} is no time: 0.25 (years), 90d, 12h") from None


def _short(text):
    return text if len(text) <= 160 else text[:157] + "..."


def _is_file(name):
    try:
        return len(name) < 4096 and pathlib.Path(name).is_file()
    except (OSError, ValueError):
        return False


def _text(content):
    try:
        return content.decode("ascii").strip()
    except UnicodeDecodeError:
        return None


def _decoded(text):
    """The bytes of hex or of a PSBT in base64; None where it is neither."""
    if text.startswith(_PSBT_BASE64):
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except binascii.Error as problem:
            raise InputError(f"{_short(text)}: not a whole PSBT in base64: {problem}") from None
    try:
        return bytes.fromhex(text) if text else None
    except ValueError:
        return None
