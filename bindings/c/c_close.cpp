#include "btcfi/close.h"
#include "detail/c_contract.hpp"
#include "detail/c_holding.hpp"
#include "detail/c_tx.hpp"
#include "detail/c_wallet.hpp"

#include <btcfi/settlement/close.hpp>

#include <algorithm>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::settlement;

struct btcfi_close {
  CloseSigner signer;
  keys::SecretKey internal_secret;
};

namespace {

constexpr std::size_t entropy_size = 32;

/// The caller's entropy, wiped when the call ends, however it ends.
class WipedEntropy {
 public:
  explicit WipedEntropy(std::uint8_t* entropy32) noexcept : entropy32_(entropy32) {}
  WipedEntropy(const WipedEntropy&) = delete;
  WipedEntropy& operator=(const WipedEntropy&) = delete;
  ~WipedEntropy() {
    if (entropy32_ != nullptr) secure_wipe(std::span(entropy32_, entropy_size));
  }

  /// Errors: invalid_argument for a buffer that was wiped before; those of system_entropy.
  [[nodiscard]] Result<keys::Entropy> take() const {
    if (entropy32_ == nullptr) return keys::system_entropy();
    const std::span<const std::uint8_t, entropy_size> bytes(entropy32_, entropy_size);
    std::uint8_t any = 0;
    for (const std::uint8_t byte : bytes) any = static_cast<std::uint8_t>(any | byte);
    if (any == 0) return fail(Errc::invalid_argument, "entropy32");
    return keys::Entropy(bytes);
  }

 private:
  std::uint8_t* entropy32_;
};

Result<Sats> max_fee_in(std::int64_t max_fee_sat, const Contract& contract, Sats payout) noexcept {
  if (max_fee_sat == BTCFI_CLOSE_USUAL_FEE) return usual_close_fee(contract, payout);
  if (max_fee_sat < 0) return fail(Errc::out_of_range, "max_fee_sat");
  return Sats{max_fee_sat};
}

constexpr btcfi_revocation revocation_init = BTCFI_REVOCATION_INIT;
constexpr std::size_t revocation_first_size =
    offsetof(btcfi_revocation, reserved) + sizeof(std::uint32_t);

Result<Party> party_in(std::int32_t side, const char* where, std::size_t input) noexcept {
  if (side != BTCFI_PARTY_POOL && side != BTCFI_PARTY_BUYER) {
    return fail(Errc::invalid_argument, where, input);
  }
  return static_cast<Party>(side);
}

/// Errors: invalid_argument for what is no revocation.
Result<CloseRevocation> revocation_in(const btcfi_revocation* given, const char* where,
                                      std::size_t input) {
  BTCFI_TRY(const btcfi_revocation in,
            struct_in(given, revocation_init, revocation_first_size, where, input));
  if (in.reserved != 0) return fail(Errc::invalid_argument, "revocation.reserved");
  CloseRevocation out;
  BTCFI_TRY(out.owner, party_in(in.owner, "revocation.owner", 0));
  BTCFI_TRY(out.coin.outpoint, outpoint_in(in.txid, in.vout, where, input));
  BTCFI_TRY(const ByteView script, bytes_in(in.script, in.script_len, "revocation.script", 0));
  out.coin.output = {Sats{in.amount_sat}, to_bytes(script)};
  return out;
}

Result<CloseAgreement> early_in(const Contract& contract, const btcfi_revocation* revocation,
                                std::size_t input, std::int64_t payout_sat, std::int64_t fee_sat,
                                const char* where) {
  BTCFI_TRY(auto coin, revocation_in(revocation, where, input));
  return close_early(contract, Sats{payout_sat}, Sats{fee_sat}, std::move(coin));
}

}  // namespace

void btcfi_revocation_init(btcfi_revocation* revocation) {
  if (revocation != nullptr) *revocation = revocation_init;
}

