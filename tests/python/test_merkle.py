import hashlib
import threading

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


def rfc_head(data):
    """RFC 9162, 2.1.1."""
    if len(data) == 1:
        return hashlib.sha256(b"\0" + data[0]).digest()
    k = 1
    while 2 * k < len(data):
        k *= 2
    return hashlib.sha256(b"\1" + rfc_head(data[:k]) + rfc_head(data[k:])).digest()


def test_logs_of_others_are_hashed_as_the_rfc_says():
    data = [bytes([i]) * i for i in range(20)]
    for count in range(1, 21):
        leaves = [merkle.leaf_hash(d, hashing="rfc9162") for d in data[:count]]
        tree = merkle.Tree(leaves, hashing="rfc9162")
        assert tree.root == rfc_head(data[:count]) == merkle.root(leaves, hashing="rfc9162")
        assert tree.hashing == "rfc9162"
        proof = tree.prove(count - 1)
        assert merkle.verify(tree.root, count, leaves[-1], proof, hashing="rfc9162") == count - 1
    with pytest.raises(btcfi.InvalidArgument):
        merkle.Tree([], hashing="sha1")


def test_many_leaves_in_one_proof():
    leaves = [merkle.leaf_hash(bytes([i])) for i in range(50)]
    tree = merkle.Tree(leaves)
    wanted = [0, 7, 8, 31, 49]
    some = [leaves[i] for i in wanted]
    proof = tree.prove_many(wanted)
    assert merkle.verify_many(tree.root, 50, some, proof) == wanted
    assert merkle.verify_many(tree.root, 50, b"".join(some), proof) == wanted
    assert len(proof) < sum(len(tree.prove(i)) for i in wanted)
    with pytest.raises(btcfi.MerkleError):
        merkle.verify_many(tree.root, 50, some[::-1], proof)
    with pytest.raises(btcfi.MerkleError):
        tree.prove_many([3, 3])
    with pytest.raises(btcfi.InvalidArgument):
        tree.prove_many([50])


def test_a_log_grows_and_proves_that_it_only_grew():
    leaves = [merkle.leaf_hash(b"record %d" % i) for i in range(40)]
    log = merkle.Frontier()
    log.extend(leaves[:13])
    older = log.root
    assert len(log) == 13 and len(log.peaks) == 3
    log = merkle.Frontier.from_bytes(bytes(log))
    log.append(leaves[13])
    log.extend(b"".join(leaves[14:]))
    assert log.root == head(leaves)
    proof = merkle.Tree(leaves).prove_consistency(13)
    merkle.verify_consistency(older, 13, log.root, 40, proof)
    with pytest.raises(btcfi.MerkleError):
        merkle.verify_consistency(merkle.root(leaves[1:14]), 13, log.root, 40, proof)
    with pytest.raises(btcfi.MerkleError):
        merkle.Frontier.from_bytes(bytes(log)[:-1])


def test_blocks_and_sorted_trees():
    def twice(data):
        return hashlib.sha256(hashlib.sha256(data).digest()).digest()

    txids = [twice(bytes([i])) for i in range(3)]
    root = twice(twice(txids[0] + txids[1]) + twice(txids[2] + txids[2]))
    assert merkle.block_root(txids) == root
    for i, txid in enumerate(txids):
        merkle.verify_in_block(root, 3, txid, i, merkle.prove_in_block(txids, i))
    with pytest.raises(btcfi.MerkleError):  # CVE-2012-2459
        merkle.block_root(txids + txids[2:])
    with pytest.raises(btcfi.MerkleError):
        merkle.verify_in_block(root, 3, txids[0], 1, merkle.prove_in_block(txids, 1))

    a, b = sorted(txids[:2])
    assert merkle.sorted_root([b, a]) == tagged("TapBranch", a + b)
    root = merkle.sorted_root(txids)
    merkle.verify_sorted(root, txids[2], merkle.prove_sorted(txids, 2))
    with pytest.raises(btcfi.MerkleError):
        merkle.verify_sorted(root, txids[1], merkle.prove_sorted(txids, 2))


