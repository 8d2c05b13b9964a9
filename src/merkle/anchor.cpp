#include <btcfi/merkle/anchor.hpp>

namespace btcfi::merkle {
namespace {

constexpr std::array<std::uint8_t, 2> magic{0xbf, 0x01};

}  // namespace

std::array<std::uint8_t, anchor_payload_bytes> Anchor::encode() const noexcept {
  std::array<std::uint8_t, anchor_payload_bytes> out{magic[0], magic[1]};
  std::copy(root.bytes.begin(), root.bytes.end(), out.begin() + 2);
  for (std::size_t i = 0; i < 4; ++i) out[34 + i] = static_cast<std::uint8_t>(count >> (8 * i));
  return out;
}

Result<Anchor> Anchor::decode(ByteView payload) noexcept {
  constexpr const char* where = "merkle::Anchor::decode";
  for (std::size_t i = 0; i < magic.size(); ++i) {
    if (i >= payload.size() || payload[i] != magic[i]) {
      return fail(Errc::merkle_not_an_anchor, where, 0, i);
    }
  }
  if (payload.size() != anchor_payload_bytes) {
    return fail(Errc::merkle_not_an_anchor, where, 0, payload.size());
  }
  Anchor out;
  std::copy_n(payload.begin() + 2, 32, out.root.bytes.begin());
  for (std::size_t i = 0; i < 4; ++i) out.count |= std::uint32_t{payload[34 + i]} << (8 * i);
  if (out.count == 0) return fail(Errc::out_of_range, where, 0, 34);
  return out;
}

}  // namespace btcfi::merkle