btcfi_status btcfi_holding_close(const btcfi_holding* holding, btcfi_close** closing,
                                 uint8_t* entropy32, int64_t fee_sat, int64_t max_fee_sat,
                                 btcfi_error* err) {
  constexpr const char* where = "btcfi_holding_close";
  const WipedEntropy given(entropy32);
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, where, 0));
    BTCFI_CHECK(need(closing, where, 1));
    const Holding& of = holding->holding;
    BTCFI_TRY(const Sats owed, of.payout(holding->attestations));
    BTCFI_TRY(const Sats most, max_fee_in(max_fee_sat, of.contract(), owed));
    BTCFI_TRY(const CloseAgreement agreement, close_at(of.contract(), owed, Sats{fee_sat}));
    BTCFI_TRY(keys::Entropy entropy, given.take());
    BTCFI_TRY(CloseSigner signer,
              of.close(agreement, std::move(entropy), holding->attestations, most));
    *closing = new btcfi_close{std::move(signer), of.internal_secret().duplicate()};
    return {};
  });
}

btcfi_status btcfi_close_create(btcfi_close** closing, uint8_t* entropy32,
                                const btcfi_contract* contract, const uint8_t* txid32,
                                uint32_t vout, int32_t side, const uint8_t* internal_secret32,
                                int64_t payout_sat, int64_t fee_sat, int64_t max_fee_sat,
                                btcfi_error* err) {
  constexpr const char* where = "btcfi_close_create";
  const WipedEntropy given(entropy32);
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(closing, where, 0));
    BTCFI_CHECK(need(contract, where, 2));
    BTCFI_TRY(const auto funded, outpoint_in(txid32, vout, where, 3));
    BTCFI_TRY(const Party party, party_in(side, where, 5));
    BTCFI_CHECK(need(internal_secret32, where, 6));
    BTCFI_TRY(keys::SecretKey secret, keys::parse_secret_key(ByteView(internal_secret32, 32)));
    const Contract& of = *contract->contract;
    const Sats owed{payout_sat};
    BTCFI_TRY(const CloseAgreement agreement, close_at(of, owed, Sats{fee_sat}));
    BTCFI_TRY(const Sats most, max_fee_in(max_fee_sat, of, owed));
    BTCFI_CHECK(check_close(of, agreement, owed, most));
    BTCFI_TRY(keys::Entropy entropy, given.take());
    BTCFI_TRY(CloseSigner signer,
              CloseSigner::start(of, funded, agreement, party, secret, std::move(entropy)));
    *closing = new btcfi_close{std::move(signer), std::move(secret)};
    return {};
  });
}

btcfi_status btcfi_holding_close_early(const btcfi_holding* holding, btcfi_close** closing,
                                       uint8_t* entropy32, const btcfi_revocation* revocation,
                                       int64_t payout_sat, int64_t fee_sat, int64_t max_fee_sat,
                                       btcfi_error* err) {
  constexpr const char* where = "btcfi_holding_close_early";
  const WipedEntropy given(entropy32);
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, where, 0));
    BTCFI_CHECK(need(closing, where, 1));
    const Holding& of = holding->holding;
    BTCFI_TRY(const CloseAgreement agreement,
              early_in(of.contract(), revocation, 3, payout_sat, fee_sat, where));
    BTCFI_TRY(const Sats most, max_fee_in(max_fee_sat, of.contract(), Sats{payout_sat}));
    BTCFI_TRY(keys::Entropy entropy, given.take());
    BTCFI_TRY(CloseSigner signer, of.close(agreement, std::move(entropy), {}, most));
    *closing = new btcfi_close{std::move(signer), of.internal_secret().duplicate()};
    return {};
  });
}

btcfi_status btcfi_close_create_early(btcfi_close** closing, uint8_t* entropy32,
                                      const btcfi_contract* contract, const uint8_t* txid32,
                                      uint32_t vout, int32_t side, const uint8_t* internal_secret32,
                                      const btcfi_revocation* revocation, int64_t payout_sat,
                                      int64_t fee_sat, int64_t max_fee_sat, btcfi_error* err) {
  constexpr const char* where = "btcfi_close_create_early";
  const WipedEntropy given(entropy32);
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(closing, where, 0));
    BTCFI_CHECK(need(contract, where, 2));
    BTCFI_TRY(const auto funded, outpoint_in(txid32, vout, where, 3));
    BTCFI_TRY(const Party party, party_in(side, where, 5));
    BTCFI_CHECK(need(internal_secret32, where, 6));
    BTCFI_TRY(keys::SecretKey secret, keys::parse_secret_key(ByteView(internal_secret32, 32)));
    const Contract& of = *contract->contract;
    BTCFI_TRY(const CloseAgreement agreement,
              early_in(of, revocation, 7, payout_sat, fee_sat, where));
    BTCFI_TRY(const Sats most, max_fee_in(max_fee_sat, of, Sats{payout_sat}));
    BTCFI_CHECK(check_close_fee(of, agreement, most));
    BTCFI_TRY(keys::Entropy entropy, given.take());
    BTCFI_TRY(CloseSigner signer,
              CloseSigner::start(of, funded, agreement, party, secret, std::move(entropy)));
    *closing = new btcfi_close{std::move(signer), std::move(secret)};
    return {};
  });
}

