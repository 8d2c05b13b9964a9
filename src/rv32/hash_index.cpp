#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/hash_index.hpp>

#include <algorithm>

namespace btcfi::rv32 {
namespace {

constexpr const char* where = "rv32::HashIndex::parse";
constexpr std::string_view magic = "BTCFIRVI";
constexpr std::uint16_t version = 1;

[[nodiscard]] Error bad(std::size_t offset) noexcept {
  return fail(Errc::rv32_bad_snapshot, where, 0, offset);
}

[[nodiscard]] Status take_index(ByteReader& reader, HashIndex& index) {
  BTCFI_TRY(const ByteView name, reader.take(magic.size()));
  if (!std::equal(name.begin(), name.end(), as_bytes(magic).begin())) return bad(0);
  BTCFI_TRY(const std::uint16_t number, reader.u16());
  if (number != version) return bad(magic.size());
  BTCFI_TRY(const std::uint8_t profile, reader.u8());
  if (profile > 1 || !initial_hash(static_cast<Profile>(profile))) {
    return bad(reader.position() - 1);
  }
  BTCFI_TRY(const std::uint8_t spacing, reader.u8());
  if (spacing > HashIndex::max_spacing_log2) return bad(reader.position() - 1);
  index.profile = static_cast<Profile>(profile);
  index.spacing_log2 = spacing;
  BTCFI_TRY(index.program_id, reader.fixed<Hash256>());
  BTCFI_TRY(index.input_id, reader.fixed<Hash256>());
  const std::size_t steps_at = reader.position();
  BTCFI_TRY(index.steps, reader.u64());

  BTCFI_TRY(const TraceHash first, initial_hash(index.profile));
  const std::uint64_t count = index.steps >> spacing;
  if (count + 1 > reader.remaining() / first.size) return bad(steps_at);
  index.hashes.reserve(static_cast<std::size_t>(count + 1));
  index.hashes.push_back(first);
  for (std::uint64_t i = 0; i <= count; ++i) {
    BTCFI_TRY(const ByteView bytes, reader.take(first.size));
    BTCFI_TRY(const TraceHash hash, TraceHash::from(bytes));
    if (i < count) {
      index.hashes.push_back(hash);
    } else {
      index.last_hash = hash;
    }
  }
  // Where the last step is one of the index's, both say the same.
  const TraceHash* last = index.find(index.steps);
  if (last != nullptr && *last != index.last_hash) return bad(reader.position() - first.size);
  return reader.finish();
}

}  // namespace

const TraceHash* HashIndex::find(std::uint64_t step) const noexcept {
  if (step % spacing() != 0 || step >> spacing_log2 >= hashes.size()) return nullptr;
  return &hashes[static_cast<std::size_t>(step >> spacing_log2)];
}

Bytes HashIndex::serialize() const {
  ByteWriter out;
  out.bytes(as_bytes(magic)).u16(version).u8(static_cast<std::uint8_t>(profile));
  out.u8(static_cast<std::uint8_t>(spacing_log2)).bytes(program_id).bytes(input_id).u64(steps);
  for (std::size_t i = 1; i < hashes.size(); ++i) out.bytes(hashes[i].view());
  out.bytes(last_hash.view());
  const Hash256 checksum = sha256(out.view());
  out.bytes(checksum);
  return std::move(out).take();
}

Result<HashIndex> HashIndex::parse(ByteView bytes) {
  if (bytes.size() < magic.size() + Hash256::size_bytes) return bad(bytes.size());
  const ByteView body = bytes.first(bytes.size() - Hash256::size_bytes);
  ByteReader reader(body, where);
  HashIndex index;
  const Status read = take_index(reader, index);
  if (!read) {
    const Errc code = read.error().code;
    if (code == Errc::truncated || code == Errc::trailing_data) return bad(reader.position());
    return read.error();
  }
  BTCFI_TRY(const Hash256 checksum, Hash256::from(bytes.last(Hash256::size_bytes)));
  if (checksum != sha256(body)) {
    return fail(Errc::rv32_snapshot_checksum, where, 0, body.size());
  }
  return index;
}

}  // namespace btcfi::rv32
