#include "detail/c_contract.hpp"

#include <btcfi/settlement/contract.hpp>
#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <algorithm>
#include <memory>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::settlement;

struct btcfi_terms {
  Terms terms;
};
struct btcfi_level_table {
  LevelTable table;
  Sats worst_rounding;
};

namespace {

constexpr btcfi_terms_fields fields_init = BTCFI_TERMS_FIELDS_INIT;
constexpr btcfi_level_run run_init = BTCFI_LEVEL_RUN_INIT;
constexpr btcfi_contract_keys keys_init = BTCFI_CONTRACT_KEYS_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t fields_first_size = 120;
constexpr std::size_t run_first_size = 24;
constexpr std::size_t keys_first_size = 204;
static_assert(sizeof(btcfi_terms_fields) == fields_first_size);
static_assert(sizeof(btcfi_level_run) == run_first_size);
static_assert(sizeof(btcfi_contract_keys) == keys_first_size);

/// Hands a new object to the caller.
template <class Handle, class... Parts>
Status handle_out(Handle** out, Parts&&... parts) {
  *out = new Handle{std::forward<Parts>(parts)...};
  return {};
}

Result<Terms> terms_of(const btcfi_terms_fields& f) {
  Terms t;
  if (f.network > BTCFI_NETWORK_REGTEST) return fail(Errc::unsupported, "network");
  if (f.kind > BTCFI_KIND_BINARY_PUT) return fail(Errc::unsupported, "kind");
  t.network = static_cast<Network>(f.network);
  t.kind = static_cast<OptionKind>(f.kind);
  t.quantity = Sats{f.quantity_sat};
  t.strike = f.strike;
  t.limit = f.limit;
  t.barrier = f.barrier;
  t.collateral = Sats{f.collateral_sat};
  t.premium = Sats{f.premium_sat};
  t.void_amount = Sats{f.void_amount_sat};
  t.step = Sats{f.step_sat};
  t.min_payout = Sats{f.min_payout_sat};
  t.tick_cents = f.tick_cents;
  t.price_bits = f.price_bits;
  t.expiry = f.expiry;
  t.bucket_opens = f.bucket_opens;
  t.ask_opens = f.ask_opens;
  t.void_opens = f.void_opens;
  t.reclaim_opens = f.reclaim_opens;
  t.dispute = f.dispute != 0;
  t.oracle_profile = f.oracle_profile;
  t.min_confirmations = f.min_confirmations;
  t.threshold = f.threshold;
  if (t.collateral == Sats{}) {
    BTCFI_TRY(t.collateral, required_collateral(t));
  }
  if (t.step == Sats{}) {
    BTCFI_TRY(t.step, default_step(t));
  }
  return t;
}

btcfi_terms_fields to_c(const Terms& t) noexcept {
  btcfi_terms_fields f = fields_init;
  f.network = static_cast<std::uint32_t>(t.network);
  f.kind = static_cast<std::uint32_t>(t.kind);
  f.tick_cents = t.tick_cents;
  f.quantity_sat = t.quantity.value;
  f.strike = t.strike;
  f.limit = t.limit;
  f.barrier = t.barrier;
  f.collateral_sat = t.collateral.value;
  f.premium_sat = t.premium.value;
  f.void_amount_sat = t.void_amount.value;
  f.step_sat = t.step.value;
  f.min_payout_sat = t.min_payout.value;
  f.expiry = t.expiry;
  f.bucket_opens = t.bucket_opens;
  f.ask_opens = t.ask_opens;
  f.void_opens = t.void_opens;
  f.reclaim_opens = t.reclaim_opens;
  f.price_bits = t.price_bits;
  f.dispute = t.dispute ? 1 : 0;
  f.oracle_profile = t.oracle_profile;
  f.min_confirmations = t.min_confirmations;
  f.threshold = t.threshold;
  return f;
}

Result<Bytes> script_in(const std::uint8_t* script, std::uint8_t length, const char* field) {
  if (length > 34) return fail(Errc::contract_script_kind, field);
  return to_bytes(ByteView(script, length));
}

Result<ContractKeys> keys_of(const btcfi_contract_keys& k) {
  ContractKeys out;
  BTCFI_TRY(out.pool_internal, keys::PublicKey::from(k.pool_internal));
  BTCFI_TRY(out.buyer_internal, keys::PublicKey::from(k.buyer_internal));
  BTCFI_TRY(out.pool_leaf, keys::XOnlyKey::from(k.pool_leaf));
  BTCFI_TRY(out.buyer_leaf, keys::XOnlyKey::from(k.buyer_leaf));
  BTCFI_TRY(out.pool_script, script_in(k.pool_script, k.pool_script_len, "pool_script"));
  BTCFI_TRY(out.buyer_script, script_in(k.buyer_script, k.buyer_script_len, "buyer_script"));
  return out;
}

Result<keys::OneTimePublicKey> price_key_of(ByteView bytes, unsigned price_bits) {
  keys::OneTimePublicKey out;
  if (bytes.empty()) return out;
  if (bytes.size() % Hash160::size() != 0) return fail(Errc::out_of_range, "price_key");
  BTCFI_TRY(out.shape, keys::OneTimeShape::of_bits(price_bits));
  for (std::size_t at = 0; at < bytes.size(); at += Hash160::size()) {
    BTCFI_TRY(const Hash160 end, Hash160::from(bytes.subspan(at, Hash160::size())));
    out.ends.push_back(end);
  }
  return out;
}

Result<const ContractLeaf*> leaf_in(const btcfi_contract* contract, std::size_t index,
                                    const char* where) {
  BTCFI_CHECK(need(contract, where, 0));
  if (index >= contract->contract->leaves().size()) {
    return fail(Errc::out_of_range, where, 4, index);
  }
  return &contract->contract->leaves()[index];
}

}  // namespace

