"""Merkle trees over price records: roots, inclusion proofs, anchors in Bitcoin transactions.

Hashes are 32 bytes, proofs are bytes (``docs/formats/price-root.md``).

>>> from btcfi import merkle
>>> leaves = [merkle.leaf_hash(record) for record in (b"a", b"b", b"c")]
>>> tree = merkle.Tree(leaves)
>>> merkle.verify(tree.root, len(tree), leaves[2], tree.prove(2))
2
"""

from btcfi._core.merkle import Tree, anchor, leaf_hash, node_hash, parse_anchor, root, verify

__all__ = ["Tree", "anchor", "leaf_hash", "node_hash", "parse_anchor", "root", "verify"]
