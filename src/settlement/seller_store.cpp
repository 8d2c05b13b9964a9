// What a pool writes down, and what a restart finds again.
#include "settlement/field_codec.hpp"
#include "settlement/settle_parts.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/settlement/seller.hpp>

namespace btcfi::settlement {
namespace {

/// A record that is there and not empty, which is how a store may forget.
Result<std::optional<Bytes>> stored(const Store& store, const std::string& name) {
  BTCFI_TRY(auto value, store.get(name));
  if (value && value->empty()) value.reset();
  return value;
}

/// Settlements take pre-signatures by their place: there must be one for each.
bool fit(const PresignPlan& plan, const BuyerPresignatures& given) {
  const std::size_t payments = plan.slots(PresignKind::buyer_m).size();
  return given.buyer_2.size() == plan.slots(PresignKind::buyer_2).size() &&
         given.buyer_3.size() == plan.slots(PresignKind::buyer_3).size() &&
         (given.buyer_m.empty() || given.buyer_m.size() == payments);
}

Result<BuyerPresignatures> read_presignatures(const std::optional<Bytes>& record, const Sale& sale,
                                              const Hash256& id) {
  if (!record) return fail(Errc::io, "Seller::load");
  BTCFI_TRY(Accept accept, Accept::parse(*record));
  BuyerPresignatures out{std::move(accept.buyer_2), std::move(accept.buyer_3),
                         std::move(accept.buyer_m)};
  if (accept.offer_id != id) return fail(Errc::offer_unknown, "accept.offer_id");
  if (!fit(sale.plan(), out)) return fail(Errc::presignature_missing, "Seller::load");
  return out;
}

}  // namespace

SaleRecord detail::new_record(Sale sale, std::uint32_t contract) {
  return {std::move(sale), contract, SaleState::offered, {}, {}, {}, 0, {}, 0, false};
}

Status Seller::store_books(const Books& books) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(books.coins.size()));
  for (const auto& [outpoint, output] : books.coins) {
    detail::write_outpoint(out, outpoint);
    detail::write_sats(out, output.amount);
    detail::write_script(out, output.script_pubkey);
  }
  out.bytes(books.ledger.serialize());
  return store_->put("books", out.view());
}

Status Seller::keep(Books next) {
  BTCFI_CHECK(undo_payment());
  BTCFI_CHECK(store_books(next));
  books_ = std::move(next);
  return {};
}

Status Seller::load_books() {
  BTCFI_TRY(const auto bytes, stored(*store_, "books"));
  if (!bytes) return {};
  ByteReader in(*bytes, "Seller::load");
  BTCFI_TRY(const std::uint32_t count, in.u32());
  for (std::uint32_t i = 0; i < count; ++i) {
    BTCFI_TRY(const tx::OutPoint outpoint, detail::read_outpoint(in));
    tx::TxOut output;
    BTCFI_TRY(output.amount, detail::read_sats(in));
    BTCFI_TRY(output.script_pubkey, detail::read_script(in));
    books_.coins[outpoint] = std::move(output);
  }
  BTCFI_TRY(const ByteView journal, in.take(in.remaining()));
  BTCFI_TRY(books_.ledger, Ledger::replay(journal));
  return {};
}

Status Seller::load_event(ByteView record) {
  ByteReader in(record, "Seller::load");
  Event event;
  BTCFI_TRY(event.oracle, in.fixed<keys::XOnlyKey>());
  BTCFI_TRY(const ByteView announcement, in.take(in.remaining()));
  BTCFI_TRY(const oracle::Announcement parsed, oracle::Announcement::parse(announcement));
  BTCFI_TRY(const Hash256 hash, parsed.body.hash());
  BTCFI_CHECK(registry_.admit(parsed.body));
  event.announcement = to_bytes(announcement);
  events_[hash] = std::move(event);
  return {};
}

Status Seller::load_quote(ByteView record) {
  BTCFI_TRY(Quote quote, Quote::parse(record));
  const Hash256 id = quote.id();
  quotes_[id] = std::move(quote);
  return {};
}

Status Seller::load_change_scripts() {
  BTCFI_TRY(const auto names, store_->names("change/"));
  for (const std::string& name : names) {
    BTCFI_TRY(auto bytes, stored(*store_, name));
    if (bytes) change_scripts_.insert(*std::move(bytes));
  }
  // Before the first output is paid to it.
  if (change_scripts_.contains(config_.change_script)) return {};
  const std::string name = "change/" + sha256(config_.change_script).hex();
  BTCFI_CHECK(store_->put(name, config_.change_script));
  change_scripts_.insert(config_.change_script);
  return {};
}

