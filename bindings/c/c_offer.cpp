#include "btcfi/offer.h"
#include "detail/c_call.hpp"
#include "detail/c_contract.hpp"
#include "detail/c_holding.hpp"
#include "detail/c_oracle.hpp"
#include "detail/c_wallet.hpp"

#include <btcfi/settlement/buyer.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <cstddef>
#include <memory>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::settlement;

struct btcfi_buyer {
  Buyer buyer;
};
struct btcfi_offer_report {
  CheckedOffer checked;
};

namespace {

constexpr btcfi_trust trust_init = BTCFI_TRUST_INIT;
constexpr btcfi_funding_coin funding_coin_init = BTCFI_FUNDING_COIN_INIT;
constexpr btcfi_chain_coin chain_coin_init = BTCFI_CHAIN_COIN_INIT;
// Sizes in the first release, on every platform: no caller has less.
constexpr std::size_t trust_first_size = offsetof(btcfi_trust, registry_len) + sizeof(std::size_t);
constexpr std::size_t funding_coin_first_size =
    offsetof(btcfi_funding_coin, previous_len) + sizeof(std::size_t);
constexpr std::size_t chain_coin_first_size = 96;
static_assert(sizeof(btcfi_chain_coin) == chain_coin_first_size);
// Far more than a wallet has, or a contract takes.
constexpr std::size_t max_listed_coins = 100'000;
constexpr std::size_t max_trusted_keys = 10'000;

/// The chain as far as the caller told it: a list of outputs.
class ListedCoins final : public tx::ChainView {
 public:
  Result<tx::ChainTip> tip() const override { return fail(Errc::unsupported, "tip"); }
  Result<std::optional<tx::Coin>> coin(const tx::OutPoint& outpoint) const override {
    const auto found = coins_.find(outpoint);
    if (found == coins_.end()) return std::optional<tx::Coin>{};
    return std::optional(found->second);
  }
  Result<tx::TxStatus> status(const tx::Txid&) const override {
    return fail(Errc::unsupported, "status");
  }
  Result<std::optional<tx::Transaction>> spender(const tx::OutPoint&) const override {
    return fail(Errc::unsupported, "spender");
  }
  void add(const tx::OutPoint& outpoint, tx::Coin coin) {
    coins_.insert_or_assign(outpoint, std::move(coin));
  }

