#pragma once

// Reads ../shared/vectors/protocol/contract.json into the library's types. PROVENANCE: the
// SOURCES.md beside that file.

#include <btcfi/core/json.hpp>
#include <btcfi/settlement/presign.hpp>

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace btcfi::test {

/// The value, or an exception that fails the test and says where the file surprised us.
template <class T>
T must(Result<T> result, const std::string& what = "vector") {
  if (!result) throw std::runtime_error(what + ": " + describe(result.error()));
  return *std::move(result);
}
inline void must(const Status& status, const std::string& what = "status") {
  if (!status) throw std::runtime_error(what + ": " + describe(status.error()));
}

inline std::string text_at(const json::Value& object, const char* key) {
  return must(object.at(key).as_string(), key);
}
inline Bytes hex_at(const json::Value& object, const char* key) {
  return must(object.at(key).as_hex(), key);
}
inline std::int64_t int_at(const json::Value& object, const char* key) {
  return must(object.at(key).as_i64(), key);
}
template <class Fixed>
Fixed fixed_at(const json::Value& object, const char* key) {
  return must(Fixed::from(hex_at(object, key)), key);
}
inline const json::Value& child(const json::Value& object, const char* key) {
  const auto ref = object.at(key);
  if (!ref) throw std::runtime_error(std::string("no ") + key);
  return *ref;
}

inline keys::KeyPair key_pair_at(const json::Value& object) {
  const auto secret = must(keys::parse_secret_key(hex_at(object, "secret")));
  return must(keys::KeyPair::from(secret));
}

inline settlement::Terms terms_of_vector(const json::Value& v) {
  using namespace settlement;
  const auto u32 = [&](const char* key) { return static_cast<std::uint32_t>(int_at(v, key)); };
  const auto u8 = [&](const char* key) { return static_cast<std::uint8_t>(int_at(v, key)); };
  Terms t;
  t.network = must(parse_network(text_at(v, "network")));
  t.kind = must(parse_option_kind(text_at(v, "kind")));
  t.quantity = Sats{int_at(v, "q")};
  t.strike = u32("K");
  t.limit = u32("limit");
  t.barrier = u32("barrier");
  t.collateral = Sats{int_at(v, "C")};
  t.premium = Sats{int_at(v, "premium")};
  t.void_amount = Sats{int_at(v, "void_amount")};
  t.step = Sats{int_at(v, "R")};
  t.min_payout = Sats{int_at(v, "p_min")};
  t.tick_cents = u32("tick_cents");
  t.price_bits = u8("n");
  t.expiry = u32("t_e");
  t.bucket_opens = u32("T_3");
  t.ask_opens = u32("T_4");
  t.void_opens = u32("T_v");
  t.reclaim_opens = u32("T_r");
  t.dispute = int_at(v, "dispute") != 0;
  t.oracle_profile = u8("oracle_profile");
  t.min_confirmations = u8("min_conf");
  t.threshold = u8("threshold");
  for (const json::Value& hash : child(v, "announcement_hashes").array()) {
    t.announcements.push_back(must(Hash256::from(must(hash.as_hex()))));
  }
  return t;
}

/// One oracle event with everything that it publishes, and its secrets.
struct VectorEvent {
  explicit VectorEvent(const json::Value& v) : raw(&v) {
    const json::Value& w = child(v, "winternitz");
    price_key.shape = must(keys::OneTimeShape::of_bits(static_cast<unsigned>(int_at(v, "n"))));
    for (const json::Value& key : child(w, "public_keys").array()) {
      price_key.ends.push_back(must(Hash160::from(must(key.as_hex()))));
    }
    for (const json::Value& d : child(w, "digits").array()) {
      signed_price.digits.push_back(static_cast<std::uint8_t>(must(d.as_u64())));
    }
    for (const json::Value& s : child(w, "signature").array()) {
      signed_price.values.push_back(must(Hash160::from(must(s.as_hex()))));
    }
    for (const json::Value& pair : child(v, "digit_points").array()) {
      points.push_back({must(keys::Point::parse(must(pair.at(0).as_hex()))),
                        must(keys::Point::parse(must(pair.at(1).as_hex())))});
    }
    const json::Value& a = child(v, "attestation");
    price = static_cast<std::uint32_t>(int_at(a, "price"));
    for (const json::Value& s : child(a, "secrets").array()) {
      secrets.push_back(must(keys::Scalar::parse(must(s.as_hex()))));
    }
  }

  const json::Value* raw;
  keys::OneTimePublicKey price_key;
  keys::OneTimeSignature signed_price;
  settlement::DigitPoints points;
  settlement::DigitSecrets secrets;
  std::uint32_t price = 0;
};

/// One contract with both sides' secret keys.
struct VectorContract {
  VectorContract(const json::Value& v, const VectorEvent& of_event)
      : raw(&v),
        event(&of_event),
        contract(derive(v, of_event)),
        pool_internal(key_pair_at(*v.at("keys").at("Ip"))),
        buyer_internal(key_pair_at(*v.at("keys").at("Ib"))),
        pool_leaf(key_pair_at(*v.at("keys").at("Kp"))),
        buyer_leaf(key_pair_at(*v.at("keys").at("Kb"))) {
    const json::Value& out = child(v, "outpoint");
    funded.txid = must(tx::Txid::from_hex(text_at(out, "txid")));
    funded.vout = static_cast<std::uint32_t>(int_at(out, "vout"));
  }

  static settlement::Contract derive(const json::Value& v, const VectorEvent& event) {
    const json::Value& k = child(v, "keys");
    settlement::ContractKeys keys;
    keys.pool_internal = fixed_at<keys::PublicKey>(child(k, "Ip"), "public");
    keys.buyer_internal = fixed_at<keys::PublicKey>(child(k, "Ib"), "public");
    keys.pool_leaf = fixed_at<keys::XOnlyKey>(child(k, "Kp"), "x_only");
    keys.buyer_leaf = fixed_at<keys::XOnlyKey>(child(k, "Kb"), "x_only");
    keys.pool_script = hex_at(child(k, "pool_payout"), "script");
    keys.buyer_script = hex_at(child(k, "buyer_payout"), "script");
    return must(
        settlement::Contract::derive(terms_of_vector(child(v, "terms")), keys, event.price_key));
  }

  [[nodiscard]] const keys::KeyPair& leaf_key(settlement::Party party) const {
    return party == settlement::Party::pool ? pool_leaf : buyer_leaf;
  }

  const json::Value* raw;
  const VectorEvent* event;
  settlement::Contract contract;
  tx::OutPoint funded;
  keys::KeyPair pool_internal, buyer_internal, pool_leaf, buyer_leaf;
};

/// The whole file. Contracts by name: "call", "binary", "otm_0" ...
struct ProtocolVectors {
  explicit ProtocolVectors(const std::string& text) : document(must(json::parse(text))) {
    for (const json::Value& e : child(document, "events").array()) {
      events.emplace(text_at(e, "name"), std::make_unique<VectorEvent>(e));
    }
    for (const char* group : {"contracts", "batch_contracts"}) {
      for (const json::Value& c : child(document, group).array()) {
        contracts.emplace(text_at(c, "name"),
                          std::make_unique<VectorContract>(c, *events.at(text_at(c, "event"))));
      }
    }
  }

  [[nodiscard]] const VectorContract& contract(const std::string& name) const {
    return *contracts.at(name);
  }
  /// The vector file's entry of a pre-signature by its id.
  [[nodiscard]] const json::Value& presignature(const std::string& id) const {
    for (const json::Value& p : child(document, "presignatures").array()) {
      if (text_at(p, "id") == id) return p;
    }
    throw std::runtime_error("no pre-signature " + id);
  }

  json::Value document;
  std::map<std::string, std::unique_ptr<VectorEvent>> events;
  std::map<std::string, std::unique_ptr<VectorContract>> contracts;
};

inline settlement::PresignKind presign_kind_of(const std::string& name) {
  using settlement::PresignKind;
  const std::map<std::string, PresignKind> kinds{
      {"pool-2", PresignKind::pool_2},   {"pool-3", PresignKind::pool_3},
      {"pool-V", PresignKind::pool_v},   {"buyer-2", PresignKind::buyer_2},
      {"buyer-3", PresignKind::buyer_3}, {"buyer-M", PresignKind::buyer_m}};
  return kinds.at(name);
}

}  // namespace btcfi::test
