#pragma once

#include <btcfi/oracle/points.hpp>
#include <btcfi/settlement/funding.hpp>
#include <btcfi/settlement/presign.hpp>

#include <memory>

namespace btcfi::settlement {

/// A contract with everything that follows from an offer: the same object on both sides.
///
/// Movable; what it hands out by reference is valid while it is alive, also after a move.
class Sale {
 public:
  /// Parses the announcements, derives the contract and the plan of all pre-signatures. Judges
  /// nothing that Buyer and Seller judge: signatures, FUND and prices are not looked at.
  ///
  /// Errors: those of Announcement::parse ("offer.announcements", input: which),
  /// offer_announcement_mismatch (not the announcements of the terms, input: which), those of
  /// OracleSet::of, Contract::derive and PresignPlan::make.
  [[nodiscard]] static Result<Sale> derive(Offer offer);

  [[nodiscard]] const Offer& offer() const noexcept { return parts_->offer; }
  [[nodiscard]] const Contract& contract() const noexcept { return parts_->contract; }
  [[nodiscard]] const PresignPlan& plan() const noexcept { return *parts_->plan; }
  [[nodiscard]] const std::vector<oracle::Announcement>& announcements() const noexcept {
    return parts_->announcements;
  }
  [[nodiscard]] const oracle::OracleSet& oracles() const noexcept { return parts_->oracles; }
  /// The outpoint of the contract: vout 0 of FUND.
  [[nodiscard]] const tx::OutPoint& funded() const noexcept { return parts_->plan->funded(); }
  [[nodiscard]] const Terms& terms() const noexcept { return parts_->offer.terms; }

 private:
  friend class Seller;  // fills in its signatures once the plan is there
  struct Parts {
    Offer offer;
    std::vector<oracle::Announcement> announcements;
    oracle::OracleSet oracles;
    Contract contract;
    std::optional<PresignPlan> plan;
  };
  explicit Sale(std::unique_ptr<Parts> parts) noexcept : parts_(std::move(parts)) {}
  std::unique_ptr<Parts> parts_;  // the plan borrows the contract: neither may move
};

/// Contract keys as an offer and its request give them.
[[nodiscard]] ContractKeys contract_keys(const Offer& offer);

/// The contract of an offer, by its terms, keys and announcements alone: FUND may still be missing.
/// Errors: those of Sale::derive but PresignPlan's.
[[nodiscard]] Result<Contract> derive_contract(const Offer& offer);

/// The points of the digits of the price, one entry per oracle subset, weighted (PROTOCOL section
/// 3). Errors: those of EventPoints::of, keys_point_at_infinity.
[[nodiscard]] Result<std::vector<DigitPoints>> subset_points(const oracle::OracleSet& oracles);

}  // namespace btcfi::settlement
