"""Merkle trees over price records: roots, proofs, anchors in Bitcoin transactions.

Hashes are 32 bytes, proofs are bytes (``docs/formats/price-root.md``). Leaves are an iterable of
hashes, or one buffer of 32 bytes each (such as a NumPy array of bytes). ``hashing`` is ``"tagged"``
or ``"rfc9162"``.

>>> from btcfi import merkle
>>> leaves = [merkle.leaf_hash(record) for record in (b"a", b"b", b"c")]
>>> tree = merkle.Tree(leaves)
>>> merkle.verify(tree.root, len(tree), leaves[2], tree.prove(2))
2
>>> merkle.verify_many(tree.root, 3, leaves[1:], tree.prove_many([1, 2]))
[1, 2]
>>> log = merkle.Frontier()
>>> log.extend(leaves)
>>> log.root == tree.root
True
"""

from __future__ import annotations

from collections.abc import Iterable as _Iterable
from typing import Any, Union

from btcfi import _arguments as _are
from btcfi._arguments import checked as _checked
from btcfi._core import merkle as _core
from btcfi._types import Buffer

__all__ = [
    "Frontier",
    "Tree",
    "anchor",
    "block_root",
    "leaf_hash",
    "node_hash",
    "parse_anchor",
    "prove_in_block",
    "prove_sorted",
    "root",
    "sorted_root",
    "verify",
    "verify_consistency",
    "verify_in_block",
    "verify_many",
    "verify_sorted",
]

Hashes = Union[_Iterable[Buffer], Buffer]

# What arguments are: checked and named by btcfi._arguments.
_COUNT = _are.whole(32)
_HASH = _are.one_hash
_HASHING = _are.word("tagged", "rfc9162")


class Tree:
    """A tree that keeps its hashes, for many proofs."""

    __slots__ = ("_core",)

    @_checked(leaves=_are.hashes, hashing=_HASHING)
    def __init__(self, leaves: Hashes, *, hashing: str = "tagged") -> None:
        self._core = _core.Tree(leaves, hashing)

    def __repr__(self) -> str:
        return f"<btcfi.merkle.Tree of {len(self)} leaves, {self.hashing}, root {self.root.hex()}>"

    def __len__(self) -> int:
        return len(self._core)

    @property
    def root(self) -> bytes:
        """The root over all leaves."""
        return self._core.root

    @property
    def hashing(self) -> str:
        """How it is hashed."""
        return self._core.hashing

    @_checked(index=_COUNT)
    def prove(self, index: int) -> bytes:
        """The proof that the leaf of that index is in the tree, as bytes.

        Raises InvalidArgument when there is no such leaf.
        """
        _below(Tree.prove, "index", index, len(self))
        return self._core.prove(index)

    @_checked(indices=_are.wholes(32))
    def prove_many(self, indices: _Iterable[int]) -> bytes:
        """One proof for the leaves of ascending indices, as bytes.

        Raises InvalidArgument for none, an index of no leaf, or indices that do not ascend.
        """
        _ascending(indices, len(self))
        return self._core.prove_many(indices)

    @_checked(older=_COUNT)
    def prove_consistency(self, older: int) -> bytes:
        """The proof that the tree of the first ``older`` leaves is the beginning of this one.

        Raises InvalidArgument for 0 or more leaves than there are.
        """
        if not 1 <= older <= len(self):
            _are.place_of(Tree.prove_consistency, "older").refuse(
                f"must be 1 to {len(self)}, the number of leaves, not {older}", code="out_of_range")
        return self._core.prove_consistency(older)


def _below(function: Any, name: str, index: int, count: int, position: int = 0) -> None:
    if index >= count:
        _are.place_of(function, name, position).refuse(f"must be below {count}, the number of leaves, not {index}",
                                             code="out_of_range")


def _ascending(indices: Any, count: int) -> None:
    place = _are.place_of(Tree.prove_many, "indices")
    if not indices:
        place.refuse("must be one index or more")
    for i in range(1, len(indices)):
        if indices[i] <= indices[i - 1]:
            place.within(f"[{i}]", i).refuse(f"is {indices[i]} after {indices[i - 1]}: indices must ascend")
    if indices[-1] >= count:
        last = len(indices) - 1
        place.within(f"[{last}]", last).refuse(f"must be below {count}, not {indices[-1]}", code="out_of_range")


class Frontier:
    """A tree that grows and forgets its leaves: at most 32 hashes. Written down by bytes(), or pickled."""

    __slots__ = ("_core",)

    @_checked(hashing=_HASHING)
    def __init__(self, *, hashing: str = "tagged") -> None:
        self._core = _core.Frontier(hashing)

    @staticmethod
    @_checked(data=_are.buffer)
    def from_bytes(data: Buffer) -> "Frontier":
        """The frontier that was written down with bytes().

        Raises MerkleError or ParseError.
        """
        out = Frontier.__new__(Frontier)
        out._core = _core.Frontier.from_bytes(data)
        return out

    def __bytes__(self) -> bytes:
        return bytes(self._core)

    def __reduce__(self) -> Any:
        return Frontier.from_bytes, (bytes(self),)

    def __repr__(self) -> str:
        root = f", root {self.root.hex()}" if len(self) else ""
        return f"<btcfi.merkle.Frontier of {len(self)} leaves, {self.hashing}{root}>"

    def __len__(self) -> int:
        return len(self._core)

    @property
    def root(self) -> bytes:
        """The root over all leaves so far."""
        return self._core.root

    @property
    def peaks(self) -> list[bytes]:
        """The roots of the full trees that it keeps, the largest first."""
        return self._core.peaks

    @property
    def hashing(self) -> str:
        """How it is hashed."""
        return self._core.hashing

    @_checked(leaf=_HASH)
    def append(self, leaf: Buffer) -> None:
        """Appends one leaf hash."""
        self._core.append(leaf)

    @_checked(leaves=_are.hashes)
    def extend(self, leaves: Hashes) -> None:
        """Appends leaf hashes in their order, many at a time: all of them at once, or none."""
        self._core.extend(leaves)


