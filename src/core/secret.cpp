#include <btcfi/core/secret.hpp>

#include <string.h>
#include <sys/random.h>

namespace btcfi {

void secure_wipe(ByteSpan bytes) noexcept { ::explicit_bzero(bytes.data(), bytes.size()); }

bool equal_constant_time(ByteView a, ByteView b) noexcept {
  if (a.size() != b.size()) return false;
  unsigned different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) different |= static_cast<unsigned>(a[i] ^ b[i]);
  return different == 0;
}

Status fill_entropy(ByteSpan out) noexcept {
  // getentropy gives at most 256 bytes a call.
  for (std::size_t done = 0; done < out.size();) {
    const std::size_t now = std::min<std::size_t>(256, out.size() - done);
    if (::getentropy(out.data() + done, now) != 0) {
      return fail(Errc::entropy_unavailable, "fill_entropy");
    }
    done += now;
  }
  return {};
}

}  // namespace btcfi
