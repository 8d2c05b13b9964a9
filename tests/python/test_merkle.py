import copy
import ctypes
import doctest
import hashlib
import pickle
import threading
import time

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
    for wrong, index, text in (([3, 3], 1, r"indices\[1\] is 3 after 3: indices must ascend"), ([1, 6, 5], 2, "ascend"),
                               ([], 0, "indices must be one index or more"), ([0, 50], 1, "must be below 50, not 50")):
        with pytest.raises(btcfi.InvalidArgument, match=text) as caught:
            tree.prove_many(wrong)
        assert caught.value.offset == index


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


def test_the_page_of_the_module_runs():
    result = doctest.testmod(merkle)
    assert result.failed == 0 and result.attempted >= 8


def test_arrays_that_hold_no_hashes_are_refused():
    np = pytest.importorskip("numpy")
    for wrong in (np.zeros(4), np.zeros((2, 4)), np.zeros(16, "u2"), np.zeros(32, "?"), np.zeros((), "V32"),
                  np.array(["a" * 32]), np.zeros(2, [("hash", "u1", 32)])):
        with pytest.raises(TypeError, match="btcfi.merkle.Tree: leaves must be hashes of 32 bytes or one buffer of them"):
            merkle.Tree(wrong)
    for width in (16, 20, 64):
        with pytest.raises(btcfi.InvalidArgument, match=f"leaves must be rows of 32 bytes, not {width}"):
            merkle.Tree(np.zeros((32, width), "u1"))
    with pytest.raises(TypeError, match=r"leaves\[1\] must be 32 bytes, not ndarray"):
        merkle.root([bytes(32), np.zeros(4)])
    flat = np.arange(96, dtype="u1")
    same = (flat, flat.reshape(3, 32), flat.view("i1"), flat.view("V32"), [flat[:32], flat[32:64].tobytes(), flat[64:]],
            (ctypes.c_ubyte * 96)(*range(96)), memoryview(flat), bytearray(flat.tobytes()))
    assert {merkle.root(one) for one in same} == {merkle.root([flat[i:i + 32].tobytes() for i in (0, 32, 64)])}


@pytest.mark.parametrize("call, error, text", [
    (lambda: merkle.Tree("abc"), TypeError, "leaves must be hashes of 32 bytes.*not str"),
    (lambda: merkle.Tree(5), TypeError, "leaves must be hashes of 32 bytes.*not int"),
    (lambda: merkle.Tree({1: 2}), TypeError, r"leaves\[0\] must be 32 bytes, not int"),
    (lambda: merkle.Tree([bytes(32), "a" * 32]), TypeError, r"leaves\[1\] must be 32 bytes, not str"),
    (lambda: merkle.Tree([bytes(32), bytes(31)]), btcfi.InvalidArgument, r"leaves\[1\] must have 32 bytes, not 31"),
    (lambda: merkle.Tree(bytes(33)), btcfi.InvalidArgument, "leaves must have 32 bytes each, not 33 together"),
    (lambda: merkle.verify_sorted(bytes(32), bytes(32), [1]), TypeError, r"path\[0\]"),
    (lambda: five().prove(True), TypeError, "index must be an integer, not bool"),
    (lambda: five().prove(2**32), btcfi.InvalidArgument, "index"),
    (lambda: five().prove_many([0, "1"]), TypeError, r"indices\[1\] must be an integer, not str"),
    (lambda: five().prove_many([0, -1]), btcfi.InvalidArgument, r"indices\[1\]"),
    (lambda: five().prove_many([False, True]), TypeError, r"indices\[0\] must be an integer, not bool"),
    (lambda: merkle.verify(bytes(31), 5, bytes(32), b""), btcfi.InvalidArgument, "verify: root must have 32 bytes, not 31"),
    (lambda: merkle.verify(bytes(32), 5, bytes(33), b""), btcfi.InvalidArgument, "verify: leaf must have 32 bytes, not 33"),
    (lambda: merkle.node_hash(bytes(32), b""), btcfi.InvalidArgument, "node_hash: right must have 32 bytes, not 0"),
    (lambda: merkle.Frontier().append(bytes(20)), btcfi.InvalidArgument, "leaf must have 32 bytes, not 20"),
    (lambda: merkle.anchor(bytes(32), 0), btcfi.InvalidArgument, "count must be 1 to"),
])
def test_an_argument_that_is_none_is_named(call, error, text):
    with pytest.raises(error, match=text) as caught:
        call()
    assert isinstance(caught.value, btcfi.InvalidArgument)


def test_trees_and_frontiers_say_what_they_are_and_a_frontier_can_be_copied():
    tree = five()
    assert repr(tree) == f"<btcfi.merkle.Tree of 5 leaves, tagged, root {tree.root.hex()}>"
    log = merkle.Frontier(hashing="rfc9162")
    assert repr(log) == "<btcfi.merkle.Frontier of 0 leaves, rfc9162>"
    log.extend(bytes(96))
    assert log.root.hex() in repr(log) and "3 leaves" in repr(log)
    for again in (pickle.loads(pickle.dumps(log)), copy.copy(log), copy.deepcopy(log)):
        assert bytes(again) == bytes(log) and again.hashing == "rfc9162"
        again.append(bytes(32))
        assert len(log) == 3


def test_many_leaves_are_verified_while_other_threads_run():
    leaves = [i.to_bytes(32, "little") for i in range(300_000)]
    tree = merkle.Tree(b"".join(leaves))
    some = b"".join(leaves[::2])
    proof = tree.prove_many(range(0, len(leaves), 2))
    ticks, done = [], threading.Event()
    other = threading.Thread(target=lambda: [ticks.append(1) for _ in iter(lambda: done.wait(0.001), True)])
    other.start()
    try:
        rates = []
        while len(rates) < 10 and max(rates, default=0) <= 40:
            already, began = len(ticks), time.monotonic()
            merkle.verify_many(tree.root, len(tree), some, proof)
            rates.append((len(ticks) - already) / (time.monotonic() - began))
    finally:
        done.set()
        other.join()
    assert max(rates) > 40  # a second; some 800 on an idle machine


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
