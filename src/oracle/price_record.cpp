#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/oracle/price_record.hpp>

#include <bit>

namespace btcfi::oracle {
namespace {

constexpr std::string_view magic = "BFPX";
constexpr std::uint8_t record_version = 1;
constexpr int max_exponent = 18;

// Offsets of the fields in the 96 bytes.
constexpr std::size_t at_flags = 5;
constexpr std::size_t at_exponent = 6;
constexpr std::size_t at_source_count = 7;
constexpr std::size_t at_price = 40;
constexpr std::size_t at_published = 64;
constexpr std::size_t at_source_mask = 72;
constexpr std::size_t at_committee = 84;
constexpr std::size_t at_reserved = 92;

Error invalid(std::size_t offset) noexcept {
  return fail(Errc::oracle_record_invalid, "price record", 0, offset);
}

}  // namespace

FeedId feed_id(std::string_view name) noexcept {
  return FeedId{tagged_hash("btcfi/feed/1", as_bytes(name)).bytes};
}

std::uint8_t PriceRecord::source_count() const noexcept {
  return static_cast<std::uint8_t>(std::popcount(source_mask));
}

Result<Price> PriceRecord::price_e8() const noexcept {
  std::int64_t value = price;
  for (int e = exponent; e > -Price::scale; --e) {
    if (__builtin_mul_overflow(value, 10, &value)) return fail(Errc::overflow, "price_e8");
  }
  for (int e = exponent; e < -Price::scale; ++e) {
    if (value % 10 != 0) return invalid(at_exponent);
    value /= 10;
  }
  return Price{value};
}

Status PriceRecord::validate() const noexcept {
  if ((flags & ~flag_usdt_as_usd) != 0) return invalid(at_flags);
  if (exponent < -max_exponent || exponent > max_exponent) return invalid(at_exponent);
  if (price <= 0) return invalid(at_price);
  if (published_ms < window_start_ms) return invalid(at_published);
  if (source_mask == 0) return invalid(at_source_mask);
  return {};
}

Result<RecordBytes> PriceRecord::bytes() const noexcept {
  BTCFI_CHECK(validate());
  ByteWriter out;
  out.bytes(as_bytes(magic)).u8(record_version).u8(flags);
  out.u8(static_cast<std::uint8_t>(exponent)).u8(source_count()).bytes(feed);
  out.be(static_cast<std::uint64_t>(price)).be(confidence).be(window_start_ms).be(published_ms);
  out.be(source_mask).be(epoch).bytes(committee).be(std::uint32_t{0});
  return RecordBytes::from(out.view());
}

Result<PriceRecord> PriceRecord::parse(ByteView bytes) noexcept {
  ByteReader reader(bytes, "price record");
  PriceRecord out;
  BTCFI_TRY(const ByteView head, reader.take(magic.size()));
  if (!equal(head, as_bytes(magic))) return invalid(0);
  BTCFI_TRY(const std::uint8_t version, reader.u8());
  if (version != record_version) return fail(Errc::unsupported, "price record", 0, 4);
  BTCFI_TRY(out.flags, reader.u8());
  BTCFI_TRY(const std::uint8_t exponent, reader.u8());
  out.exponent = static_cast<std::int8_t>(exponent);
  BTCFI_TRY(const std::uint8_t sources, reader.u8());
  BTCFI_TRY(out.feed, reader.fixed<FeedId>());
  BTCFI_TRY(const std::uint64_t price, reader.be<std::uint64_t>());
  out.price = static_cast<std::int64_t>(price);
  BTCFI_TRY(out.confidence, reader.be<std::uint64_t>());
  BTCFI_TRY(out.window_start_ms, reader.be<std::uint64_t>());
  BTCFI_TRY(out.published_ms, reader.be<std::uint64_t>());
  BTCFI_TRY(out.source_mask, reader.be<std::uint64_t>());
  BTCFI_TRY(out.epoch, reader.be<std::uint32_t>());
  BTCFI_TRY(out.committee, reader.fixed<CommitteeId>());
  BTCFI_TRY(const std::uint32_t reserved, reader.be<std::uint32_t>());
  BTCFI_CHECK(reader.finish());
  if (sources != out.source_count()) return invalid(at_source_count);
  if (reserved != 0) return invalid(at_reserved);
  BTCFI_CHECK(out.validate());
  return out;
}

Result<Hash256> PriceRecord::hash() const noexcept {
  static const TaggedHash tag("btcfi/price/v1");
  BTCFI_TRY(const RecordBytes raw, bytes());
  return tag(raw);
}

Result<keys::SchnorrSignature> sign(const PriceRecord& record, const keys::KeyPair& key,
                                    const keys::Entropy& entropy) noexcept {
  BTCFI_TRY(const Hash256 hash, record.hash());
  return keys::sign_schnorr(hash, key, entropy);
}

Status verify(const PriceRecord& record, const keys::SchnorrSignature& signature,
              const keys::XOnlyKey& key) noexcept {
  BTCFI_TRY(const Hash256 hash, record.hash());
  if (!keys::verify_schnorr(signature, hash, key)) {
    return fail(Errc::oracle_signature_invalid, "price record");
  }
  return {};
}

Status Committee::validate() const noexcept {
  if (members.empty() || members.size() > max_members) {
    return fail(Errc::out_of_range, "committee members", 0, members.size());
  }
  if (threshold == 0 || threshold > members.size()) {
    return fail(Errc::out_of_range, "committee threshold", 0, threshold);
  }
  for (std::size_t i = 1; i < members.size(); ++i) {
    if (!(members[i - 1] < members[i])) return fail(Errc::not_canonical, "committee members", i);
  }
  return {};
}

CommitteeId Committee::id() const noexcept {
  static const TaggedHash tag("btcfi/committee/1");
  Sha256 hash = tag.begin();
  const std::array<std::uint8_t, 2> head{threshold, static_cast<std::uint8_t>(members.size())};
  hash.update(head);
  for (const keys::XOnlyKey& member : members) hash.update(member);
  const Hash256 digest = hash.digest();
  CommitteeId out;
  std::copy_n(digest.bytes.begin(), out.size(), out.bytes.begin());
  return out;
}

Result<Bytes> CosignedRecord::serialize() const {
  if (static_cast<std::size_t>(std::popcount(mask)) != signatures.size()) {
    return invalid(RecordBytes::size_bytes);
  }
  BTCFI_TRY(const RecordBytes raw, record.bytes());
  ByteWriter out;
  out.bytes(raw).be(mask);
  for (const auto& signature : signatures) out.bytes(signature);
  return std::move(out).take();
}

Result<CosignedRecord> CosignedRecord::parse(ByteView bytes) {
  CosignedRecord out;
  ByteReader reader(bytes, "cosigned record");
  BTCFI_TRY(const ByteView raw, reader.take(RecordBytes::size_bytes));
  BTCFI_TRY(out.record, PriceRecord::parse(raw));
  BTCFI_TRY(out.mask, reader.be<std::uint64_t>());
  for (int i = 0; i < std::popcount(out.mask); ++i) {
    BTCFI_TRY(const auto signature, reader.fixed<keys::SchnorrSignature>());
    out.signatures.push_back(signature);
  }
  BTCFI_CHECK(reader.finish());
  return out;
}

Status CosignedRecord::add(const Committee& committee, const keys::XOnlyKey& member,
                           const keys::SchnorrSignature& signature) {
  BTCFI_CHECK(committee.validate());
  if (record.committee != committee.id()) return invalid(at_committee);
  const auto place = std::find(committee.members.begin(), committee.members.end(), member);
  if (place == committee.members.end()) return fail(Errc::keys_not_a_signer, "cosigned record");
  BTCFI_CHECK(verify(record, signature, member));
  const std::uint64_t bit = std::uint64_t{1} << (place - committee.members.begin());
  if ((mask & bit) != 0) return {};
  const int before = std::popcount(mask & (bit - 1));
  signatures.insert(signatures.begin() + before, signature);
  mask |= bit;
  return {};
}

Status verify(const CosignedRecord& cosigned, const Committee& committee) noexcept {
  BTCFI_CHECK(committee.validate());
  if (cosigned.record.committee != committee.id()) return invalid(at_committee);
  const std::size_t members = committee.members.size();
  const bool foreign = members < 64 && (cosigned.mask >> members) != 0;
  if (foreign ||
      static_cast<std::size_t>(std::popcount(cosigned.mask)) != cosigned.signatures.size()) {
    return invalid(RecordBytes::size_bytes);
  }
  BTCFI_TRY(const Hash256 hash, cosigned.record.hash());
  std::size_t next = 0;
  for (std::size_t i = 0; i < members; ++i) {
    if (((cosigned.mask >> i) & 1) == 0) continue;
    if (!keys::verify_schnorr(cosigned.signatures[next++], hash, committee.members[i])) {
      return fail(Errc::oracle_signature_invalid, "cosigned record", i);
    }
  }
  if (next < committee.threshold) return fail(Errc::oracle_quorum, "cosigned record", next);
  return {};
}

}  // namespace btcfi::oracle
