#include <btcfi/core/codec.hpp>
#include <btcfi/oracle/journal.hpp>

namespace btcfi::oracle {
namespace {

constexpr std::uint8_t has_low = 1;
constexpr std::uint8_t has_high = 2;
constexpr std::uint8_t has_digest = 4;

}  // namespace

FixedBytes<98, JournalEntryTag> JournalEntry::bytes() const noexcept {
  ByteWriter out;
  const unsigned flags = (values.low ? has_low : 0u) | (values.high ? has_high : 0u) |
                         (values.record_digest ? has_digest : 0u);
  out.bytes(event).bytes(announcement_hash).u8(static_cast<std::uint8_t>(profile));
  out.u8(static_cast<std::uint8_t>(flags)).u32(values.price);
  out.u32(values.low.value_or(0)).u32(values.high.value_or(0));
  out.bytes(values.record_digest.value_or(Hash160{}));
  return *FixedBytes<98, JournalEntryTag>::from(out.view());
}

Result<JournalEntry> JournalEntry::parse(ByteView bytes) noexcept {
  constexpr const char* where = "JournalEntry::parse";
  ByteReader reader(bytes, where);
  JournalEntry out;
  BTCFI_TRY(out.event, reader.fixed<Hash256>());
  BTCFI_TRY(out.announcement_hash, reader.fixed<Hash256>());
  BTCFI_TRY(const std::uint8_t profile, reader.u8());
  BTCFI_TRY(const std::uint8_t flags, reader.u8());
  if (profile > 1 || flags > (has_low | has_high | has_digest)) {
    return fail(Errc::out_of_range, where, 0, 64);
  }
  out.profile = static_cast<DigitProfile>(profile);
  BTCFI_TRY(out.values.price, reader.u32());
  BTCFI_TRY(const std::uint32_t low, reader.u32());
  BTCFI_TRY(const std::uint32_t high, reader.u32());
  BTCFI_TRY(const Hash160 digest, reader.fixed<Hash160>());
  BTCFI_CHECK(reader.finish());
  if ((flags & has_low) != 0) out.values.low = low;
  if ((flags & has_high) != 0) out.values.high = high;
  if ((flags & has_digest) != 0) out.values.record_digest = digest;
  if (!equal(out.bytes(), bytes)) return fail(Errc::not_canonical, where);
  return out;
}

Result<JournalEntry> MemoryJournal::commit(const JournalEntry& entry) {
  const std::lock_guard alone(mutex_);
  return entries_.try_emplace(entry.event, entry).first->second;
}

std::size_t MemoryJournal::size() const {
  const std::lock_guard alone(mutex_);
  return entries_.size();
}

}  // namespace btcfi::oracle