btcfi_status btcfi_close_sign_revocation(const btcfi_close* closing, btcfi_tx** tx,
                                         const btcfi_wallet* wallet, btcfi_error* err) {
  constexpr const char* where = "btcfi_close_sign_revocation";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(closing, where, 0));
    BTCFI_CHECK(need(tx, where, 1));
    BTCFI_CHECK(need(wallet, where, 2));
    BTCFI_TRY(auto half, closing->signer.sign_revocation(wallet->signer));
    *tx = new btcfi_tx{std::move(half)};
    return {};
  });
}

void btcfi_close_destroy(btcfi_close* closing) { delete closing; }

btcfi_status btcfi_close_nonce(const btcfi_close* closing, uint8_t* nonce66, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(closing, "btcfi_close_nonce", 0));
    BTCFI_CHECK(need(nonce66, "btcfi_close_nonce", 1));
    const keys::PublicNonce& nonce = closing->signer.nonce();
    std::copy(nonce.bytes.begin(), nonce.bytes.end(), nonce66);
    return {};
  });
}

btcfi_status btcfi_close_transaction(const btcfi_close* closing, btcfi_tx** tx, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(closing, "btcfi_close_transaction", 0));
    BTCFI_CHECK(need(tx, "btcfi_close_transaction", 1));
    *tx = new btcfi_tx{closing->signer.transaction()};
    return {};
  });
}

btcfi_status btcfi_close_sign_first(btcfi_close* closing, uint8_t* share32, const uint8_t* nonce66,
                                    btcfi_error* err) {
  constexpr const char* where = "btcfi_close_sign_first";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(closing, where, 0));
    BTCFI_CHECK(need(share32, where, 1));
    BTCFI_TRY(const auto theirs, fixed_in<keys::PublicNonce>(nonce66, where, 2));
    BTCFI_TRY(const auto share, closing->signer.sign_first(theirs, closing->internal_secret));
    std::copy(share.bytes.begin(), share.bytes.end(), share32);
    return {};
  });
}

namespace {

Status complete(btcfi_close* closing, btcfi_tx** tx, const uint8_t* nonce66, const uint8_t* share32,
                const std::optional<tx::Transaction>& revocation, const char* where) {
  BTCFI_CHECK(need(closing, where, 0));
  BTCFI_CHECK(need(tx, where, 1));
  BTCFI_TRY(const auto theirs, fixed_in<keys::PublicNonce>(nonce66, where, 2));
  BTCFI_TRY(const auto share, fixed_in<keys::PartialSignature>(share32, where, 3));
  BTCFI_TRY(auto closed,
            closing->signer.complete(theirs, share, closing->internal_secret, revocation));
  *tx = new btcfi_tx{std::move(closed)};
  return {};
}

}  // namespace

btcfi_status btcfi_close_complete(btcfi_close* closing, btcfi_tx** tx, const uint8_t* nonce66,
                                  const uint8_t* share32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    return complete(closing, tx, nonce66, share32, std::nullopt, "btcfi_close_complete");
  });
}

btcfi_status btcfi_close_complete_early(btcfi_close* closing, btcfi_tx** tx, const uint8_t* nonce66,
                                        const uint8_t* share32, const btcfi_tx* revocation,
                                        btcfi_error* err) {
  constexpr const char* where = "btcfi_close_complete_early";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(revocation, where, 4));
    return complete(closing, tx, nonce66, share32, revocation->value, where);
  });
}
