#include <btcfi/settlement/presign.hpp>

#include <algorithm>
#include <numeric>

namespace btcfi::settlement {
namespace {

constexpr PresignKind all_kinds[] = {PresignKind::pool_2,  PresignKind::pool_3,
                                     PresignKind::pool_v,  PresignKind::buyer_2,
                                     PresignKind::buyer_3, PresignKind::buyer_m};

/// Prefix points in price order share their leading digits with the one before: keeps the partial
/// sums and adds only what differs.
class PrefixSums {
 public:
  explicit PrefixSums(const DigitPoints& digits) : digits_(digits), sums_(digits.size() + 1) {}

  keys::Point at(const Prefix& prefix) {
    unsigned shared = 0;
    const unsigned most = std::min(length_, unsigned{prefix.length});
    while (shared < most && previous_.digit(shared) == prefix.digit(shared)) ++shared;
    for (unsigned i = shared; i < prefix.length; ++i) {
      sums_[i + 1] = sums_[i] + digits_[i][prefix.digit(i)];
    }
    previous_ = prefix;
    length_ = prefix.length;
    return sums_[prefix.length];
  }

 private:
  const DigitPoints& digits_;
  std::vector<keys::Point> sums_;
  Prefix previous_;
  unsigned length_ = 0;
};

}  // namespace

Result<keys::Point> prefix_point(const DigitPoints& digits, const Prefix& prefix) {
  if (prefix.length > digits.size()) return fail(Errc::out_of_range, "prefix_point");
  std::vector<keys::Point> parts;
  for (unsigned i = 0; i < prefix.length; ++i) parts.push_back(digits[i][prefix.digit(i)]);
  keys::Point total = keys::sum(parts);
  if (total.is_infinity()) return fail(Errc::keys_point_at_infinity, "prefix_point");
  return total;
}

Result<keys::Scalar> prefix_secret(const DigitSecrets& secrets, unsigned length) {
  if (length == 0 || length > secrets.size()) return fail(Errc::out_of_range, "prefix_secret");
  return std::accumulate(secrets.begin(), secrets.begin() + length, keys::Scalar{});
}

std::uint32_t subset_count(std::size_t oracles, std::size_t threshold) noexcept {
  if (threshold > oracles) return 0;
  std::uint64_t count = 1;
  for (std::size_t i = 1; i <= threshold; ++i) {
    count = count * (oracles - threshold + i) / i;
    if (count > UINT32_MAX) return UINT32_MAX;
  }
  return static_cast<std::uint32_t>(count);
}

Result<PresignPlan> PresignPlan::make(const Contract& contract, const tx::OutPoint& funded,
                                      std::span<const DigitPoints> subsets) {
  const Terms& terms = contract.terms();
  if (subsets.size() != subset_count(terms.announcements.size(), terms.threshold)) {
    return fail(Errc::out_of_range, "subsets", subsets.size());
  }
  for (std::size_t i = 0; i < subsets.size(); ++i) {
    if (subsets[i].size() != terms.price_bits) return fail(Errc::out_of_range, "subsets", i);
  }
  PresignPlan plan;
  plan.contract_ = &contract;
  plan.funded_ = funded;
  BTCFI_CHECK(plan.add_adaptor_slots(subsets));
  BTCFI_CHECK(plan.check_points_distinct());

  const std::size_t runs = contract.runs().size();
  for (const PresignKind kind : all_kinds) {
    const auto k = static_cast<std::size_t>(kind);
    plan.sighashes_[k].resize(kind == PresignKind::pool_v ? 1 : runs);
    for (std::size_t run = 0; run < plan.sighashes_[k].size(); ++run) {
      if (!has_presignature(contract, kind, contract.runs()[run].payout)) continue;
      BTCFI_TRY(const PresignMessage message, presign_message(contract, funded, kind, run));
      plan.sighashes_[k][run] = message.sighash;
      if (!is_adaptor(kind)) {
        plan.slots_[k].push_back({static_cast<std::uint32_t>(run), 0, {}, 0});
      }
    }
  }
  return plan;
}

Status PresignPlan::add_adaptor_slots(std::span<const DigitPoints> subsets) {
  std::vector<PrefixSums> sums(subsets.begin(), subsets.end());
  for (std::uint32_t run = 0; run < contract_->runs().size(); ++run) {
    const Sats payout = contract_->runs()[run].payout;
    for (const Prefix& prefix : contract_->levels().prefixes(run)) {
      if (points_.size() + subsets.size() > max_adaptor_points) {
        return fail(Errc::limit_exceeded, "subsets", run);
      }
      for (std::uint32_t subset = 0; subset < subsets.size(); ++subset) {
        const keys::Point point = sums[subset].at(prefix);
        // Nothing would be hidden: the pre-signature would be a signature.
        if (point.is_infinity()) return fail(Errc::keys_point_at_infinity, "subsets", run, subset);
        const PresignSlot slot{run, subset, prefix, static_cast<std::uint32_t>(points_.size())};
        points_.push_back(point);
        for (const PresignKind kind : all_kinds) {
          if (is_adaptor(kind) && has_presignature(*contract_, kind, payout)) {
            slots_[static_cast<std::size_t>(kind)].push_back(slot);
          }
        }
      }
    }
  }
  return {};
}

Status PresignPlan::check_points_distinct() const {
  // Two prefixes with one point: the attestation of one price would complete both (rule iv).
  std::vector<std::pair<keys::PublicKey, std::uint32_t>> order;
  order.reserve(points_.size());
  for (std::uint32_t i = 0; i < points_.size(); ++i) {
    BTCFI_TRY(const keys::PublicKey key, points_[i].compressed());
    order.emplace_back(key, i);
  }
  std::sort(order.begin(), order.end());
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (order[i].first == order[i - 1].first) {
      return fail(Errc::presignature_duplicate_point, "subsets", 0, order[i].second);
    }
  }
  return {};
}

const PresignSlot* PresignPlan::slot_of(PresignKind kind, std::uint32_t price,
                                        std::uint32_t subset) const noexcept {
  const unsigned bits = contract_->levels().price_bits();
  const auto list = slots(kind);
  const auto run = static_cast<std::uint32_t>(contract_->levels().run_of(price));
  auto at = std::lower_bound(list.begin(), list.end(), run,
                             [](const PresignSlot& s, std::uint32_t r) { return s.run < r; });
  for (; at != list.end() && at->run == run; ++at) {
    if (!is_adaptor(kind)) return &*at;
    if (at->subset == subset &&
        at->prefix.contains(std::min(price, contract_->terms().max_price()), bits)) {
      return &*at;
    }
  }
  return nullptr;
}

}  // namespace btcfi::settlement