void btcfi_terms_fields_init(btcfi_terms_fields* fields) {
  if (fields != nullptr) *fields = fields_init;
}
void btcfi_level_run_init(btcfi_level_run* run) {
  if (run != nullptr) *run = run_init;
}
void btcfi_contract_keys_init(btcfi_contract_keys* keys) {
  if (keys != nullptr) *keys = keys_init;
}

btcfi_status btcfi_terms_create(btcfi_terms** terms, const btcfi_terms_fields* fields,
                                const uint8_t* announcements, size_t announcement_count,
                                btcfi_error* err) {
  constexpr const char* here = "btcfi_terms_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, here, 0));
    BTCFI_TRY(const auto f, struct_in(fields, fields_init, fields_first_size, here, 1));
    if (announcement_count > max_announcements) {
      return fail(Errc::limit_exceeded, "announcements", 3, announcement_count);
    }
    BTCFI_TRY(const auto hashes,
              bytes_in(announcements, announcement_count * Hash256::size(), here, 2));
    BTCFI_TRY(Terms made, terms_of(f));
    for (std::size_t i = 0; i < announcement_count; ++i) {
      BTCFI_TRY(const Hash256 hash, Hash256::from(hashes.subspan(i * Hash256::size(), 32)));
      made.announcements.push_back(hash);
    }
    std::sort(made.announcements.begin(), made.announcements.end());
    return handle_out(terms, std::move(made));
  });
}

btcfi_status btcfi_terms_parse(btcfi_terms** terms, const uint8_t* data, size_t data_len,
                               btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, "btcfi_terms_parse", 0));
    BTCFI_TRY(const auto bytes, bytes_in(data, data_len, "btcfi_terms_parse", 1));
    BTCFI_TRY(Terms read, Terms::parse(bytes));
    return handle_out(terms, std::move(read));
  });
}

btcfi_status btcfi_terms_parse_json(btcfi_terms** terms, const char* text, size_t text_len,
                                    btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, "btcfi_terms_parse_json", 0));
    BTCFI_TRY(const auto json, text_in(text, text_len, "btcfi_terms_parse_json", 1));
    BTCFI_TRY(Terms read, Terms::from_json(json));
    return handle_out(terms, std::move(read));
  });
}

void btcfi_terms_destroy(btcfi_terms* terms) { delete terms; }

btcfi_status btcfi_terms_serialize(const btcfi_terms* terms, uint8_t* data, size_t capacity,
                                   size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, "btcfi_terms_serialize", 0));
    return bytes_out(terms->terms.serialize(), data, capacity, written, "btcfi_terms_serialize");
  });
}

btcfi_status btcfi_terms_write_json(const btcfi_terms* terms, char* text, size_t capacity,
                                    size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, "btcfi_terms_write_json", 0));
    return text_out(terms->terms.to_json(), text, capacity, written, "btcfi_terms_write_json");
  });
}

btcfi_status btcfi_terms_id(const btcfi_terms* terms, uint8_t* id32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, "btcfi_terms_id", 0));
    BTCFI_CHECK(need(id32, "btcfi_terms_id", 1));
    const Hash256 id = terms->terms.id();
    std::copy(id.bytes.begin(), id.bytes.end(), id32);
    return {};
  });
}

btcfi_status btcfi_terms_get(const btcfi_terms* terms, btcfi_terms_fields* fields,
                             btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, "btcfi_terms_get", 0));
    return struct_out(to_c(terms->terms), fields, fields_first_size, "btcfi_terms_get", 1);
  });
}

btcfi_status btcfi_terms_check(const btcfi_terms* terms, size_t index, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, "btcfi_terms_check", 0));
    const auto problems = terms->terms.validate();
    if (index < problems.size()) return problems[index];
    return {};
  });
}

btcfi_status btcfi_terms_payoff(const btcfi_terms* terms, int64_t* payout_sat, uint64_t price,
                                btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, "btcfi_terms_payoff", 0));
    BTCFI_CHECK(need(payout_sat, "btcfi_terms_payoff", 1));
    *payout_sat = payoff(terms->terms, price).value;
    return {};
  });
}

