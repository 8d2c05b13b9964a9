#pragma once

// Messages of the right form with made-up content, for tests of the formats.

#include "sample_terms.hpp"

#include <btcfi/settlement/messages.hpp>

namespace btcfi::test {

template <class Fixed>
Fixed filled(std::uint8_t first) {
  Fixed out;
  for (std::size_t i = 0; i < out.bytes.size(); ++i) {
    out.bytes[i] = static_cast<std::uint8_t>(first + i);
  }
  return out;
}

inline Bytes p2tr(std::uint8_t first) {
  Bytes out{0x51, 32};
  for (std::uint8_t i = 0; i < 32; ++i) out.push_back(static_cast<std::uint8_t>(first + i));
  return out;
}

inline keys::PublicKey sample_key(std::uint8_t first) {
  auto out = filled<keys::PublicKey>(first);
  out.bytes[0] = 2;
  return out;
}

inline keys::PreSignature sample_presignature(std::uint8_t first) {
  return {sample_key(first), filled<decltype(keys::PreSignature::s)>(first)};
}

inline tx::Transaction sample_transaction() {
  tx::Transaction out;
  out.inputs.push_back({{filled<tx::Txid>(7), 1}, {}, tx::sequence_replaceable, {}});
  out.outputs.push_back({Sats{8'000'000}, p2tr(9)});
  out.outputs.push_back({Sats{5'000}, p2tr(10)});
  return out;
}

inline settlement::Request sample_request() {
  settlement::Request out;
  out.quote_id = filled<Hash256>(1);
  out.internal_key = sample_key(2);
  out.leaf_key = filled<keys::XOnlyKey>(3);
  out.inputs.push_back({{sample_transaction().txid(), 0}, sample_transaction(), {Bytes(64, 0x11)}});
  out.change_script = p2tr(4);
  out.payout_script = p2tr(5);
  out.fee_cap = Sats{1'000};
  return out;
}

inline settlement::Offer sample_offer() {
  settlement::Offer out;
  out.request = sample_request();
  out.pool_identity = filled<keys::XOnlyKey>(6);
  out.terms = sample_terms(settlement::OptionKind::binary_call);
  out.announcements = {Bytes(100, 0x22)};
  out.internal_key = sample_key(7);
  out.leaf_key = filled<keys::XOnlyKey>(8);
  out.pool_script = p2tr(9);
  out.inputs.push_back({{filled<tx::Txid>(10), 3}, {Sats{6'000'000}, p2tr(11)}});
  out.fund = sample_transaction();
  out.pool_2 = {sample_presignature(12), sample_presignature(13)};
  out.pool_3 = {filled<keys::SchnorrSignature>(14)};
  out.pool_v = filled<keys::SchnorrSignature>(15);
  out.deadline_s = 1'800'000'060;
  out.signature = filled<keys::SchnorrSignature>(16);
  return out;
}

inline settlement::Accept sample_accept() {
  settlement::Accept out;
  out.offer_id = sample_offer().id();
  out.witnesses = {{Bytes(64, 0x33)}};
  out.buyer_2 = {sample_presignature(17)};
  out.buyer_3 = {filled<keys::SchnorrSignature>(18)};
  out.buyer_m = {sample_presignature(19), sample_presignature(20)};
  return out;
}

inline tx::Transaction sample_signed_transaction() {
  tx::Transaction out = sample_transaction();
  out.inputs[0].witness = {Bytes(64, 0x44)};
  return out;
}

inline settlement::Done sample_done() { return {sample_offer().id(), sample_signed_transaction()}; }

inline settlement::Backup sample_backup() {
  return {3, sample_offer().serialize(), sample_accept().serialize(), sample_signed_transaction()};
}

inline settlement::Quote sample_quote() {
  return {sample_terms(settlement::OptionKind::binary_call), 2'000, 1'800'000'000,
          filled<decltype(settlement::Quote::nonce)>(21)};
}

}  // namespace btcfi::test
