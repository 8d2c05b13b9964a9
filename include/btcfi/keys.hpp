#pragma once

/// Keys, signatures and one-time keys: everything that touches secp256k1.
#include <btcfi/keys/adaptor.hpp>
#include <btcfi/keys/address.hpp>
#include <btcfi/keys/base58.hpp>
#include <btcfi/keys/bech32.hpp>
#include <btcfi/keys/bip32.hpp>
#include <btcfi/keys/ecdsa.hpp>
#include <btcfi/keys/key.hpp>
#include <btcfi/keys/musig.hpp>
#include <btcfi/keys/point.hpp>
#include <btcfi/keys/scalar.hpp>
#include <btcfi/keys/schnorr.hpp>
#include <btcfi/keys/secret_hash.hpp>
#include <btcfi/keys/taproot.hpp>
#include <btcfi/keys/winternitz.hpp>
