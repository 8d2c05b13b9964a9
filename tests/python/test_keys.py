import copy
import pickle

import btcfi
import pytest
from btcfi import keys

SECRET = bytes(31) + b"\x03"


def test_the_first_vector_of_bip340_comes_out_byte_for_byte():
    signature = keys.sign_schnorr(bytes(32), SECRET, entropy=bytes(32))
    assert signature.hex() == (
        "e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca8215"
        "25f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0")
    key = keys.xonly_key(SECRET)
    assert keys.public_key(SECRET)[1:] == key
    assert keys.verify_schnorr(signature, bytes(32), key)
    assert not keys.verify_schnorr(signature, bytes(31), key)
    assert not keys.verify_schnorr(signature[:63], bytes(32), key)


def test_bad_secrets_raise_key_failures():
    for bad in (bytes(32), b"\xff" * 32):
        with pytest.raises(btcfi.KeyFailure) as caught:
            keys.public_key(bad)
        assert caught.value.name == "keys_invalid_secret"
    with pytest.raises(ValueError):
        keys.public_key(bytes(31))
    assert keys.public_key(keys.generate_secret_key()) != keys.public_key(keys.generate_secret_key())


def test_the_tweaked_secret_belongs_to_the_tweaked_key():
    for root in (None, bytes([7]) * 32):
        output, odd = keys.tweak_public(keys.xonly_key(SECRET), root)
        public = keys.public_key(keys.tweak_secret(SECRET, root))
        assert public[1:] == output and (public[0] == 3) == odd


def test_addresses_belong_to_a_network():
    # BIP-86, first receiving address.
    script = bytes.fromhex("5120a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c")
    address = "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"
    assert keys.address_of_script(script, network="mainnet") == address
    assert keys.script_of_address(address, network="mainnet") == script
    with pytest.raises(btcfi.KeyFailure) as caught:
        keys.script_of_address(address, network="regtest")
    assert caught.value.name == "keys_wrong_network"
    with pytest.raises(TypeError):
        keys.address_of_script(script)


def test_a_presignature_is_completed_by_its_secret_alone():
    t = bytes([2]) * 32
    point = keys.public_key(t)
    message = bytes([4]) * 32
    pre = keys.presign(message, point, SECRET, seed=bytes([5]) * 32, hash_type=0x83,
                       leaf_hash=bytes(32), index=0, auxiliary=bytes(32))
    key = keys.xonly_key(SECRET)
    keys.verify_presignature(pre, message, point, key)
    signature = keys.complete(pre, t)
    assert keys.verify_schnorr(signature, message, key)
    assert keys.extract(pre, signature, point) == t
    assert not keys.verify_schnorr(keys.complete(pre, bytes([3]) * 32), message, key)
    with pytest.raises(btcfi.KeyFailure):
        keys.verify_presignature(pre, bytes(32), point, key)


def test_three_signers_sign_once_each():
    secrets = [bytes([i]) * 32 for i in (11, 12, 13)]
    tweak = bytes([9]) * 32
    # [snippet:musig]
    group = keys.MusigGroup([keys.public_key(s) for s in secrets]).tweaked(tweak)
    nonces = [keys.MusigNonce(s, group) for s in secrets]  # each signer its own
    session = keys.MusigSession(group, [n.public for n in nonces], b"message")
    partials = [session.sign(n, s) for n, s in zip(nonces, secrets)]
    session.verify(partials[0], nonces[0].public, keys.public_key(secrets[0]))
    signature = session.aggregate(partials)
    # [/snippet]
    assert group.signers == sorted(keys.public_key(s) for s in secrets)
    for partial, nonce, secret in zip(partials, nonces, secrets):
        session.verify(partial, nonce.public, keys.public_key(secret))
        assert not nonce.usable
        with pytest.raises(btcfi.KeyFailure) as caught:
            session.sign(nonce, secret)
        assert caught.value.name == "keys_nonce_used"
    assert keys.verify_schnorr(signature, b"message", group.xonly)
    with pytest.raises(btcfi.KeyFailure):
        session.aggregate([partials[0]] * 3)


def test_a_secret_nonce_cannot_be_stored():
    nonce = keys.MusigNonce(SECRET)
    for store in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            store(nonce)
    with pytest.raises(btcfi.InvalidArgument):
        keys.MusigNonce(SECRET, entropy=bytes(32))


def test_bip32_derives_the_first_chain_of_its_vectors():
    root = keys.ExtendedSecret.from_seed(bytes.fromhex("000102030405060708090a0b0c0d0e0f"))
    child = root.derive("m/0'/1")
    assert child.reveal_text(network="mainnet") == (
        "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboyZQaXwTCg8MSY3"
        "H2EU4pWcQDnRnrVA1xe8fs")
    public = root.derive("m/0'").public().derive("m/1")
    assert public.key == child.public().key == keys.public_key(child.reveal())
    again = keys.ExtendedPublic.parse(public.text(network="regtest"), network="signet")
    assert again.key == public.key
