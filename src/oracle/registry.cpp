#include <btcfi/oracle/registry.hpp>

namespace btcfi::oracle {
namespace {

constexpr std::uint8_t registry_version = 1;

template <class Key>
void write_map(ByteWriter& out, const std::map<Key, Hash256>& map) {
  out.u64(map.size());
  for (const auto& [key, announcement] : map) out.bytes(key).bytes(announcement);
}

template <class Key>
Status read_map(ByteReader& reader, std::map<Key, Hash256>& map) {
  BTCFI_TRY(const std::uint64_t count, reader.u64());
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::size_t start = reader.position();
    BTCFI_TRY(const Key key, reader.fixed<Key>());
    BTCFI_TRY(const Hash256 announcement, reader.fixed<Hash256>());
    if (!map.empty() && !(map.rbegin()->first < key)) {
      return fail(Errc::not_canonical, "registry", 0, start);
    }
    map.emplace_hint(map.end(), key, announcement);
  }
  return {};
}

}  // namespace

Result<std::optional<Reuse>> Registry::find_reuse(const AnnouncementBody& body) const {
  BTCFI_TRY(const Hash256 hash, body.hash());
  for (std::size_t i = 0; i < body.nonces.size(); ++i) {
    const auto known = nonces_.find(body.nonces[i]);
    if (known != nonces_.end() && known->second != hash) {
      return std::optional(Reuse{Reuse::What::nonce, i, hash, known->second});
    }
  }
  std::size_t chain = 0;
  for (const QuantityKey& entry : body.one_time) {
    for (const Hash160& end : entry.key.ends) {
      const auto known = one_time_.find(end);
      if (known != one_time_.end() && known->second != hash) {
        return std::optional(Reuse{Reuse::What::one_time_key, chain, hash, known->second});
      }
      ++chain;
    }
  }
  return std::optional<Reuse>();
}

Status Registry::admit(const AnnouncementBody& body) {
  BTCFI_TRY(const std::optional<Reuse> reuse, find_reuse(body));
  if (reuse) {
    return fail(reuse->what == Reuse::What::nonce ? Errc::oracle_nonce_reused
                                                  : Errc::oracle_one_time_reused,
                "Registry::admit", reuse->index);
  }
  BTCFI_TRY(const Hash256 hash, body.hash());
  for (const keys::XOnlyKey& nonce : body.nonces) nonces_.emplace(nonce, hash);
  for (const QuantityKey& entry : body.one_time) {
    for (const Hash160& end : entry.key.ends) one_time_.emplace(end, hash);
  }
  return {};
}

Bytes Registry::serialize() const {
  ByteWriter out;
  out.u8(registry_version);
  write_map(out, nonces_);
  write_map(out, one_time_);
  return std::move(out).take();
}

Result<Registry> Registry::parse(ByteView bytes) {
  ByteReader reader(bytes, "registry");
  BTCFI_TRY(const std::uint8_t version, reader.u8());
  if (version != registry_version) return fail(Errc::unsupported, "registry");
  Registry out;
  BTCFI_CHECK(read_map(reader, out.nonces_));
  BTCFI_CHECK(read_map(reader, out.one_time_));
  BTCFI_CHECK(reader.finish());
  return out;
}

}  // namespace btcfi::oracle
