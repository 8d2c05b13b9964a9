#pragma once

#include <btcfi/core/network.hpp>
#include <btcfi/keys/adaptor.hpp>
#include <btcfi/keys/bip32.hpp>
#include <btcfi/keys/winternitz.hpp>

namespace btcfi::settlement {

/// Purposes of a contract's keys, the last step of their path (PROTOCOL section 15).
enum class KeyPurpose : std::uint32_t {
  internal = 0,    ///< Ip, Ib: MuSig2 only
  leaf = 1,        ///< Kp, Kb: single signatures only
  nonce_seed = 2,  ///< nonces of pre-signatures
  payout = 3,      ///< where money of the contract goes, BIP-86
  one_time = 4,    ///< seed of the party's one-time keys
};

/// One party's secrets of one contract. Never shared between contracts or purposes.
///
/// Path: m / 7368' / coin' / contract' / purpose', all hardened; coin is 0 on mainnet, 1 elsewhere
/// (SLIP-44).
struct PartySecrets {
  keys::SecretKey internal;
  keys::SecretKey leaf;
  keys::NonceSeed nonce_seed;
  keys::SecretKey payout;
  keys::OneTimeSeed one_time_seed;

  /// Errors: out_of_range (contract not below 2^31), keys_invalid_secret (chance below 2^-127).
  [[nodiscard]] static Result<PartySecrets> derive(const keys::ExtendedSecret& master,
                                                   Network network, std::uint32_t contract);
  [[nodiscard]] PartySecrets duplicate() const noexcept;
  /// P2TR script of the payout key alone (BIP-86). Errors: those of tweak_public.
  [[nodiscard]] Result<Bytes> payout_script() const;
};

/// P2TR script of an internal key without a tree (BIP-86). Errors: those of tweak_public.
[[nodiscard]] Result<Bytes> key_path_script(const keys::SecretKey& internal);

}  // namespace btcfi::settlement
