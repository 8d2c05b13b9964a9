#include "settlement/field_codec.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/settlement/messages.hpp>

namespace btcfi::settlement {
namespace {

using detail::FieldReader;
using detail::FieldWriter;

constexpr std::uint8_t version = 1;
constexpr std::string_view quote_magic = "BTCFIQUO";
constexpr std::string_view request_magic = "BTCFIREQ";
constexpr std::string_view offer_magic = "BTCFIOFR";
constexpr std::string_view accept_magic = "BTCFIACC";
constexpr std::string_view done_magic = "BTCFIDON";
constexpr std::string_view backup_magic = "BTCFIBAK";

template <class T>
ByteWriter integer(T value) {
  ByteWriter out;
  out.le(value);
  return out;
}
ByteWriter sats(Sats amount) { return integer(static_cast<std::uint64_t>(amount.value)); }

Result<Sats> read_sats_field(FieldReader& in, const char* where) noexcept {
  BTCFI_TRY(const std::uint64_t value, in.integer<std::uint64_t>(where));
  if (value > static_cast<std::uint64_t>(max_money.value)) {
    return in.at_field(Errc::out_of_range, where);
  }
  return Sats{static_cast<std::int64_t>(value)};
}

Result<Bytes> read_script_field(FieldReader& in, const char* where) {
  BTCFI_TRY(const ByteView script, in.field(where, max_script_bytes));
  return to_bytes(script);
}

Result<tx::Transaction> read_transaction(FieldReader& in, const char* where, tx::WitnessForm form) {
  BTCFI_TRY(const ByteView bytes, in.field(where, tx::max_transaction_bytes));
  auto out = tx::Transaction::parse(bytes, form);
  if (!out) return in.inside(out.error(), where);
  return out;
}

Result<Terms> read_terms(FieldReader& in, const char* where) {
  BTCFI_TRY(const ByteView bytes, in.field(where));
  auto out = Terms::parse(bytes);
  if (!out) return in.inside(out.error(), where);
  return out;
}

/// A field that holds one array; the parser of its bytes gets a reader of its own.
template <class F>
auto read_list(FieldReader& in, const char* where, std::size_t limit, F&& element)
    -> Result<std::vector<typename std::invoke_result_t<F, ByteReader&>::value_type>> {
  BTCFI_TRY(const ByteView bytes, in.field(where));
  ByteReader list(bytes, where);
  std::vector<typename std::invoke_result_t<F, ByteReader&>::value_type> out;
  const auto count = list.u8();
  if (!count) return in.inside(count.error(), where);
  if (*count > limit) return in.at_field(Errc::limit_exceeded, where);
  for (std::size_t i = 0; i < *count; ++i) {
    auto one = element(list);
    if (!one) return in.inside(fail(one.error().code, where, i, list.position()), where, i);
    out.push_back(*std::move(one));
  }
  if (const Status end = list.finish(); !end) return in.inside(end.error(), where);
  return out;
}

template <class Fixed>
Result<std::vector<Fixed>> read_signatures(FieldReader& in, const char* where) {
  BTCFI_TRY(const ByteView bytes, in.field(where));
  auto out = detail::read_array<Fixed>(bytes, where);
  if (!out) return in.inside(out.error(), where);
  return out;
}

ByteWriter write_presignatures(const std::vector<keys::PreSignature>& all) {
  ByteWriter out;
  for (const keys::PreSignature& one : all) out.bytes(one.bytes());
  return out;
}
ByteWriter write_signatures(const std::vector<keys::SchnorrSignature>& all) {
  ByteWriter out;
  for (const keys::SchnorrSignature& one : all) out.bytes(one);
  return out;
}

Result<FundingInput> read_funding_input(ByteReader& in) {
  FundingInput out;
  BTCFI_TRY(out.outpoint, detail::read_outpoint(in));
  BTCFI_TRY(const std::uint32_t length, in.u32());
  if (length > max_previous_bytes) return fail(Errc::limit_exceeded, "previous");
  BTCFI_TRY(const ByteView previous, in.take(length));
  BTCFI_TRY(out.previous, tx::Transaction::parse(previous, tx::WitnessForm::forbidden));
  BTCFI_TRY(out.proof, detail::read_witness(in));
  return out;
}

ByteWriter write_funding_inputs(const std::vector<FundingInput>& inputs) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(inputs.size()));
  for (const FundingInput& input : inputs) {
    const Bytes previous = input.previous.serialize_without_witness();
    detail::write_outpoint(out, input.outpoint);
    out.u32(static_cast<std::uint32_t>(previous.size())).bytes(previous);
    detail::write_witness(out, input.proof);
  }
  return out;
}

