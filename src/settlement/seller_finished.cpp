// Sales that are over for good: a small record each, instead of offer, acceptance and FUND.
#include "settlement/field_codec.hpp"

#include <btcfi/settlement/seller.hpp>
#include <btcfi/settlement/timeline.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

Bytes serialize(const FinishedSale& sale) {
  ByteWriter out;
  out.u32(sale.contract);
  detail::write_outpoint(out, sale.funded);
  out.bytes(sale.terms_id);
  detail::write_script(out, sale.pool_script);
  out.bytes(sale.settled_by);
  out.u8(static_cast<std::uint8_t>(sale.settled.rung));
  out.u8(static_cast<std::uint8_t>(sale.settled.by));
  detail::write_sats(out, sale.settled.payout);
  out.u32(sale.settled.run).u8(sale.settled.agreed ? 1 : 0);
  return std::move(out).take();
}

Result<FinishedSale> parse(ByteView record) {
  ByteReader in(record, "Seller::load");
  FinishedSale out;
  BTCFI_TRY(out.contract, in.u32());
  BTCFI_TRY(out.funded, detail::read_outpoint(in));
  BTCFI_TRY(out.terms_id, in.fixed<Hash256>());
  BTCFI_TRY(out.pool_script, detail::read_script(in));
  BTCFI_TRY(out.settled_by, in.fixed<tx::Txid>());
  BTCFI_TRY(const std::uint8_t rung, in.u8());
  BTCFI_TRY(const std::uint8_t by, in.u8());
  BTCFI_TRY(out.settled.payout, detail::read_sats(in));
  BTCFI_TRY(out.settled.run, in.u32());
  BTCFI_TRY(const std::uint8_t agreed, in.u8());
  BTCFI_CHECK(in.finish());
  if (rung > static_cast<std::uint8_t>(Rung::reclaim) || by > 1 || agreed > 1) {
    return fail(Errc::out_of_range, "Seller::load");
  }
  out.settled.rung = static_cast<Rung>(rung);
  out.settled.by = static_cast<Party>(by);
  out.settled.agreed = agreed == 1;
  return out;
}

}  // namespace

bool Seller::is_over(const SaleRecord& record) const {
  if (record.state != SaleState::settled || record.settled_depth < final_depth || !record.settled ||
      !record.settled_by) {
    return false;
  }
  // The fee of a transaction is booked once, by what all its contracts gave and got: none of them
  // goes before the last is in the books.
  const tx::Transaction& by = *record.settled_by;
  return std::none_of(sales_.begin(), sales_.end(), [&](const auto& entry) {
    const SaleRecord& one = entry.second;
    const tx::OutPoint& funded = one.sale.funded();
    return one.state != SaleState::settled &&
           std::any_of(by.inputs.begin(), by.inputs.end(),
                       [&](const tx::TxIn& input) { return input.previous == funded; }) &&
           read_settlement(one.sale.contract(), funded, by);
  });
}

Status Seller::erase_sale(const Hash256& id) {
  for (const char* prefix : {"fund/", "accept/", "offer/"}) {
    BTCFI_CHECK(store_->erase(prefix + id.hex()));
  }
  return {};
}

Status Seller::forget_finished() {
  for (auto at = sales_.begin(); at != sales_.end();) {
    const auto& [id, record] = *at;
    if (!is_over(record)) {
      ++at;
      continue;
    }
    const Sale& sale = record.sale;
    FinishedSale kept{record.contract,          sale.funded(),   sale.terms().id(),
                      sale.offer().pool_script, *record.settled, record.settled_by->txid()};
    // First what stays: after a crash in between, a start finds both and erases again.
    BTCFI_CHECK(store_->put("done/" + id.hex(), serialize(kept)));
    BTCFI_CHECK(erase_sale(id));
    finished_.emplace(id, std::move(kept));
    at = sales_.erase(at);
  }
  return {};
}

Status Seller::load_finished() {
  BTCFI_TRY(const auto names, store_->names("done/"));
  for (const std::string& name : names) {
    BTCFI_TRY(const auto bytes, store_->get(name));
    if (!bytes || bytes->empty()) continue;
    const auto id = Hash256::from_hex(std::string_view(name).substr(5));
    auto sale = id ? parse(*bytes) : Result<FinishedSale>(id.error());
    if (!sale) {
      unreadable_.push_back({name, sale.error()});
      continue;
    }
    finished_.emplace(*id, *std::move(sale));
  }
  return {};
}

}  // namespace btcfi::settlement
