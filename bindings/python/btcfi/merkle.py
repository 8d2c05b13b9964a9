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

from btcfi._core.merkle import (
    Frontier,
    Tree,
    anchor,
    block_root,
    leaf_hash,
    node_hash,
    parse_anchor,
    prove_in_block,
    prove_sorted,
    root,
    sorted_root,
    verify,
    verify_consistency,
    verify_in_block,
    verify_many,
    verify_sorted,
)

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
