#pragma once

// Throw-away P2TR keys and the shortest way to spend with them, for tests of everything above tx.

#include <btcfi/keys/schnorr.hpp>
#include <btcfi/keys/taproot.hpp>
#include <btcfi/tx/sighash.hpp>

namespace btcfi::test {

/// A BIP-86 output: its script and the secret of its output key.
struct Purse {
  keys::KeyPair key;
  Bytes script;
};

inline Purse purse(std::uint8_t number) {
  std::array<std::uint8_t, 32> secret{};
  secret[0] = 1;
  secret[31] = number;
  auto parsed = keys::parse_secret_key(secret);
  auto tweaked = keys::tweak_secret(*parsed, std::nullopt);
  auto key = keys::KeyPair::from(*tweaked);
  Bytes script{0x51, 32};
  const keys::XOnlyKey x = key->xonly();
  script.insert(script.end(), x.bytes.begin(), x.bytes.end());
  return {*std::move(key), std::move(script)};
}

/// Signs one input by the key path.
inline void sign(tx::Transaction& transaction, std::size_t input,
                 const std::vector<tx::TxOut>& spent, const Purse& owner,
                 std::uint8_t hash_type = tx::sighash_default) {
  const auto data = tx::PrecomputedData::of(transaction, spent);
  const auto hash = tx::taproot_sighash_hash(*data, input, {.hash_type = hash_type});
  const auto signature = keys::sign_schnorr(*hash, owner.key, keys::Entropy{});
  Bytes witness = to_bytes(*signature);
  if (hash_type != tx::sighash_default) witness.push_back(hash_type);
  transaction.inputs[input].witness = {std::move(witness)};
}

}  // namespace btcfi::test