Status Seller::load_fund(SaleRecord& record, const Hash256& id) {
  const std::string fund_name = "fund/" + id.hex();
  BTCFI_TRY(const auto bytes, stored(*store_, fund_name));
  if (!bytes) return {};
  auto fund = tx::Transaction::parse(*bytes);
  if (fund && fund->txid() != record.sale.offer().fund.txid()) {
    fund = fail(Errc::offer_fund_mismatch, "Seller::load");
  }
  if (!fund) unreadable_.push_back({fund_name, fund.error()});
  // It may be out: the chain is asked by its id, which witnesses do not change.
  record.fund = fund ? *std::move(fund) : record.sale.offer().fund;
  record.fund_stored = true;
  record.state = SaleState::funded;
  const std::string accept_name = "accept/" + id.hex();
  BTCFI_TRY(const auto accept, stored(*store_, accept_name));
  auto presignatures = read_presignatures(accept, record.sale, id);
  if (presignatures) {
    record.presignatures = *std::move(presignatures);
  } else {
    unreadable_.push_back({accept_name, presignatures.error()});
  }
  return {};
}

Status Seller::hold_fund(const Hash256& id) {
  BTCFI_TRY(const auto bytes, stored(*store_, "fund/" + id.hex()));
  if (!bytes) return {};
  const auto fund = tx::Transaction::parse(*bytes);
  if (!fund) return {};
  for (const tx::TxIn& input : fund->inputs) quarantined_.insert(input.previous);
  return {};
}

Result<SaleRecord> Seller::load_sale(const std::string& name, ByteView record) const {
  ByteReader in(record, "Seller::load");
  BTCFI_TRY(const std::uint32_t number, in.u32());
  BTCFI_TRY(const ByteView message, in.take(in.remaining()));
  BTCFI_TRY(Offer offer, Offer::parse(message));
  if (name != "offer/" + offer.id().hex()) return fail(Errc::offer_unknown, "Seller::load");
  BTCFI_TRY(Sale sale, Sale::derive(std::move(offer)));
  return detail::new_record(std::move(sale), number);
}

Status Seller::load_sales(const std::map<Hash256, SaleState>& in_ledger) {
  BTCFI_TRY(const auto names, store_->names("offer/"));
  for (const std::string& name : names) {
    BTCFI_TRY(const auto bytes, stored(*store_, name));
    if (!bytes) continue;  // forgotten
    if (const auto id = Hash256::from_hex(std::string_view(name).substr(6));
        id && finished_.contains(*id)) {
      BTCFI_CHECK(erase_sale(*id));  // a crash came between
      continue;
    }
    auto record = load_sale(name, *bytes);
    if (!record) {
      unreadable_.push_back({name, record.error()});
      const auto id = Hash256::from_hex(std::string_view(name).substr(6));
      if (id) BTCFI_CHECK(hold_fund(*id));
      continue;
    }
    const Hash256 id = record->sale.offer().id();
    BTCFI_CHECK(load_fund(*record, id));
    BTCFI_TRY(const Hash256 contract, Hash256::from(record->sale.funded().txid.view()));
    if (const auto known = in_ledger.find(contract); known != in_ledger.end()) {
      record->state = known->second;
    }
    sales_.emplace(id, *std::move(record));
  }
  return {};
}

Status Seller::load_each(std::string_view prefix, const std::function<Status(ByteView)>& load) {
  BTCFI_TRY(const auto names, store_->names(prefix));
  for (const std::string& name : names) {
    // A store that does not answer now says nothing about the record: start again later.
    BTCFI_TRY(const auto bytes, stored(*store_, name));
    if (!bytes) continue;
    if (const Status read = load(*bytes); !read) unreadable_.push_back({name, read.error()});
  }
  return {};
}

Status Seller::load() {
  // Without these a key could be used twice or a coin be lost: no start without them.
  BTCFI_CHECK(load_books());
  BTCFI_TRY(const auto next, store_->get("contract"));
  if (next) {
    BTCFI_TRY(next_contract_, ByteReader(*next).u32());
  }
  BTCFI_CHECK(load_change_scripts());
  BTCFI_CHECK(load_payments());
  // One of these that cannot be read says nothing about the others.
  BTCFI_CHECK(load_each("event/", [&](ByteView record) { return load_event(record); }));
  BTCFI_CHECK(load_each("quote/", [&](ByteView record) { return load_quote(record); }));
  std::map<Hash256, SaleState> in_ledger;
  for (const LedgerEntry& entry : books_.ledger.journal()) {
    in_ledger[entry.contract] =
        entry.kind == LedgerKind::sale ? SaleState::live : SaleState::settled;
  }
  BTCFI_CHECK(load_finished());
  return load_sales(in_ledger);
}

}  // namespace btcfi::settlement
