#include <btcfi/keys/taproot.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/settlement/party.hpp>

namespace btcfi::settlement {
namespace {

constexpr std::uint32_t purpose_of_library = 7368;

template <class To>
To seed_of(const keys::SecretKey& key) noexcept {
  return To(key.reveal());
}

}  // namespace

Result<PartySecrets> PartySecrets::derive(const keys::ExtendedSecret& master, Network network,
                                          std::uint32_t contract) {
  if (contract >= keys::hardened) return fail(Errc::out_of_range, "contract");
  const std::uint32_t coin = network == Network::mainnet ? 0 : 1;
  BTCFI_TRY(const auto account, master.derive({purpose_of_library | keys::hardened,
                                               coin | keys::hardened, contract | keys::hardened}));
  const auto key = [&](KeyPurpose purpose) {
    return account.child(static_cast<std::uint32_t>(purpose) | keys::hardened);
  };
  BTCFI_TRY(const auto internal, key(KeyPurpose::internal));
  BTCFI_TRY(const auto leaf, key(KeyPurpose::leaf));
  BTCFI_TRY(const auto nonce_seed, key(KeyPurpose::nonce_seed));
  BTCFI_TRY(const auto payout, key(KeyPurpose::payout));
  BTCFI_TRY(const auto one_time, key(KeyPurpose::one_time));
  return PartySecrets{internal.secret().duplicate(), leaf.secret().duplicate(),
                      seed_of<keys::NonceSeed>(nonce_seed.secret()), payout.secret().duplicate(),
                      seed_of<keys::OneTimeSeed>(one_time.secret())};
}

PartySecrets PartySecrets::duplicate() const noexcept {
  return {internal.duplicate(), leaf.duplicate(), nonce_seed.duplicate(), payout.duplicate(),
          one_time_seed.duplicate()};
}

Result<Bytes> PartySecrets::payout_script() const { return key_path_script(payout); }

Result<Bytes> key_path_script(const keys::SecretKey& internal) {
  BTCFI_TRY(const keys::XOnlyKey key, keys::xonly(internal));
  BTCFI_TRY(const auto output, keys::tweak_public(key, std::nullopt));
  Bytes script{0x51, 32};
  script.insert(script.end(), output.key.bytes.begin(), output.key.bytes.end());
  return script;
}

}  // namespace btcfi::settlement
