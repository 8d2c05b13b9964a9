#include <btcfi/btcfi.hpp>

#include <iostream>

int main() {
  // Something of each end: a room that needs secp256k1, and one that needs nothing.
  btcfi::settlement::Terms terms;
  terms.quantity = btcfi::Sats{10'000'000};
  terms.strike = 75'000;
  if (btcfi::settlement::required_collateral(terms).value_or({}) != btcfi::Sats{10'000'000})
    return 1;
  const btcfi::Hash256 hash = btcfi::sha256(btcfi::as_bytes("abc"));
  std::cout << hash.hex() << '\n';
  return hash.hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" ? 0 : 1;
}
