#include <btcfi/core/sha256.hpp>
#include <btcfi/keys.hpp>

#include <iostream>

int main() {
  const btcfi::Hash256 hash = btcfi::sha256(btcfi::as_bytes("abc"));
  std::cout << hash.hex() << '\n';
  return hash.hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" ? 0 : 1;
}
