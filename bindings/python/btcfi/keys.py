"""Keys, BIP-340 and MuSig2 signatures, Taproot tweaks, adaptor pre-signatures, addresses, BIP-32.

Secret keys are 32 bytes, x-only keys 32, public keys 33 (compressed), signatures 64, pre-signatures
65. Python keeps copies of ``bytes`` that nobody can wipe: sign in C or C++ where that matters.

>>> from btcfi import keys
>>> secret = bytes(31) + b"\\x03"
>>> signature = keys.sign_schnorr(b"message", secret)
>>> keys.verify_schnorr(signature, b"message", keys.xonly_key(secret))
True
"""

from btcfi._core.keys import (ExtendedPublic, ExtendedSecret, MusigGroup, MusigNonce, MusigSession,
                              address_of_script, complete, extract, generate_secret_key, presign,
                              public_key, script_of_address, sign_schnorr, tweak_public,
                              tweak_secret, verify_presignature, verify_schnorr, xonly_key)

__all__ = ["ExtendedPublic", "ExtendedSecret", "MusigGroup", "MusigNonce", "MusigSession",
           "address_of_script", "complete", "extract", "generate_secret_key", "presign",
           "public_key", "script_of_address", "sign_schnorr", "tweak_public", "tweak_secret",
           "verify_presignature", "verify_schnorr", "xonly_key"]
