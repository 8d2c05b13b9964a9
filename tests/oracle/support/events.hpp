#pragma once

#include "../../keys/support/json_test.hpp"

#include <btcfi/oracle.hpp>

namespace btcfi::oracle::test {

using keys::test::fixed;
using keys::test::hex;
using keys::test::index;
using keys::test::load_json;
using keys::test::text;

inline const std::string vector_file = "protocol/contract.json";

/// An event of the protocol vectors, read field by field.
struct EventVector {
  Announcement announcement;
  Attestation attestation;
  keys::XOnlyKey identity;
  Bytes body_bytes;
  Hash256 hash;
};

inline EventVector read_event(const json::Value& event) {
  EventVector out;
  const auto announced = event.at("announcement");
  out.body_bytes = hex(announced.at("body"));
  out.hash = fixed<Hash256>(announced.at("hash"));
  out.identity = keys::xonly(fixed<keys::PublicKey>(event.at("identity_key").at("public"))).key;
  AnnouncementBody& body = out.announcement.body;
  body.event_id = text(event.at("event_id"));
  body.maturity_s = static_cast<std::uint32_t>(index(event.at("t_e")));
  body.unit = text(event.at("unit"));
  body.tick_cents = static_cast<std::uint32_t>(index(event.at("tick_cents")));
  body.price_bits = static_cast<std::uint8_t>(index(event.at("n")));
  body.key = fixed<keys::XOnlyKey>(event.at("oracle_key"));
  for (const auto& nonce : event.at("nonces").array()) {
    body.nonces.push_back(fixed<keys::XOnlyKey>(nonce));
  }
  const auto wots = event.at("winternitz");
  QuantityKey price{static_cast<Quantity>(index(wots.at("quantity"))), {}};
  price.key.shape = *one_time_shape(price.quantity, body.price_bits);
  for (const auto& end : wots.at("public_keys").array()) {
    price.key.ends.push_back(fixed<Hash160>(end));
  }
  body.one_time.push_back(price);
  out.announcement.signature = fixed<keys::SchnorrSignature>(announced.at("signature"));
  for (const auto& proof : announced.at("nonce_proofs").array()) {
    out.announcement.nonce_proofs.push_back(fixed<keys::SchnorrSignature>(proof));
  }
  Attestation& attested = out.attestation;
  attested.announcement_hash = out.hash;
  attested.price_bits = body.price_bits;
  attested.price = static_cast<std::uint32_t>(index(event.at("attestation").at("price")));
  for (const auto& secret : event.at("attestation").at("secrets").array()) {
    attested.secrets.push_back(*keys::Scalar::parse(hex(secret)));
  }
  QuantitySignature signature;
  for (const auto& digit : wots.at("digits").array()) {
    signature.signature.digits.push_back(static_cast<std::uint8_t>(index(digit)));
  }
  for (const auto& value : wots.at("signature").array()) {
    signature.signature.values.push_back(fixed<Hash160>(value));
  }
  attested.one_time.push_back(signature);
  return out;
}

}  // namespace btcfi::oracle::test
