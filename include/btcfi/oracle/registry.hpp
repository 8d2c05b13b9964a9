#pragma once

#include <btcfi/oracle/announcement.hpp>

#include <map>

namespace btcfi::oracle {

/// Something that an oracle used in two events.
struct Reuse {
  enum class What : std::uint8_t { nonce, one_time_key };
  What what = What::nonce;
  std::size_t index = 0;  ///< of the nonce, or of the one-time chain counted over all quantities
  Hash256 announcement;   ///< the refused one
  Hash256 earlier;        ///< the one that was admitted before
  friend bool operator==(const Reuse&, const Reuse&) = default;
};

/// Every nonce and one-time key that a receiver has seen, and in which event.
///
/// A nonce that signs in two events gives away the oracle's key, a one-time key in two events lets
/// prices be forged: an announcement that repeats one of another event is refused and reported.
/// The embedder keeps the bytes of serialize between runs.
class Registry {
 public:
  /// Takes note of a verified announcement; the same one again is fine.
  /// Errors: oracle_nonce_reused, oracle_one_time_reused (input: its index); nothing is then
  /// noted. Others as AnnouncementBody::hash.
  [[nodiscard]] Status admit(const AnnouncementBody& body);
  /// What admit would refuse, with both events; nothing where it would not.
  [[nodiscard]] Result<std::optional<Reuse>> find_reuse(const AnnouncementBody& body) const;

  /// Nonces and one-time keys known.
  [[nodiscard]] std::size_t size() const noexcept { return nonces_.size() + one_time_.size(); }

  /// Version, counts, then entries in ascending order; the same for the same content.
  [[nodiscard]] Bytes serialize() const;
  /// Errors: truncated, trailing_data, unsupported (version), not_canonical (order).
  [[nodiscard]] static Result<Registry> parse(ByteView bytes);

  friend bool operator==(const Registry&, const Registry&) = default;

 private:
  std::map<keys::XOnlyKey, Hash256> nonces_;
  std::map<Hash160, Hash256> one_time_;
};

}  // namespace btcfi::oracle