btcfi_status btcfi_terms_exact_payoff(const btcfi_terms* terms, int64_t* payoff_sat, uint64_t price,
                                      btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(terms, "btcfi_terms_exact_payoff", 0));
    BTCFI_CHECK(need(payoff_sat, "btcfi_terms_exact_payoff", 1));
    *payoff_sat = exact_payoff(terms->terms, price).value;
    return {};
  });
}

btcfi_status btcfi_level_table_create(btcfi_level_table** table, const btcfi_terms* terms,
                                      btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(table, "btcfi_level_table_create", 0));
    BTCFI_CHECK(need(terms, "btcfi_level_table_create", 1));
    BTCFI_TRY(LevelTable built, LevelTable::build(terms->terms));
    const Sats worst = built.worst_rounding(terms->terms);
    return handle_out(table, std::move(built), worst);
  });
}

void btcfi_level_table_destroy(btcfi_level_table* table) { delete table; }

size_t btcfi_level_table_size(const btcfi_level_table* table) {
  return table == nullptr ? 0 : table->table.runs().size();
}

btcfi_status btcfi_level_table_run(const btcfi_level_table* table, btcfi_level_run* run,
                                   size_t index, btcfi_error* err) {
  constexpr const char* here = "btcfi_level_table_run";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(table, here, 0));
    if (index >= table->table.runs().size()) return fail(Errc::out_of_range, here, 2, index);
    const Run& found = table->table.runs()[index];
    btcfi_level_run out = run_init;
    out.lo = found.lo;
    out.hi = found.hi;
    out.prefixes =
        static_cast<std::uint32_t>(cover_size(found.lo, found.hi, table->table.price_bits()));
    out.payout_sat = found.payout.value;
    return struct_out(out, run, run_first_size, here, 1);
  });
}

btcfi_status btcfi_level_table_worst_rounding(const btcfi_level_table* table, int64_t* worst_sat,
                                              btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(table, "btcfi_level_table_worst_rounding", 0));
    BTCFI_CHECK(need(worst_sat, "btcfi_level_table_worst_rounding", 1));
    *worst_sat = table->worst_rounding.value;
    return {};
  });
}

btcfi_status btcfi_contract_create(btcfi_contract** contract, const btcfi_terms* terms,
                                   const btcfi_contract_keys* keys, const uint8_t* price_key,
                                   size_t price_key_len, btcfi_error* err) {
  constexpr const char* here = "btcfi_contract_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(contract, here, 0));
    BTCFI_CHECK(need(terms, here, 1));
    BTCFI_TRY(const auto given, struct_in(keys, keys_init, keys_first_size, here, 2));
    BTCFI_TRY(const auto bytes, bytes_in(price_key, price_key_len, here, 3));
    BTCFI_TRY(const ContractKeys both, keys_of(given));
    BTCFI_TRY(const auto one_time, price_key_of(bytes, terms->terms.price_bits));
    BTCFI_TRY(Contract made, Contract::derive(terms->terms, both, one_time));
    return handle_out(contract, std::make_shared<const Contract>(std::move(made)));
  });
}

void btcfi_contract_destroy(btcfi_contract* contract) { delete contract; }

btcfi_status btcfi_contract_script_pubkey(const btcfi_contract* contract, uint8_t* script34,
                                          btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(contract, "btcfi_contract_script_pubkey", 0));
    BTCFI_CHECK(need(script34, "btcfi_contract_script_pubkey", 1));
    const Bytes& script = contract->contract->script_pubkey();
    std::copy(script.begin(), script.end(), script34);
    return {};
  });
}

btcfi_status btcfi_contract_address(const btcfi_contract* contract, char* text, size_t capacity,
                                    size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(contract, "btcfi_contract_address", 0));
    return text_out(contract->contract->address(), text, capacity, written,
                    "btcfi_contract_address");
  });
}

btcfi_status btcfi_contract_value(const btcfi_contract* contract, int64_t* value_sat,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(contract, "btcfi_contract_value", 0));
    BTCFI_CHECK(need(value_sat, "btcfi_contract_value", 1));
    *value_sat = contract->contract->value().value;
    return {};
  });
}

size_t btcfi_contract_leaf_count(const btcfi_contract* contract) {
  return contract == nullptr ? 0 : contract->contract->leaves().size();
}

btcfi_status btcfi_contract_leaf_script(const btcfi_contract* contract, uint8_t* data,
                                        size_t capacity, size_t* written, size_t index,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const ContractLeaf* leaf, leaf_in(contract, index, "btcfi_contract_leaf_script"));
    return bytes_out(leaf->script, data, capacity, written, "btcfi_contract_leaf_script");
  });
}

btcfi_status btcfi_contract_leaf_control(const btcfi_contract* contract, uint8_t* data,
                                         size_t capacity, size_t* written, size_t index,
                                         btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const ContractLeaf* leaf, leaf_in(contract, index, "btcfi_contract_leaf_control"));
    return bytes_out(leaf->control_block, data, capacity, written, "btcfi_contract_leaf_control");
  });
}