 private:
  std::map<tx::OutPoint, tx::Coin> coins_;
};

/// A Trust with what it borrows.
struct OwnedTrust {
  Trust trust;
  ListedCoins coins;
  oracle::Registry registry;
};

Result<std::vector<keys::XOnlyKey>> keys_in(const std::uint8_t* data, std::size_t count,
                                            const char* where) {
  if (data == nullptr && count != 0) return fail(Errc::invalid_argument, where);
  if (count > max_trusted_keys) return fail(Errc::limit_exceeded, where, 0, max_trusted_keys);
  std::vector<keys::XOnlyKey> out;
  for (std::size_t i = 0; i < count; ++i) {
    BTCFI_TRY(const auto key, keys::XOnlyKey::from(ByteView(data + 32 * i, 32)));
    out.push_back(key);
  }
  return out;
}

Status add_coins(const btcfi_trust& in, ListedCoins& out) {
  BTCFI_TRY(const auto coins, structs_in(in.coins, in.coin_count, chain_coin_init,
                                         chain_coin_first_size, max_listed_coins, "coins", 0));
  for (std::size_t i = 0; i < coins.size(); ++i) {
    const btcfi_chain_coin& c = coins[i];
    const bool reserved = (c.reserved[0] | c.reserved[1] | c.reserved[2]) != 0;
    if (c.script_len > sizeof c.script || reserved || c.confirmed > 1 || c.spent > 1) {
      return fail(Errc::invalid_argument, "coins", i);
    }
    tx::OutPoint outpoint;
    BTCFI_TRY(outpoint.txid, tx::Txid::from(ByteView(c.txid, 32)));
    outpoint.vout = c.vout;
    tx::Coin coin;
    coin.output = {Sats{c.amount_sat}, Bytes(c.script, c.script + c.script_len)};
    if (c.confirmed != 0) coin.height = 0;
    if (c.spent != 0) coin.spent_by = tx::Txid{};
    out.add(outpoint, std::move(coin));
  }
  return {};
}

/// A part that is left out is NULL without a length: a length alone is a mistake, not a wish to
/// check less.
Status left_out(const void* part, std::size_t size, const char* where) noexcept {
  if (part == nullptr && size != 0) return fail(Errc::invalid_argument, where);
  return {};
}

/// Errors name the member of the struct.
Status trust_in(const btcfi_trust* given, OwnedTrust& out, const char* where) {
  BTCFI_TRY(const btcfi_trust in, struct_in(given, trust_init, trust_first_size, where, 4));
  if (in.reserved != 0) return fail(Errc::invalid_argument, "reserved");
  BTCFI_CHECK(left_out(in.quote, in.quote_len, "quote"));
  BTCFI_CHECK(left_out(in.request, in.request_len, "request"));
  BTCFI_CHECK(left_out(in.unit, in.unit_len, "unit"));
  BTCFI_CHECK(left_out(in.coins, in.coin_count, "coins"));
  BTCFI_CHECK(left_out(in.registry, in.registry_len, "registry"));
  BTCFI_TRY(out.trust.pools, keys_in(in.pools, in.pool_count, "pools"));
  BTCFI_TRY(out.trust.oracles, keys_in(in.oracles, in.oracle_count, "oracles"));
  if (in.quote != nullptr) {
    BTCFI_TRY(out.trust.quote, Quote::parse(ByteView(in.quote, in.quote_len)));
  }
  if (in.request != nullptr) {
    BTCFI_TRY(out.trust.request, Request::parse(ByteView(in.request, in.request_len)));
  }
  if (in.unit != nullptr) out.trust.unit = std::string(in.unit, in.unit_len);
  if (in.now_ms != 0) {
    const std::int64_t seconds = in.now_ms / 1'000;
    if (in.now_ms < 0 || seconds > 0xffffffff) return fail(Errc::out_of_range, "now_ms");
    out.trust.now_s = static_cast<std::uint32_t>(seconds);
  }
  if (in.next_block_sat_per_kvb != 0) {
    out.trust.next_block_sat_per_kvb = in.next_block_sat_per_kvb;
  }
  if (in.claim_sat_per_kvb != 0) out.trust.claim_sat_per_kvb = in.claim_sat_per_kvb;
  if (in.coins != nullptr) {
    BTCFI_CHECK(add_coins(in, out.coins));
    out.trust.chain = &out.coins;
  }
  if (in.registry != nullptr) {
    BTCFI_TRY(out.registry, oracle::Registry::parse(ByteView(in.registry, in.registry_len)));
    out.trust.registry = &out.registry;
  }
  return {};
}

Result<Network> network_in(std::uint32_t number) noexcept {
  if (number > static_cast<std::uint32_t>(Network::regtest)) {
    return fail(Errc::unsupported, "network");
  }
  return static_cast<Network>(number);
}

Status transaction_out(const Result<tx::Transaction>& made, std::uint8_t* data,
                       std::size_t capacity, std::size_t* written, const char* where) {
  if (!made) return made.error();
  return bytes_out(made->serialize(), data, capacity, written, where);
}

}  // namespace

void btcfi_funding_coin_init(btcfi_funding_coin* coin) {
  if (coin != nullptr) *coin = funding_coin_init;
}
void btcfi_chain_coin_init(btcfi_chain_coin* coin) {
  if (coin != nullptr) *coin = chain_coin_init;
}
void btcfi_trust_init(btcfi_trust* trust) {
  if (trust != nullptr) *trust = trust_init;
}

btcfi_status btcfi_wallet_create(btcfi_wallet** wallet, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(wallet, "btcfi_wallet_create", 0));
    *wallet = new btcfi_wallet{};
    return {};
  });
}

void btcfi_wallet_destroy(btcfi_wallet* wallet) { delete wallet; }

btcfi_status btcfi_wallet_add_key(btcfi_wallet* wallet, uint8_t* script34, const uint8_t* secret32,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(wallet, "btcfi_wallet_add_key", 0));
    BTCFI_CHECK(need(secret32, "btcfi_wallet_add_key", 2));
    BTCFI_TRY(const auto secret, keys::parse_secret_key(ByteView(secret32, 32)));
    BTCFI_TRY(const Bytes script, wallet->signer.add(secret));
    if (script34 != nullptr) std::copy(script.begin(), script.end(), script34);
    return {};
  });
}

