#include <btcfi/core/json.hpp>
#include <btcfi/settlement/bundle.hpp>

namespace btcfi::settlement {
namespace {

constexpr const char* format = "btcfi-settlement/1";

json::Value hex_list(const std::vector<Bytes>& all) {
  json::Value out = json::Value::new_array();
  for (const Bytes& one : all) out.push_back(json::Value::hex(one));
  return out;
}

Result<std::vector<Bytes>> read_hex_list(const json::Ref& list, std::size_t limit,
                                         const char* where) {
  BTCFI_TRY(const auto items, list.items());
  if (items.size() > limit) return fail(Errc::limit_exceeded, where, 0, items.size());
  std::vector<Bytes> out;
  for (const json::Value& item : items) {
    auto one = item.as_hex();
    if (!one) return fail(one.error().code, where, out.size(), one.error().offset);
    out.push_back(*std::move(one));
  }
  return out;
}

Result<Sats> read_sats(const json::Ref& value, const char* where) {
  BTCFI_TRY(const std::int64_t sats, value.as_i64());
  if (sats < 0 || sats > max_money.value) return fail(Errc::out_of_range, where);
  return Sats{sats};
}

json::Value keys_json(const ContractKeys& keys) {
  json::Value out = json::Value::new_object();
  out.set("pool_internal", keys.pool_internal.hex())
      .set("buyer_internal", keys.buyer_internal.hex())
      .set("pool_leaf", keys.pool_leaf.hex())
      .set("buyer_leaf", keys.buyer_leaf.hex())
      .set("pool_script", json::Value::hex(keys.pool_script))
      .set("buyer_script", json::Value::hex(keys.buyer_script));
  return out;
}

Result<ContractKeys> read_keys(const json::Value& doc) {
  BTCFI_CHECK(doc.allow_only({"pool_internal", "buyer_internal", "pool_leaf", "buyer_leaf",
                              "pool_script", "buyer_script"}));
  ContractKeys out;
  BTCFI_TRY(out.pool_internal, doc.at("pool_internal").as_fixed<keys::PublicKey>());
  BTCFI_TRY(out.buyer_internal, doc.at("buyer_internal").as_fixed<keys::PublicKey>());
  BTCFI_TRY(out.pool_leaf, doc.at("pool_leaf").as_fixed<keys::XOnlyKey>());
  BTCFI_TRY(out.buyer_leaf, doc.at("buyer_leaf").as_fixed<keys::XOnlyKey>());
  BTCFI_TRY(out.pool_script, doc.at("pool_script").as_hex());
  BTCFI_TRY(out.buyer_script, doc.at("buyer_script").as_hex());
  return out;
}

json::Value program_json(const std::optional<rv32::ExecutionClaim>& program) {
  if (!program) return {};
  json::Value out = json::Value::new_object();
  out.set("elf_sha256", program->program_id.hex())
      .set("input_sha256", program->input_id.hex())
      .set("profile", rv32::profile_name(program->profile))
      .set("exit_code", program->exit_code)
      .set("steps", program->steps)
      .set("last_hash", program->last_hash.hex());
  return out;
}

Result<std::optional<rv32::ExecutionClaim>> read_program(const json::Value& doc) {
  if (doc.is_null()) return std::optional<rv32::ExecutionClaim>{};
  BTCFI_CHECK(
      doc.allow_only({"elf_sha256", "input_sha256", "profile", "exit_code", "steps", "last_hash"}));
  rv32::ExecutionClaim out;
  BTCFI_TRY(out.program_id, doc.at("elf_sha256").as_fixed<Hash256>());
  BTCFI_TRY(out.input_id, doc.at("input_sha256").as_fixed<Hash256>());
  BTCFI_TRY(const std::string profile, doc.at("profile").as_string());
  BTCFI_TRY(out.profile, rv32::parse_profile(profile));
  BTCFI_TRY(out.exit_code, doc.at("exit_code").as_u32());
  BTCFI_TRY(out.steps, doc.at("steps").as_u64());
  BTCFI_TRY(const std::string hash, doc.at("last_hash").as_string());
  BTCFI_TRY(out.last_hash, rv32::TraceHash::from_hex(hash));
  return std::optional(out);
}

Result<std::vector<tx::TxOut>> read_spent(const json::Ref& list) {
  BTCFI_TRY(const auto items, list.items());
  if (items.size() > max_bundle_inputs) return fail(Errc::limit_exceeded, "spent");
  std::vector<tx::TxOut> out;
  for (const json::Value& item : items) {
    BTCFI_CHECK(item.allow_only({"amount_sat", "script_pubkey"}));
    tx::TxOut one;
    BTCFI_TRY(one.amount, read_sats(item.at("amount_sat"), "spent"));
    BTCFI_TRY(one.script_pubkey, item.at("script_pubkey").as_hex());
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::string SettlementBundle::to_json() const {
  json::Value outputs = json::Value::new_array();
  for (const tx::TxOut& one : spent) {
    json::Value entry = json::Value::new_object();
    entry.set("amount_sat", one.amount.value)
        .set("script_pubkey", json::Value::hex(one.script_pubkey));
    outputs.push_back(std::move(entry));
  }
  json::Value out = json::Value::new_object();
  out.set("format", format)
      .set("evidence", json::Value::hex(evidence))
      .set("record", json::Value::hex(record))
      .set("publisher", publisher.hex())
      .set("record_signature", json::Value::hex(record_signature))
      .set("anchor", json::Value::hex(anchor))
      .set("proof", json::Value::hex(proof))
      .set("announcements", hex_list(announcements))
      .set("attestations", hex_list(attestations));
  if (auto document = json::parse(terms.to_json())) out.set("terms", *std::move(document));
  out.set("keys", keys_json(keys))
      .set("program", program_json(program))
      .set("payout_sat", payout.value)
      .set("fund", json::Value::hex(fund))
      .set("transaction", json::Value::hex(transaction))
      .set("spent", std::move(outputs));
  return json::write(out, json::Style::pretty);
}

Result<SettlementBundle> SettlementBundle::from_json(std::string_view text) {
  json::Limits limits;
  limits.max_bytes = max_bundle_bytes;
  BTCFI_TRY(const json::Value doc, json::parse(text, limits));
  BTCFI_CHECK(doc.allow_only({"format", "evidence", "record", "publisher", "record_signature",
                              "anchor", "proof", "announcements", "attestations", "terms", "keys",
                              "program", "payout_sat", "fund", "transaction", "spent"}));
  BTCFI_TRY(const std::string version, doc.at("format").as_string());
  if (version != format) return fail(Errc::unsupported, "format");
  SettlementBundle out;
  BTCFI_TRY(out.evidence, doc.at("evidence").as_hex());
  BTCFI_TRY(out.record, doc.at("record").as_hex());
  BTCFI_TRY(out.publisher, doc.at("publisher").as_fixed<keys::XOnlyKey>());
  BTCFI_TRY(out.record_signature, doc.at("record_signature").as_hex());
  BTCFI_TRY(out.anchor, doc.at("anchor").as_hex());
  BTCFI_TRY(out.proof, doc.at("proof").as_hex());
  BTCFI_TRY(out.announcements,
            read_hex_list(doc.at("announcements"), max_announcements, "announcements"));
  // An oracle may be shown to have said two things.
  BTCFI_TRY(out.attestations,
            read_hex_list(doc.at("attestations"), 2 * max_announcements, "attestations"));
  BTCFI_TRY(const json::Value& terms, doc.at("terms"));
  BTCFI_TRY(out.terms, Terms::from_json(json::write(terms)));
  BTCFI_TRY(const json::Value& contract_keys, doc.at("keys"));
  BTCFI_TRY(out.keys, read_keys(contract_keys));
  BTCFI_TRY(const json::Value& program, doc.at("program"));
  BTCFI_TRY(out.program, read_program(program));
  BTCFI_TRY(out.payout, read_sats(doc.at("payout_sat"), "payout_sat"));
  BTCFI_TRY(out.fund, doc.at("fund").as_hex());
  BTCFI_TRY(out.transaction, doc.at("transaction").as_hex());
  BTCFI_TRY(out.spent, read_spent(doc.at("spent")));
  return out;
}

}  // namespace btcfi::settlement
