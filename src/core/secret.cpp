#include "platform.hpp"

#include <btcfi/core/secret.hpp>

namespace btcfi {

void secure_wipe(ByteSpan bytes) noexcept { platform::wipe(bytes); }

bool equal_constant_time(ByteView a, ByteView b) noexcept {
  if (a.size() != b.size()) return false;
  unsigned different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) different |= static_cast<unsigned>(a[i] ^ b[i]);
  return different == 0;
}

Status fill_entropy(ByteSpan out) noexcept {
  if (!platform::random_bytes(out)) return fail(Errc::entropy_unavailable, "fill_entropy");
  return {};
}

}  // namespace btcfi
