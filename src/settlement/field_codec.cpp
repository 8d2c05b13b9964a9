#include "settlement/field_codec.hpp"

#include <btcfi/settlement/messages.hpp>

namespace btcfi::settlement::detail {

Status FieldReader::header(std::string_view magic, std::uint8_t version, std::size_t limit,
                           const char* where) noexcept {
  if (message_.size() > limit) return fail(Errc::limit_exceeded, where, 0, limit);
  if (message_.size() < magic.size() + 1) return fail(Errc::truncated, where, 0, message_.size());
  if (!equal(message_.first(magic.size()), as_bytes(magic))) return at(Errc::parse, where);
  if (message_[magic.size()] != version) {
    return fail(Errc::unsupported, where, 0, magic.size());
  }
  position_ = magic.size() + 1;
  return {};
}

Result<ByteView> FieldReader::field(const char* where) noexcept {
  return field(where, message_.size());
}

Result<ByteView> FieldReader::field(const char* where, std::size_t limit) noexcept {
  ByteReader in(message_.subspan(position_), where);
  const auto length = in.u32();
  if (!length) return at(Errc::truncated, where);
  if (*length > limit) return at(Errc::limit_exceeded, where);
  const auto bytes = in.take(*length);
  if (!bytes) return at(Errc::truncated, where);
  field_start_ = position_ + 4;
  position_ = field_start_ + *length;
  return *bytes;
}

Status FieldReader::finish(const char* where) const noexcept {
  if (position_ != message_.size()) return at(Errc::trailing_data, where);
  return {};
}

Result<tx::OutPoint> read_outpoint(ByteReader& in) noexcept {
  tx::OutPoint out;
  BTCFI_TRY(out.txid, in.fixed<tx::Txid>());
  BTCFI_TRY(out.vout, in.u32());
  return out;
}

void write_witness(ByteWriter& out, const tx::Witness& witness) {
  out.u8(static_cast<std::uint8_t>(witness.size()));
  for (const Bytes& item : witness) {
    out.u16(static_cast<std::uint16_t>(item.size())).bytes(item);
  }
}

Result<tx::Witness> read_witness(ByteReader& in) {
  BTCFI_TRY(const std::uint8_t count, in.u8());
  if (count > max_witness_items) {
    return fail(Errc::limit_exceeded, "witness", 0, in.position() - 1);
  }
  tx::Witness out;
  for (std::size_t i = 0; i < count; ++i) {
    BTCFI_TRY(const std::uint16_t length, in.u16());
    if (length > max_witness_bytes) {
      return fail(Errc::limit_exceeded, "witness", i, in.position() - 2);
    }
    BTCFI_TRY(const ByteView item, in.take(length));
    out.push_back(to_bytes(item));
  }
  return out;
}

void write_script(ByteWriter& out, ByteView script) {
  out.u16(static_cast<std::uint16_t>(script.size())).bytes(script);
}

Result<Bytes> read_script(ByteReader& in) {
  BTCFI_TRY(const std::uint16_t length, in.u16());
  if (length > max_script_bytes) return fail(Errc::limit_exceeded, "script", 0, in.position() - 2);
  BTCFI_TRY(const ByteView script, in.take(length));
  return to_bytes(script);
}

Result<Sats> read_sats(ByteReader& in) noexcept {
  BTCFI_TRY(const std::uint64_t value, in.u64());
  if (value > static_cast<std::uint64_t>(max_money.value)) {
    return fail(Errc::out_of_range, "amount", 0, in.position() - 8);
  }
  return Sats{static_cast<std::int64_t>(value)};
}

}  // namespace btcfi::settlement::detail
