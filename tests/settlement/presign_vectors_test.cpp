// PROVENANCE: ../shared/vectors/protocol/contract.json; how it was made and checked is in the
// SOURCES.md beside it.

#include "protocol_vectors.hpp"

#include <btcfi/settlement/presign.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

TEST_CASE("contract.json: every pre-signature's message, point, secret and signature") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const ProtocolVectors vectors(*text);
  std::map<std::string, PresignPlan> plans;
  for (const auto& [name, v] : vectors.contracts) {
    plans.emplace(name, must(PresignPlan::make(v->contract, v->funded,
                                               std::vector<DigitPoints>{v->event->points})));
  }
  std::size_t cases = 0;
  for (const json::Value& p : child(vectors.document, "presignatures").array()) {
    INFO(text_at(p, "id"));
    const VectorContract& v = vectors.contract(text_at(p, "contract"));
    const PresignPlan& plan = plans.at(text_at(p, "contract"));
    const PresignKind kind = presign_kind_of(text_at(p, "kind"));
    const bool has_run = !child(p, "run").is_null();
    const auto run = static_cast<std::size_t>(has_run ? int_at(p, "run") : 0);

    const PresignMessage message = must(presign_message(v.contract, v.funded, kind, run));
    CHECK(to_hex(message.message) == text_at(p, "message"));
    CHECK(message.sighash.hex() == text_at(p, "sighash"));
    CHECK(message.leaf.name() == text_at(p, "leaf"));
    CHECK(message.leaf_hash.hex() == text_at(p, "leaf_hash"));
    CHECK(message.lock_time == int_at(p, "lock_time"));
    CHECK(to_hex(Bytes{message.hash_type}) == text_at(p, "hash_type"));
    CHECK(v.contract.leaf_key(signer_of(kind)).hex() == text_at(p, "key"));
    CHECK(message.output.has_value() == !child(p, "output").is_null());
    if (message.output) {
      CHECK(message.output->amount.value == int_at(child(p, "output"), "amount"));
      CHECK(to_hex(message.output->script_pubkey) == text_at(child(p, "output"), "script"));
    }

    const auto signature =
        must(keys::SchnorrSignature::from(ByteView(hex_at(p, "signature")).first(64)));
    if (!is_adaptor(kind)) {
      const PresignSlot& slot = plan.slots(kind)[kind == PresignKind::pool_v ? 0 : [&] {
        std::size_t i = 0;
        while (plan.slots(kind)[i].run != run) ++i;
        return i;
      }()];
      CHECK(plan.sighash(kind, slot) == message.sighash);
      CHECK(plan.verify(kind, plan.index_of(kind, slot), signature));
      ++cases;
      continue;
    }
    const auto price = static_cast<std::uint32_t>(int_at(p, "price"));
    const PresignSlot* slot = plan.slot_of(kind, price);
    REQUIRE(slot != nullptr);
    CHECK(slot->run == run);
    CHECK(slot->prefix.value == int_at(child(p, "prefix"), "value"));
    CHECK(slot->prefix.length == int_at(child(p, "prefix"), "length"));
    CHECK(plan.sighash(kind, *slot) == message.sighash);
    CHECK(plan.point(*slot).compressed()->hex() == text_at(p, "point"));
    CHECK(prefix_point(v.event->points, slot->prefix).value_or({}) == plan.point(*slot));
    const json::Value& pre = child(p, "pre_signature");
    const keys::PreSignature pre_signature{
        fixed_at<keys::PublicKey>(pre, "R"),
        must(FixedBytes<32, keys::PartialSTag>::from(hex_at(pre, "s")))};
    CHECK(plan.verify(kind, plan.index_of(kind, *slot), pre_signature));
    const keys::Scalar secret = must(prefix_secret(v.event->secrets, slot->prefix.length));
    CHECK(secret.hex() == text_at(p, "secret"));
    CHECK(keys::complete(pre_signature, secret).value_or({}) == signature);
    CHECK(keys::verify_schnorr(signature, message.sighash, v.contract.leaf_key(signer_of(kind))));
    ++cases;
  }
  report_cases("protocol/contract.json presignatures", cases);
}

TEST_CASE("contract.json: pre-signatures that a receiver must refuse are refused") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const auto doc = must(json::parse(*text));
  std::size_t cases = 0;
  for (const json::Value& p : child(doc, "presignature_refusals").array()) {
    INFO(text_at(p, "based_on") + ": " + text_at(p, "wrong"));
    const Hash256 sighash = fixed_at<Hash256>(p, "sighash");
    const auto key = fixed_at<keys::XOnlyKey>(p, "key");
    const keys::PreSignature pre{fixed_at<keys::PublicKey>(p, "R"),
                                 must(FixedBytes<32, keys::PartialSTag>::from(hex_at(p, "s")))};
    const auto point = must(keys::Point::parse(hex_at(p, "point")));
    const auto verdict = keys::verify_presignature(pre, key, sighash, point);
    CHECK_FALSE(verdict);
    if (text_at(p, "wrong").find("infinity") != std::string::npos) {
      CHECK(verdict.error().code == Errc::keys_point_at_infinity);
    }
    ++cases;
  }
  CHECK(cases == 26);
  report_cases("protocol/contract.json presignature_refusals", cases);
}

TEST_CASE("contract.json: prefix points and prefix secrets of every length") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const ProtocolVectors vectors(*text);
  std::size_t cases = 0;
  for (const auto& [name, event] : vectors.events) {
    INFO(name);
    for (const json::Value& p : child(*event->raw, "prefix_points").array()) {
      const Prefix prefix{static_cast<std::uint32_t>(int_at(p, "value")),
                          static_cast<std::uint8_t>(int_at(p, "length"))};
      CHECK(prefix_point(event->points, prefix)->compressed()->hex() == text_at(p, "point"));
      ++cases;
    }
    const json::Value& attestation = child(*event->raw, "attestation");
    for (const json::Value& s : child(attestation, "prefix_secrets").array()) {
      const auto length = static_cast<unsigned>(int_at(s, "length"));
      CHECK(prefix_secret(event->secrets, length)->hex() == text_at(s, "secret"));
      ++cases;
    }
  }
  report_cases("protocol/contract.json prefixes", cases);
}