def test_two_threads_extend_one_frontier():
    leaves = [[bytes([thread]) * 32] * 3_001 for thread in range(4)]
    frontier = merkle.Frontier()

    def extend(mine):
        for at in range(0, len(mine), 100):
            frontier.extend(mine[at:at + 100])

    threads = [threading.Thread(target=extend, args=(mine,)) for mine in leaves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(frontier) == 4 * 3_001
    assert len(frontier.peaks) == bin(4 * 3_001).count("1")


def test_leaves_may_be_a_buffer_with_strides():
    np = pytest.importorskip("numpy")
    rows = np.frombuffer(b"".join(merkle.leaf_hash(bytes([i])) for i in range(12)), "u1")
    rows = rows.reshape(12, 32)
    expected = merkle.root([rows[i].tobytes() for i in range(0, 12, 3)])
    assert merkle.root(rows[::3]) == expected
    assert merkle.root(list(rows[::3])) == expected
    assert merkle.Tree(np.asfortranarray(rows)[::3]).root == expected
    assert merkle.Tree(rows.view("V32")[::3]).root == expected
    log = merkle.Frontier()
    log.extend(rows[::3])
    assert log.root == expected
    backwards = rows[:, ::-1]
    assert merkle.root(backwards) == merkle.root([row.tobytes() for row in backwards])


@pytest.mark.parametrize("call, error, text", [
    (lambda: merkle.Tree("abc"), TypeError, "leaves must be hashes of 32 bytes.*not str"),
    (lambda: merkle.Tree(5), TypeError, "leaves must be hashes of 32 bytes.*not int"),
    (lambda: merkle.Tree([bytes(32), "a" * 32]), TypeError, r"leaves\[1\] must be 32 bytes, not str"),
    (lambda: merkle.Tree([bytes(32), bytes(31)]), ValueError, r"leaves\[1\] must have 32 bytes, not 31"),
    (lambda: merkle.Tree(bytes(33)), btcfi.InvalidArgument, "leaves"),
    (lambda: merkle.block_root("abc"), TypeError, "txids"),
    (lambda: merkle.verify_sorted(bytes(32), bytes(32), [1]), TypeError, r"path\[0\]"),
    (lambda: merkle.Frontier().extend(None), TypeError, "leaves"),
    (lambda: five().prove("1"), TypeError, "index must be an integer, not str"),
    (lambda: five().prove(1.0), TypeError, "index must be an integer, not float"),
    (lambda: five().prove(-1), btcfi.InvalidArgument, "index"),
    (lambda: five().prove(2**32), btcfi.InvalidArgument, "index"),
    (lambda: five().prove(2**64), btcfi.InvalidArgument, "index"),
    (lambda: five().prove_many(3), TypeError, "indices"),
    (lambda: five().prove_many([0, "1"]), TypeError, r"indices\[1\] must be an integer, not str"),
    (lambda: five().prove_many([0, -1]), btcfi.InvalidArgument, "indices"),
    (lambda: five().prove_consistency(None), TypeError, "older"),
    (lambda: merkle.verify(bytes(32), -1, bytes(32), b""), btcfi.InvalidArgument, "count"),
    (lambda: merkle.verify_many(bytes(32), "2", [], b""), TypeError, "count"),
    (lambda: merkle.verify_consistency(bytes(32), 1, bytes(32), 2.5, b""), TypeError, "newer"),
    (lambda: merkle.prove_in_block([bytes(32)], "0"), TypeError, "index"),
    (lambda: merkle.verify_in_block(bytes(32), 1, bytes(32), -1, []), btcfi.InvalidArgument, "index"),
    (lambda: merkle.prove_sorted([bytes(32)], -1), btcfi.InvalidArgument, "index"),
    (lambda: merkle.anchor(bytes(32), 2**32), btcfi.InvalidArgument, "count"),
])
def test_an_argument_that_is_none_is_named(call, error, text):
    with pytest.raises(error, match=text):
        call()


def five():
    return merkle.Tree([bytes([i]) * 32 for i in range(5)])


def test_numbers_and_leaves_may_be_of_any_kind_that_gives_them():
    np = pytest.importorskip("numpy")
    tree = five()
    assert tree.prove(np.int64(2)) == tree.prove(2)
    assert tree.prove_many(np.array([1, 3])) == tree.prove_many((1, 3)) == tree.prove_many(iter([1, 3]))
    with pytest.raises(TypeError, match=r"leaves\[0\]"):
        merkle.Tree(np.array(["abcd"] * 4, dtype=object))

    def broken():
        yield bytes(32)
        raise KeyError("the caller's own")

    with pytest.raises(KeyError, match="own"):
        merkle.root(broken())
