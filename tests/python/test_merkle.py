import hashlib

import btcfi
import pytest
from btcfi import merkle


def tagged(tag, data):
    t = hashlib.sha256(tag.encode()).digest()
    return hashlib.sha256(t + t + data).digest()


def head(leaves):
    """RFC 9162, 2.1.1, with tagged hashes."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return tagged("btcfi/node/1", head(leaves[:k]) + head(leaves[k:]))


def test_roots_and_proofs_of_all_small_trees():
    for count in range(1, 34):
        leaves = [merkle.leaf_hash(b"record %d" % i) for i in range(count)]
        assert leaves[0] == tagged("btcfi/leaf/1", b"record 0")
        tree = merkle.Tree(leaves)
        assert tree.root == head(leaves) == merkle.root(leaves)
        assert len(tree) == count
        for i, leaf in enumerate(leaves):
            assert merkle.verify(tree.root, count, leaf, tree.prove(i)) == i


def test_a_wrong_leaf_is_refused():
    leaves = [merkle.leaf_hash(bytes([i])) for i in range(5)]
    tree = merkle.Tree(leaves)
    with pytest.raises(btcfi.MerkleError):
        merkle.verify(tree.root, 5, leaves[1], tree.prove(0))
    with pytest.raises(btcfi.ParseError):
        merkle.verify(tree.root, 5, leaves[0], tree.prove(0)[:-1])
    with pytest.raises(btcfi.InvalidArgument):
        merkle.verify(tree.root, 6, leaves[0], tree.prove(0))
    with pytest.raises(btcfi.InvalidArgument):
        tree.prove(5)
    with pytest.raises(ValueError):
        merkle.Tree([b"short"])


def test_anchors_round_trip():
    payload = merkle.anchor(bytes(32), 300)
    assert payload == bytes.fromhex("bf01") + bytes(32) + (300).to_bytes(4, "little")
    assert merkle.parse_anchor(payload) == (bytes(32), 300)
    with pytest.raises(btcfi.MerkleError):
        merkle.parse_anchor(payload[:-1])
    with pytest.raises(btcfi.Error):
        merkle.anchor(bytes(32), 0)
