#pragma once

#include <btcfi/settlement/funding.hpp>

// Wallets as the C face's functions of several files pass them.

// A wallet signs without changing what a caller can see; the C++ interface is a mutable one because
// other signers (devices) are.
struct btcfi_wallet {
  mutable btcfi::settlement::KeySigner signer;
};
