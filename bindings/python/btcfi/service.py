"""Programs that run, asked from here: Bitcoin nodes.

Numbers in a node's answers become ``int`` or :class:`decimal.Decimal`, never ``float``.
"""

from __future__ import annotations

import decimal as _decimal
import json as _json

try:
    from btcfi._net import service as _service
except ModuleNotFoundError as error:  # built without Boost, OpenSSL or simdjson
    raise ModuleNotFoundError("btcfi.service needs the extension btcfi._net: build with BTCFI_NET=ON "
                              "(Boost, OpenSSL, simdjson)", name=error.name) from None

__all__ = ["BitcoinNode", "NodeRefusal"]


class NodeRefusal(RuntimeError):
    """The node understood and refused: ``code`` and ``message`` are its own."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(f"{message} ({code})")

    def __reduce__(self):
        return NodeRefusal, (self.code, self.message)


def _text(value) -> str:
    """JSON of a parameter; a Decimal keeps its digits."""
    if isinstance(value, _decimal.Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is no JSON number")
        return format(value, "f")
    if isinstance(value, float):
        raise TypeError("amounts and fee rates are int or Decimal, not float")
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{_json.dumps(str(k))}:{_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (bytes, bytearray)):
        return _json.dumps(bytes(value).hex())
    return _json.dumps(value)


class BitcoinNode:
    """A client of a Bitcoin node's JSON-RPC over plain HTTP: on this machine, or behind a tunnel.

    One connection per call, no retries, no threads; one thread at a time.

    Parameters
    ----------
    host : str
        An IP address, or a name.
    port : int
    user, password : str
        ``user`` without a colon.
    timeout_ms : int
        For each of looking the name up, connecting, asking and answering.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 8332, user: str = "", password: str = "",
                 timeout_ms: int = 30_000) -> None:
        self._node = _service.Node(host=host, port=port, user=user, password=password,
                                   timeout_ms=timeout_ms)
        self._where = f"{host}:{port}"

    def call(self, method: str, *params):
        """The result of a method, as Python objects.

        Parameters are None, bool, int, str, Decimal, and lists and dicts of them; bytes go as hex.
        Raises NodeRefusal where the node refuses, ServiceError where it is not reached, InvalidArgument
        for an endpoint that cannot be.
        """
        result, code, message = self._node.call(method, _text(params))
        if code != 0:
            raise NodeRefusal(code, message)
        return _json.loads(result, parse_float=_decimal.Decimal)

    def __repr__(self) -> str:
        return f"<BitcoinNode {self._where}>"