btcfi_status btcfi_buyer_create(btcfi_buyer** buyer, const uint8_t* seed, size_t seed_len,
                                uint32_t network, uint32_t contract, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(buyer, "btcfi_buyer_create", 0));
    BTCFI_TRY(const auto bytes, bytes_in(seed, seed_len, "btcfi_buyer_create", 1));
    BTCFI_TRY(const Network on, network_in(network));
    BTCFI_TRY(const auto master, keys::ExtendedSecret::from_seed(bytes));
    BTCFI_TRY(Buyer made, Buyer::create(master, on, contract));
    *buyer = new btcfi_buyer{std::move(made)};
    return {};
  });
}

void btcfi_buyer_destroy(btcfi_buyer* buyer) { delete buyer; }

btcfi_status btcfi_buyer_request(const btcfi_buyer* buyer, uint8_t* data, size_t capacity,
                                 size_t* written, const uint8_t* quote, size_t quote_len,
                                 const btcfi_funding_coin* coins, size_t coin_count,
                                 const uint8_t* change_script, size_t change_script_len,
                                 int64_t fee_cap_sat, const btcfi_wallet* wallet,
                                 btcfi_error* err) {
  const char* const where = "btcfi_buyer_request";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(buyer, where, 0));
    BTCFI_CHECK(need(wallet, where, 11));
    BTCFI_TRY(const auto quote_bytes, bytes_in(quote, quote_len, where, 4));
    BTCFI_TRY(const auto change, bytes_in(change_script, change_script_len, where, 8));
    BTCFI_TRY(const auto given,
              structs_in(coins, coin_count, funding_coin_init, funding_coin_first_size,
                         max_funding_inputs, "coins", 6));
    BTCFI_TRY(const Quote parsed, Quote::parse(quote_bytes));
    std::vector<FundingInput> inputs;
    for (std::size_t i = 0; i < given.size(); ++i) {
      BTCFI_TRY(const auto previous,
                bytes_in(given[i].previous, given[i].previous_len, "coins", i));
      BTCFI_TRY(tx::Transaction from, tx::Transaction::parse(previous));
      const tx::OutPoint outpoint{from.txid(), given[i].vout};
      inputs.push_back({outpoint, std::move(from), {}});
    }
    BTCFI_TRY(const Request request, buyer->buyer.request(parsed, std::move(inputs), change,
                                                          Sats{fee_cap_sat}, wallet->signer));
    return bytes_out(request.serialize(), data, capacity, written, where);
  });
}

btcfi_status btcfi_offer_report_create(btcfi_offer_report** report, const btcfi_buyer* buyer,
                                       const uint8_t* offer, size_t offer_len,
                                       const btcfi_trust* trust, btcfi_error* err) {
  const char* const where = "btcfi_offer_report_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, where, 0));
    BTCFI_TRY(const auto bytes, bytes_in(offer, offer_len, where, 2));
    OwnedTrust owned;
    BTCFI_CHECK(trust_in(trust, owned, where));
    const auto own = buyer == nullptr ? std::nullopt : std::optional(buyer->buyer.keys());
    *report = new btcfi_offer_report{check_offer(bytes, own, owned.trust)};
    return {};
  });
}

void btcfi_offer_report_destroy(btcfi_offer_report* report) { delete report; }

int32_t btcfi_offer_report_ok(const btcfi_offer_report* report) {
  return report != nullptr && report->checked.report.ok() ? 1 : 0;
}
int32_t btcfi_offer_report_complete(const btcfi_offer_report* report) {
  return report != nullptr && report->checked.report.complete() ? 1 : 0;
}
size_t btcfi_offer_report_failures(const btcfi_offer_report* report) {
  return report == nullptr ? 0 : report->checked.report.failures.size();
}

btcfi_status btcfi_offer_report_failure(const btcfi_offer_report* report, size_t index,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, "btcfi_offer_report_failure", 0));
    const auto& all = report->checked.report.failures;
    if (index >= all.size()) return fail(Errc::out_of_range, "btcfi_offer_report_failure", index);
    return all[index];
  });
}

btcfi_status btcfi_offer_report_explain(const btcfi_offer_report* report, char* text,
                                        size_t capacity, size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, "btcfi_offer_report_explain", 0));
    return text_out(explain(report->checked), text, capacity, written,
                    "btcfi_offer_report_explain");
  });
}

