#include <btcfi/core/sha256.hpp>
#include <btcfi/oracle/points.hpp>

#include <numeric>

namespace btcfi::oracle {
namespace {

std::array<Hash256, 2> digit_messages(DigitProfile profile) noexcept {
  if (profile == DigitProfile::untagged) return {sha256(as_bytes("0")), sha256(as_bytes("1"))};
  const TaggedHash tag("DLC/oracle/attestation/v0");
  return {tag(as_bytes("0")), tag(as_bytes("1"))};
}

bool valid(const Prefix& prefix, unsigned bits) noexcept {
  return prefix.length >= 1 && prefix.length <= bits && (prefix.value >> prefix.length) == 0;
}

}  // namespace

Hash256 digit_message(bool digit, DigitProfile profile) noexcept {
  static const std::array<Hash256, 2> tagged = digit_messages(DigitProfile::tagged);
  static const std::array<Hash256, 2> untagged = digit_messages(DigitProfile::untagged);
  return (profile == DigitProfile::tagged ? tagged : untagged)[digit ? 1 : 0];
}

Result<EventPoints> EventPoints::of(const AnnouncementBody& body, DigitProfile profile,
                                    const keys::Scalar& weight) {
  constexpr const char* where = "EventPoints::of";
  BTCFI_CHECK(body.validate());
  EventPoints out;
  const auto key = keys::Point::lift_x(body.key);
  if (!key) return fail(Errc::oracle_invalid_key, where, 0);
  const bool weighted = weight != one();
  out.digits_.reserve(body.nonces.size());
  for (std::size_t i = 0; i < body.nonces.size(); ++i) {
    const auto nonce = keys::Point::lift_x(body.nonces[i]);
    if (!nonce) return fail(Errc::oracle_invalid_key, where, i + 1);
    std::array<keys::Point, 2> pair;
    for (const bool digit : {false, true}) {
      const keys::Scalar challenge =
          keys::schnorr_challenge(body.nonces[i], body.key, digit_message(digit, profile));
      const keys::Point point = *nonce + challenge * *key;
      pair[digit ? 1 : 0] = weighted ? weight * point : point;
    }
    out.digits_.push_back(pair);
  }
  return out;
}

Result<keys::Point> EventPoints::prefix(const Prefix& prefix) const {
  constexpr const char* where = "EventPoints::prefix";
  if (!valid(prefix, price_bits())) return fail(Errc::out_of_range, where, 0, prefix.length);
  std::vector<keys::Point> terms;
  terms.reserve(prefix.length);
  for (unsigned i = 0; i < prefix.length; ++i) {
    terms.push_back(digit(i, ((prefix.value >> (prefix.length - 1 - i)) & 1) != 0));
  }
  keys::Point out = keys::sum(terms);
  if (out.is_infinity()) return fail(Errc::keys_point_at_infinity, where);
  return out;
}

Hash256 set_id(std::vector<Hash256> announcement_hashes) noexcept {
  static const TaggedHash tag("btcfi/oracle-set/1");
  std::sort(announcement_hashes.begin(), announcement_hashes.end());
  Sha256 hash = tag.begin();
  for (const Hash256& entry : announcement_hashes) hash.update(entry);
  return hash.digest();
}

keys::Scalar oracle_weight(const Hash256& set, const keys::XOnlyKey& key) noexcept {
  static const TaggedHash tag("btcfi/oracle-weight/1");
  return keys::Scalar::reduce(tag({set, key}));
}

Result<OracleSet> OracleSet::of(std::vector<AnnouncementBody> members, std::size_t threshold,
                                DigitProfile profile) {
  constexpr const char* where = "OracleSet::of";
  const std::size_t count = members.size();
  if (count == 0 || count > max_oracles) return fail(Errc::out_of_range, where, 0, count);
  if (threshold == 0 || threshold > count || (threshold == 1 && count > 1)) {
    return fail(Errc::out_of_range, "threshold", 0, threshold);
  }
  std::vector<Hash256> hashes;
  for (const AnnouncementBody& body : members) {
    BTCFI_TRY(const Hash256 hash, body.hash());
    hashes.push_back(hash);
  }
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return hashes[a] < hashes[b]; });
  OracleSet out;
  out.threshold_ = threshold;
  out.profile_ = profile;
  for (const std::size_t i : order) {
    const AnnouncementBody& body = members[i];
    for (const AnnouncementBody& other : out.members_) {
      // One oracle under two names would count twice.
      if (other.key == body.key) return fail(Errc::oracle_set_mismatch, "key", i);
      if (other.maturity_s != body.maturity_s) {
        return fail(Errc::oracle_set_mismatch, "maturity_s", i);
      }
      if (other.unit != body.unit) return fail(Errc::oracle_set_mismatch, "unit", i);
      if (other.tick_cents != body.tick_cents) {
        return fail(Errc::oracle_set_mismatch, "tick_cents", i);
      }
      if (other.price_bits != body.price_bits) {
        return fail(Errc::oracle_set_mismatch, "price_bits", i);
      }
    }
    out.members_.push_back(std::move(members[i]));
    out.hashes_.push_back(hashes[i]);
  }
  out.id_ = set_id(out.hashes_);
  for (const AnnouncementBody& body : out.members_) {
    out.weights_.push_back(count == 1 ? EventPoints::one() : oracle_weight(out.id_, body.key));
    BTCFI_TRY(EventPoints points, EventPoints::of(body, profile, out.weights_.back()));
    out.points_.push_back(std::move(points));
  }
  return out;
}

std::vector<OracleSet::Subset> OracleSet::subsets() const {
  std::vector<Subset> out;
  Subset now(threshold_);
  std::iota(now.begin(), now.end(), std::size_t{0});
  for (;;) {
    out.push_back(now);
    // The last place that can still move up, in lexicographic order.
    std::size_t place = threshold_;
    while (place > 0 && now[place - 1] == members_.size() - threshold_ + place - 1) --place;
    if (place == 0) return out;
    ++now[place - 1];
    for (std::size_t i = place; i < threshold_; ++i) now[i] = now[i - 1] + 1;
  }
}

Result<keys::Point> OracleSet::point(const Subset& subset, const Prefix& prefix) const {
  constexpr const char* where = "OracleSet::point";
  if (subset.empty()) return fail(Errc::out_of_range, where);
  std::vector<keys::Point> terms;
  terms.reserve(subset.size());
  for (std::size_t i = 0; i < subset.size(); ++i) {
    if (subset[i] >= points_.size() || (i > 0 && subset[i - 1] >= subset[i])) {
      return fail(Errc::out_of_range, where, i);
    }
    BTCFI_TRY(const keys::Point point, points_[subset[i]].prefix(prefix));
    terms.push_back(point);
  }
  keys::Point out = keys::sum(terms);
  if (out.is_infinity()) return fail(Errc::keys_point_at_infinity, where);
  return out;
}

}  // namespace btcfi::oracle
