#pragma once

// A small contract with both sides' secrets and an oracle that can attest any price: enough to
// settle by every rung without vector files.

#include "sample_terms.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/settlement/presign.hpp>

#include <optional>
#include <stdexcept>

namespace btcfi::test {

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return *std::move(result);
}

inline keys::SecretKey sample_secret(std::string_view name) {
  return need(keys::reduce_secret(tagged_hash("btcfi/test/secret", as_bytes(name)).bytes));
}
inline keys::KeyPair sample_pair(std::string_view name) {
  return need(keys::KeyPair::from(sample_secret(name)));
}
/// A P2TR script whose key path `sample_output_pair(name)` signs for.
inline keys::KeyPair sample_output_pair(std::string_view name) {
  return need(keys::KeyPair::from(need(keys::tweak_secret(sample_secret(name), std::nullopt))));
}
inline Bytes sample_script(std::string_view name) {
  return script::p2tr_script(sample_output_pair(name).xonly());
}
inline tx::OutPoint sample_outpoint(std::string_view name, std::uint32_t vout = 0) {
  return {need(tx::Txid::from(sha256(as_bytes(name)))), vout};
}

/// An oracle's event: nonces, one key, one-time keys. Attests by revealing s values, as an oracle
/// of PROTOCOL section 3 does, but with the arithmetic written out.
class SampleOracle {
 public:
  SampleOracle(std::string event, unsigned bits)
      : event_(std::move(event)), bits_(bits), key_(sample_pair("oracle " + event_)) {
    const auto one_time_seed = tagged_hash("btcfi/test/one-time", as_bytes(event_));
    one_time_.emplace(keys::OneTimeKey::derive(
        keys::OneTimeSeed(std::span<const std::uint8_t, 32>(one_time_seed.bytes)), event_, 0,
        need(keys::OneTimeShape::of_bits(bits))));
    for (unsigned i = 0; i < bits; ++i) {
      nonces_.push_back(sample_pair(event_ + " nonce " + std::to_string(i)));
      std::array<keys::Point, 2> row;
      for (unsigned d = 0; d < 2; ++d) {
        row[d] = need(keys::signature_point(nonces_[i].xonly(), key_.xonly(), message(d)));
      }
      points_.push_back(row);
    }
  }

  [[nodiscard]] const settlement::DigitPoints& points() const { return points_; }
  [[nodiscard]] keys::OneTimePublicKey price_key() const { return one_time_->public_key(); }
  [[nodiscard]] settlement::DigitSecrets attest(std::uint32_t price) const {
    settlement::DigitSecrets out;
    for (unsigned i = 0; i < bits_; ++i) {
      const unsigned digit = price >> (bits_ - 1 - i) & 1;
      const auto signature = need(keys::sign_schnorr_with_nonce(message(digit), key_, nonces_[i]));
      out.push_back(need(keys::Scalar::parse(signature.view().subspan(32))));
    }
    return out;
  }
  [[nodiscard]] keys::OneTimeSignature sign_price(std::uint32_t price) const {
    return need(one_time_->sign(need(keys::one_time_digits(price, one_time_->shape()))));
  }

 private:
  static Hash256 message(unsigned digit) {
    return tagged_hash("DLC/oracle/attestation/v0", as_bytes(digit == 0 ? "0" : "1"));
  }
  std::string event_;
  unsigned bits_;
  keys::KeyPair key_;
  std::optional<keys::OneTimeKey> one_time_;
  std::vector<keys::KeyPair> nonces_;
  settlement::DigitPoints points_;
};

/// Two parties, one oracle, one funded contract.
struct SampleContract {
  explicit SampleContract(const settlement::Terms& terms, const std::string& contract_name = "one",
                          const std::string& event = "event")
      : name(contract_name),
        oracle(event, terms.price_bits),
        pool_internal(sample_pair(name + " Ip")),
        buyer_internal(sample_pair(name + " Ib")),
        pool_leaf(sample_pair(name + " Kp")),
        buyer_leaf(sample_pair(name + " Kb")),
        pool_seed(seed(name + " pool")),
        buyer_seed(seed(name + " buyer")),
        auxiliary(sha256(as_bytes(name + " auxiliary"))),
        contract(need(settlement::Contract::derive(terms, keys_of(), oracle.price_key()))),
        funded(sample_outpoint(name)),
        plan(need(settlement::PresignPlan::make(
            contract, funded, std::vector<settlement::DigitPoints>{oracle.points()}))) {}
  SampleContract(const SampleContract&) = delete;
  SampleContract& operator=(const SampleContract&) = delete;

  [[nodiscard]] settlement::ContractKeys keys_of() const {
    return {
        pool_internal.public_key(), buyer_internal.public_key(),   pool_leaf.xonly(),
        buyer_leaf.xonly(),         sample_script(name + " pool"), sample_script(name + " buyer")};
  }
  [[nodiscard]] settlement::PresignSecrets pool_secrets() const {
    return {pool_leaf, pool_seed, auxiliary};
  }
  [[nodiscard]] settlement::PresignSecrets buyer_secrets() const {
    return {buyer_leaf, buyer_seed, auxiliary};
  }
  [[nodiscard]] const settlement::PoolPresignatures& pool_signed() const {
    if (!pool_) pool_ = need(plan.sign_pool(pool_secrets()));
    return *pool_;
  }
  [[nodiscard]] const settlement::BuyerPresignatures& buyer_signed() const {
    if (!buyer_) buyer_ = need(plan.sign_buyer(buyer_secrets()));
    return *buyer_;
  }

  static keys::NonceSeed seed(const std::string& of) {
    const Hash256 bytes = tagged_hash("btcfi/test/seed", as_bytes(of));
    return keys::NonceSeed(std::span<const std::uint8_t, 32>(bytes.bytes));
  }

  std::string name;
  SampleOracle oracle;
  keys::KeyPair pool_internal, buyer_internal, pool_leaf, buyer_leaf;
  keys::NonceSeed pool_seed, buyer_seed;
  Hash256 auxiliary;
  settlement::Contract contract;
  tx::OutPoint funded;
  settlement::PresignPlan plan;

 private:
  mutable std::optional<settlement::PoolPresignatures> pool_;
  mutable std::optional<settlement::BuyerPresignatures> buyer_;
};

/// A call of eight price bits with a few levels, some of them below the void amount.
inline settlement::Terms small_terms(settlement::OptionKind kind = settlement::OptionKind::call) {
  settlement::Terms t = sample_terms(kind);
  t.price_bits = 8;
  t.strike = 100;
  t.limit = kind == settlement::OptionKind::call ? 200 : 0;
  if (kind == settlement::OptionKind::put) t.limit = 60;
  t.quantity = Sats{10'000'000};
  t.collateral = *settlement::required_collateral(t);
  t.premium = Sats{500'000};
  t.void_amount = Sats{1'200'000};
  t.step = Sats{700'000};
  return t;
}

}  // namespace btcfi::test