btcfi_status btcfi_offer_report_json(const btcfi_offer_report* report, char* text, size_t capacity,
                                     size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, "btcfi_offer_report_json", 0));
    return text_out(to_json(report->checked), text, capacity, written, "btcfi_offer_report_json");
  });
}

btcfi_status btcfi_buyer_accept(const btcfi_buyer* buyer, btcfi_holding** holding,
                                const uint8_t* offer, size_t offer_len, const btcfi_trust* trust,
                                const btcfi_wallet* wallet, uint32_t flags, btcfi_error* err) {
  const char* const where = "btcfi_buyer_accept";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(buyer, where, 0));
    BTCFI_CHECK(need(holding, where, 1));
    BTCFI_CHECK(need(wallet, where, 5));
    BTCFI_TRY(const auto bytes, bytes_in(offer, offer_len, where, 2));
    if ((flags & ~std::uint32_t{BTCFI_ACCEPT_UNCHECKED | BTCFI_ACCEPT_WITHOUT_PAYMENT}) != 0) {
      return fail(Errc::unsupported, where, 6);
    }
    OwnedTrust owned;
    BTCFI_CHECK(trust_in(trust, owned, where));
    MemoryStore until_taken;  // the caller takes the file before the message: holding_backup
    AcceptOptions options;
    options.automatic_payment = (flags & BTCFI_ACCEPT_WITHOUT_PAYMENT) == 0;
    options.allow_unchecked = (flags & BTCFI_ACCEPT_UNCHECKED) != 0;
    BTCFI_TRY(Acceptance accepted,
              buyer->buyer.accept(bytes, owned.trust, wallet->signer, until_taken, options));
    *holding = new btcfi_holding{std::move(accepted.holding), std::move(accepted.accept)};
    return {};
  });
}

btcfi_status btcfi_buyer_double_spend(const btcfi_buyer* buyer, uint8_t* data, size_t capacity,
                                      size_t* written, const uint8_t* offer, size_t offer_len,
                                      uint64_t fee_sat_per_kvb, const btcfi_wallet* wallet,
                                      btcfi_error* err) {
  const char* const where = "btcfi_buyer_double_spend";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(buyer, where, 0));
    BTCFI_CHECK(need(wallet, where, 7));
    BTCFI_TRY(const auto bytes, bytes_in(offer, offer_len, where, 4));
    return transaction_out(buyer->buyer.double_spend(bytes, fee_sat_per_kvb, wallet->signer), data,
                           capacity, written, where);
  });
}

btcfi_status btcfi_holding_restore(btcfi_holding** holding, const uint8_t* seed, size_t seed_len,
                                   uint32_t network, const uint8_t* backup, size_t backup_len,
                                   btcfi_error* err) {
  const char* const where = "btcfi_holding_restore";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, where, 0));
    BTCFI_TRY(const auto seed_bytes, bytes_in(seed, seed_len, where, 1));
    BTCFI_TRY(const auto file, bytes_in(backup, backup_len, where, 4));
    BTCFI_TRY(const Network on, network_in(network));
    BTCFI_TRY(const auto master, keys::ExtendedSecret::from_seed(seed_bytes));
    BTCFI_TRY(Holding restored, Holding::restore(master, on, file));
    BTCFI_TRY(Backup parsed, Backup::parse(file));
    *holding = new btcfi_holding{std::move(restored), std::move(parsed.accept), true};
    return {};
  });
}

void btcfi_holding_destroy(btcfi_holding* holding) { delete holding; }

btcfi_status btcfi_holding_backup(btcfi_holding* holding, uint8_t* data, size_t capacity,
                                  size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_backup", 0));
    BTCFI_CHECK(
        bytes_out(holding->holding.backup(), data, capacity, written, "btcfi_holding_backup"));
    holding->backed_up = true;
    return {};
  });
}

btcfi_status btcfi_holding_accept_message(const btcfi_holding* holding, uint8_t* data,
                                          size_t capacity, size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_accept_message", 0));
    if (!holding->backed_up) return fail(Errc::wrong_state, "btcfi_holding_accept_message");
    return bytes_out(holding->accept, data, capacity, written, "btcfi_holding_accept_message");
  });
}

btcfi_status btcfi_holding_admit(const btcfi_holding* holding, btcfi_registry* registry,
                                 btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_admit", 0));
    BTCFI_CHECK(need(registry, "btcfi_holding_admit", 1));
    oracle::Registry noted = registry->value;
    for (const oracle::Announcement& one : holding->holding.sale().announcements()) {
      BTCFI_CHECK(noted.admit(one.body));
    }
    registry->value = std::move(noted);
    return {};
  });
}