@_checked(data=_are.buffer, hashing=_HASHING)
def leaf_hash(data: Buffer, *, hashing: str = "tagged") -> bytes:
    """The hash of a leaf's bytes, tagged btcfi/leaf/1."""
    return _core.leaf_hash(data, hashing)


@_checked(left=_HASH, right=_HASH, hashing=_HASHING)
def node_hash(left: Buffer, right: Buffer, *, hashing: str = "tagged") -> bytes:
    """The hash of a node over two hashes, tagged btcfi/node/1."""
    return _core.node_hash(left, right, hashing)


@_checked(leaves=_are.hashes, hashing=_HASHING)
def root(leaves: Hashes, *, hashing: str = "tagged") -> bytes:
    """The root over leaf hashes in their order (RFC 9162's shape)."""
    return _core.root(leaves, hashing)


@_checked(root=_HASH, count=_COUNT, leaf=_HASH, proof=_are.buffer, hashing=_HASHING)
def verify(root: Buffer, count: int, leaf: Buffer, proof: Buffer, *, hashing: str = "tagged") -> int:
    """The index at which a leaf hash is committed to by a root over count leaves.

    Raises MerkleError when it is not, ParseError or InvalidArgument for a wrong proof.
    """
    return _core.verify(root, count, leaf, proof, hashing)


@_checked(root=_HASH, count=_COUNT, leaves=_are.hashes, proof=_are.buffer, hashing=_HASHING)
def verify_many(root: Buffer, count: int, leaves: Hashes, proof: Buffer, *,
                hashing: str = "tagged") -> list[int]:
    """The indices at which leaf hashes, in ascending order, are committed to by a root.

    Raises MerkleError when they are not, ParseError or InvalidArgument for a wrong proof.
    """
    return _core.verify_many(root, count, leaves, proof, hashing)


@_checked(older_root=_HASH, older=_COUNT, newer_root=_HASH, newer=_COUNT, proof=_are.buffer, hashing=_HASHING)
def verify_consistency(older_root: Buffer, older: int, newer_root: Buffer, newer: int, proof: Buffer, *,
                       hashing: str = "tagged") -> None:
    """Checks that a log only grew from one root to the other.

    Raises MerkleError when it did not, ParseError or InvalidArgument for a wrong proof.
    """
    _core.verify_consistency(older_root, older, newer_root, newer, proof, hashing)


@_checked(txids=_are.hashes)
def block_root(txids: Hashes) -> bytes:
    """The root of a Bitcoin block over transaction ids as they are hashed (not as printed).

    Raises MerkleError when another list has the same root (CVE-2012-2459).
    """
    return _core.block_root(txids)


@_checked(txids=_are.hashes, index=_COUNT)
def prove_in_block(txids: Hashes, index: int) -> list[bytes]:
    """The hashes that prove a transaction's index."""
    _below(prove_in_block, "index", index, len(txids) // 32, 1)
    return _core.prove_in_block(txids, index)


@_checked(root=_HASH, count=_COUNT, txid=_HASH, index=_COUNT, path=_are.hashes)
def verify_in_block(root: Buffer, count: int, txid: Buffer, index: int, path: Hashes) -> None:
    """Checks that a transaction is at that index of the block with count transactions.

    Raises MerkleError when it is not.
    """
    _below(verify_in_block, "index", index, count, 3)
    _core.verify_in_block(root, count, txid, index, path)


@_checked(leaves=_are.hashes)
def sorted_root(leaves: Hashes) -> bytes:
    """The root over leaf hashes in sorted pairs, under BIP-341's TapBranch."""
    return _core.sorted_root(leaves)


@_checked(leaves=_are.hashes, index=_COUNT)
def prove_sorted(leaves: Hashes, index: int) -> list[bytes]:
    """The neighbours of a leaf on its way to that root."""
    _below(prove_sorted, "index", index, len(leaves) // 32, 1)
    return _core.prove_sorted(leaves, index)


@_checked(root=_HASH, leaf=_HASH, path=_are.hashes)
def verify_sorted(root: Buffer, leaf: Buffer, path: Hashes) -> None:
    """Checks that a leaf is under such a root; it says nothing of its place.

    An inner node with the rest of its path verifies, too, and so does the root with an empty path: that
    it is a leaf is said only where leaves are hashed by another tag than nodes, as BIP-341's are.

    Raises MerkleError when it is not.
    """
    _core.verify_sorted(root, leaf, path)


@_checked(root=_HASH, count=_are.whole(32, least=1))
def anchor(root: Buffer, count: int) -> bytes:
    """The 38 bytes of the OP_RETURN output that anchors a root."""
    return _core.anchor(root, count)


@_checked(payload=_are.buffer)
def parse_anchor(payload: Buffer) -> tuple[bytes, int]:
    """(root, count) of such a payload.

    Raises MerkleError.
    """
    return _core.parse_anchor(payload)
