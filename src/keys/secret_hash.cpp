#include <btcfi/keys/secret_hash.hpp>

#include <new>

namespace btcfi::keys {
namespace {

// Overwrites the part of the stack that the calls before it used.
[[gnu::noinline]] void wipe_stack() noexcept {
  std::array<std::uint8_t, 1024> room;
  secure_wipe(room);
}

[[gnu::noinline]] SecretHash hash_parts(const TaggedHash& tag,
                                        std::initializer_list<ByteView> parts) noexcept {
  static_assert(std::is_trivially_destructible_v<Sha256>);
  alignas(Sha256) std::array<std::uint8_t, sizeof(Sha256)> storage;
  Sha256* const hash = new (storage.data()) Sha256(tag.begin());
  for (const ByteView part : parts) hash->update(part);
  Hash256 digest = hash->digest();
  secure_wipe(storage);
  SecretHash out(std::span<const std::uint8_t, 32>(digest.bytes));
  secure_wipe(digest.bytes);
  return out;
}

}  // namespace

SecretHash secret_hash(const TaggedHash& tag, std::initializer_list<ByteView> parts) noexcept {
  SecretHash out = hash_parts(tag, parts);
  wipe_stack();
  return out;
}

Result<SecretKey> derive_secret_key(const TaggedHash& tag,
                                    std::initializer_list<ByteView> parts) noexcept {
  return reduce_secret(secret_hash(tag, parts).reveal());
}

}  // namespace btcfi::keys