btcfi_status btcfi_holding_complete(btcfi_holding* holding, const uint8_t* done, size_t done_len,
                                    btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_complete", 0));
    BTCFI_TRY(const auto bytes, bytes_in(done, done_len, "btcfi_holding_complete", 1));
    return holding->holding.complete(bytes);
  });
}

btcfi_status btcfi_holding_outpoint(const btcfi_holding* holding, uint8_t* txid32, uint32_t* vout,
                                    btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_outpoint", 0));
    BTCFI_CHECK(need(txid32, "btcfi_holding_outpoint", 1));
    BTCFI_CHECK(need(vout, "btcfi_holding_outpoint", 2));
    const tx::OutPoint& funded = holding->holding.funded();
    std::copy(funded.txid.bytes.begin(), funded.txid.bytes.end(), txid32);
    *vout = funded.vout;
    return {};
  });
}

btcfi_status btcfi_holding_contract(const btcfi_holding* holding, btcfi_contract** contract,
                                    btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_contract", 0));
    BTCFI_CHECK(need(contract, "btcfi_holding_contract", 1));
    *contract = new btcfi_contract{std::make_shared<const Contract>(holding->holding.contract())};
    return {};
  });
}

btcfi_status btcfi_holding_terms_json(const btcfi_holding* holding, char* text, size_t capacity,
                                      size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_terms_json", 0));
    return text_out(holding->holding.sale().terms().to_json(), text, capacity, written,
                    "btcfi_holding_terms_json");
  });
}

btcfi_status btcfi_holding_add_attestation(btcfi_holding* holding, const uint8_t* attestation,
                                           size_t attestation_len, btcfi_error* err) {
  const char* const where = "btcfi_holding_add_attestation";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, where, 0));
    BTCFI_TRY(const auto bytes, bytes_in(attestation, attestation_len, where, 1));
    BTCFI_TRY(oracle::Attestation parsed, oracle::Attestation::parse(bytes));
    BTCFI_CHECK(holding->holding.check_attestation(parsed));
    holding->attestations.push_back(std::move(parsed));
    return {};
  });
}

btcfi_status btcfi_holding_payout(const btcfi_holding* holding, int64_t* payout_sat,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_payout", 0));
    BTCFI_CHECK(need(payout_sat, "btcfi_holding_payout", 1));
    BTCFI_TRY(const Sats payout, holding->holding.payout(holding->attestations));
    *payout_sat = payout.value;
    return {};
  });
}

btcfi_status btcfi_holding_claim(const btcfi_holding* holding, uint8_t* data, size_t capacity,
                                 size_t* written, const uint8_t* script, size_t script_len,
                                 uint64_t fee_sat_per_kvb, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_claim", 0));
    BTCFI_TRY(const auto to, bytes_in(script, script_len, "btcfi_holding_claim", 4));
    return transaction_out(holding->holding.claim(holding->attestations, to, fee_sat_per_kvb), data,
                           capacity, written, "btcfi_holding_claim");
  });
}

btcfi_status btcfi_holding_claim_bucket(const btcfi_holding* holding, uint8_t* data,
                                        size_t capacity, size_t* written, const uint8_t* script,
                                        size_t script_len, uint64_t fee_sat_per_kvb,
                                        btcfi_error* err) {
  const char* const where = "btcfi_holding_claim_bucket";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, where, 0));
    BTCFI_TRY(const auto to, bytes_in(script, script_len, where, 4));
    return transaction_out(
        holding->holding.claim_bucket(holding->attestations, to, fee_sat_per_kvb), data, capacity,
        written, where);
  });
}

btcfi_status btcfi_holding_claim_void(const btcfi_holding* holding, uint8_t* data, size_t capacity,
                                      size_t* written, const uint8_t* script, size_t script_len,
                                      uint64_t fee_sat_per_kvb, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(holding, "btcfi_holding_claim_void", 0));
    BTCFI_TRY(const auto to, bytes_in(script, script_len, "btcfi_holding_claim_void", 4));
    return transaction_out(holding->holding.claim_void(to, fee_sat_per_kvb), data, capacity,
                           written, "btcfi_holding_claim_void");
  });
}