Result<PoolInput> read_pool_input(ByteReader& in) {
  PoolInput out;
  BTCFI_TRY(out.outpoint, detail::read_outpoint(in));
  BTCFI_TRY(out.output.amount, detail::read_sats(in));
  BTCFI_TRY(out.output.script_pubkey, detail::read_script(in));
  return out;
}

ByteWriter write_pool_inputs(const std::vector<PoolInput>& inputs) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(inputs.size()));
  for (const PoolInput& input : inputs) {
    detail::write_outpoint(out, input.outpoint);
    detail::write_sats(out, input.output.amount);
    detail::write_script(out, input.output.script_pubkey);
  }
  return out;
}

Result<Bytes> read_announcement(ByteReader& in) {
  BTCFI_TRY(const std::uint32_t length, in.u32());
  if (length > max_announcement_bytes) return fail(Errc::limit_exceeded, "announcement");
  BTCFI_TRY(const ByteView bytes, in.take(length));
  return to_bytes(bytes);
}

ByteWriter write_announcements(const std::vector<Bytes>& announcements) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(announcements.size()));
  for (const Bytes& one : announcements) {
    out.u32(static_cast<std::uint32_t>(one.size())).bytes(one);
  }
  return out;
}

FieldWriter write_unsigned(const Offer& offer) {
  FieldWriter out(offer_magic, version);
  out.field(offer.request.serialize())
      .field(offer.pool_identity)
      .field(offer.terms.serialize())
      .field(write_announcements(offer.announcements))
      .field(offer.internal_key)
      .field(offer.leaf_key)
      .field(offer.pool_script)
      .field(write_pool_inputs(offer.inputs))
      .field(offer.fund.serialize_without_witness())
      .field(write_presignatures(offer.pool_2))
      .field(write_signatures(offer.pool_3))
      .field(offer.pool_v ? ByteView(*offer.pool_v) : ByteView{})
      .field(integer(offer.deadline_s));
  return out;
}

}  // namespace

Bytes Quote::serialize() const {
  return FieldWriter(quote_magic, version)
      .field(terms.serialize())
      .field(integer(fee_sat_per_kvb))
      .field(integer(valid_until_s))
      .field(nonce)
      .take();
}

Result<Quote> Quote::parse(ByteView bytes) {
  FieldReader in(bytes);
  Quote out;
  BTCFI_CHECK(in.header(quote_magic, version, max_message_bytes, "quote"));
  BTCFI_TRY(out.terms, read_terms(in, "quote.terms"));
  BTCFI_TRY(out.fee_sat_per_kvb, in.integer<std::uint32_t>("quote.fee_sat_per_kvb"));
  BTCFI_TRY(out.valid_until_s, in.integer<std::uint32_t>("quote.valid_until"));
  BTCFI_TRY(out.nonce, in.fixed<decltype(out.nonce)>("quote.nonce"));
  BTCFI_CHECK(in.finish("quote"));
  return out;
}

Hash256 Quote::id() const { return tagged_hash("btcfi/quote/1", serialize()); }

Bytes Request::serialize() const {
  return FieldWriter(request_magic, version)
      .field(quote_id)
      .field(internal_key)
      .field(leaf_key)
      .field(write_funding_inputs(inputs))
      .field(change_script)
      .field(payout_script)
      .field(sats(fee_cap))
      .take();
}

Result<Request> Request::parse(ByteView bytes) {
  FieldReader in(bytes);
  Request out;
  BTCFI_CHECK(in.header(request_magic, version, max_message_bytes, "request"));
  BTCFI_TRY(out.quote_id, in.fixed<Hash256>("request.quote_id"));
  BTCFI_TRY(out.internal_key, in.fixed<keys::PublicKey>("request.internal_key"));
  BTCFI_TRY(out.leaf_key, in.fixed<keys::XOnlyKey>("request.leaf_key"));
  BTCFI_TRY(out.inputs, read_list(in, "request.inputs", max_funding_inputs, read_funding_input));
  BTCFI_TRY(out.change_script, read_script_field(in, "request.change_script"));
  BTCFI_TRY(out.payout_script, read_script_field(in, "request.payout_script"));
  BTCFI_TRY(out.fee_cap, read_sats_field(in, "request.fee_cap"));
  BTCFI_CHECK(in.finish("request"));
  return out;
}

Hash256 Request::id() const { return tagged_hash("btcfi/request/1", serialize()); }

Bytes Offer::serialize() const { return write_unsigned(*this).raw(signature).take(); }

Result<Offer> Offer::parse(ByteView bytes) {
  FieldReader in(bytes);
  Offer out;
  BTCFI_CHECK(in.header(offer_magic, version, max_message_bytes, "offer"));
  BTCFI_TRY(const ByteView request, in.field("offer.request"));
  auto inner = Request::parse(request);
  if (!inner) return in.inside(inner.error(), inner.error().where, inner.error().input);
  out.request = *std::move(inner);
  BTCFI_TRY(out.pool_identity, in.fixed<keys::XOnlyKey>("offer.pool_identity"));
  BTCFI_TRY(out.terms, read_terms(in, "offer.terms"));
  BTCFI_TRY(out.announcements,
            read_list(in, "offer.announcements", max_announcements, read_announcement));
  BTCFI_TRY(out.internal_key, in.fixed<keys::PublicKey>("offer.internal_key"));
  BTCFI_TRY(out.leaf_key, in.fixed<keys::XOnlyKey>("offer.leaf_key"));
  BTCFI_TRY(out.pool_script, read_script_field(in, "offer.pool_script"));
  BTCFI_TRY(out.inputs, read_list(in, "offer.inputs", max_funding_inputs, read_pool_input));
  BTCFI_TRY(out.fund, read_transaction(in, "offer.fund", tx::WitnessForm::forbidden));
  BTCFI_TRY(out.pool_2, read_signatures<keys::PreSignature>(in, "offer.pool_2"));
  BTCFI_TRY(out.pool_3, read_signatures<keys::SchnorrSignature>(in, "offer.pool_3"));
  BTCFI_TRY(const auto pool_v, read_signatures<keys::SchnorrSignature>(in, "offer.pool_v"));
  if (pool_v.size() > 1) return in.at_field(Errc::limit_exceeded, "offer.pool_v");
  if (!pool_v.empty()) out.pool_v = pool_v[0];
  BTCFI_TRY(out.deadline_s, in.integer<std::uint32_t>("offer.deadline"));
  BTCFI_TRY(out.signature, in.last<keys::SchnorrSignature>("offer.signature"));
  return out;
}

Hash256 Offer::id() const { return tagged_hash("btcfi/offer/1", write_unsigned(*this).view()); }

Bytes Accept::serialize() const {
  ByteWriter stacks;
  stacks.u8(static_cast<std::uint8_t>(witnesses.size()));
  for (const tx::Witness& witness : witnesses) detail::write_witness(stacks, witness);
  return FieldWriter(accept_magic, version)
      .field(offer_id)
      .field(std::move(stacks))
      .field(write_presignatures(buyer_2))
      .field(write_signatures(buyer_3))
      .field(write_presignatures(buyer_m))
      .take();
}

Result<Accept> Accept::parse(ByteView bytes) {
  FieldReader in(bytes);
  Accept out;
  BTCFI_CHECK(in.header(accept_magic, version, max_message_bytes, "accept"));
  BTCFI_TRY(out.offer_id, in.fixed<Hash256>("accept.offer_id"));
  BTCFI_TRY(out.witnesses,
            read_list(in, "accept.witnesses", max_funding_inputs, detail::read_witness));
  BTCFI_TRY(out.buyer_2, read_signatures<keys::PreSignature>(in, "accept.buyer_2"));
  BTCFI_TRY(out.buyer_3, read_signatures<keys::SchnorrSignature>(in, "accept.buyer_3"));
  BTCFI_TRY(out.buyer_m, read_signatures<keys::PreSignature>(in, "accept.buyer_m"));
  BTCFI_CHECK(in.finish("accept"));
  return out;
}

Bytes Done::serialize() const {
  return FieldWriter(done_magic, version).field(offer_id).field(fund.serialize()).take();
}

Result<Done> Done::parse(ByteView bytes) {
  FieldReader in(bytes);
  Done out;
  BTCFI_CHECK(in.header(done_magic, version, max_message_bytes, "done"));
  BTCFI_TRY(out.offer_id, in.fixed<Hash256>("done.offer_id"));
  BTCFI_TRY(out.fund, read_transaction(in, "done.fund", tx::WitnessForm::allowed));
  BTCFI_CHECK(in.finish("done"));
  return out;
}

Bytes Backup::serialize() const {
  return FieldWriter(backup_magic, version)
      .field(integer(contract))
      .field(offer)
      .field(accept)
      .field(fund.serialize())
      .take();
}

Result<Backup> Backup::parse(ByteView bytes) {
  FieldReader in(bytes);
  Backup out;
  BTCFI_CHECK(in.header(backup_magic, version, 2 * max_message_bytes, "backup"));
  BTCFI_TRY(out.contract, in.integer<std::uint32_t>("backup.contract"));
  BTCFI_TRY(const ByteView offer, in.field("backup.offer", max_message_bytes));
  out.offer = to_bytes(offer);
  BTCFI_TRY(const ByteView accept, in.field("backup.accept", max_message_bytes));
  out.accept = to_bytes(accept);
  BTCFI_TRY(out.fund, read_transaction(in, "backup.fund", tx::WitnessForm::allowed));
  BTCFI_CHECK(in.finish("backup"));
  return out;
}

}  // namespace btcfi::settlement
