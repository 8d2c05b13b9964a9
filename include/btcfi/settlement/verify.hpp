#pragma once

#include <btcfi/merkle/anchor.hpp>
#include <btcfi/oracle/price_record.hpp>
#include <btcfi/settlement/bundle.hpp>
#include <btcfi/settlement/close.hpp>
#include <btcfi/settlement/settled.hpp>
#include <btcfi/tx/chain_view.hpp>

#include <array>
#include <optional>

/// A whole settlement checked in one call, by somebody who took no part in it.
namespace btcfi::settlement {

/// The links of the chain, in order.
enum class Link : std::uint8_t {
  evidence,     ///< the exchanges' quotes give the price by the rule that they name
  record,       ///< the signed record holds that price
  root,         ///< an anchored root holds the record
  attestation,  ///< the contract's oracles attested that price, in ticks
  program,      ///< the payout program, run again, takes the claimed payout at that price
  payout,       ///< the payout is what the terms say at that price
  transaction,  ///< the contract's output was spent by a transaction that pays it
};
inline constexpr std::size_t link_count = 7;
/// "evidence", "record", ...
[[nodiscard]] const char* to_string(Link link) noexcept;

/// What became of a link.
enum class LinkState : std::uint8_t {
  verified,
  failed,     ///< `error` says why
  unchecked,  ///< nothing is wrong, but `needs` was absent from the trust, or an earlier link failed
  not_needed,  ///< a settlement without a price: VOID or RECLAIM
};
/// "verified", "failed", "unchecked", "not_needed".
[[nodiscard]] const char* to_string(LinkState state) noexcept;

/// One link with what was found.
struct LinkReport {
  Link link = Link::evidence;
  LinkState state = LinkState::unchecked;
  Error error{};           ///< where it failed: the bundle's part or figure in `where`
  const char* needs = "";  ///< what was absent where it is unchecked
};

/// What the verifier brings. What is absent is not checked, and the report says so; signers that are
/// not named are not trusted.
struct SettlementTrust {
  /// Keys that sign price records alone.
  std::vector<keys::XOnlyKey> publishers;
  /// The committee whose cosigned records count.
  std::optional<oracle::Committee> committee;
  /// Identity keys of oracles.
  std::vector<keys::XOnlyKey> oracles;
  /// The feed by name ("BTC/USD"): the record must be of it, the evidence of its two currencies.
  std::optional<std::string> feed;
  /// What the attested price is a price of ("BTCUSD").
  std::optional<std::string> unit;
  /// aggregate::Evidence::hash as the publisher made it known beside its record. The record itself
  /// does not commit to the quotes: see verify.
  std::optional<Hash256> evidence_hash;
  /// Roots that are known to be anchored.
  std::vector<merkle::Anchor> anchors;
  /// The contract's output: which contract it is about.
  std::optional<tx::OutPoint> funded;
  /// The contract as it was agreed: Terms::id, and the script that the buyer is paid to. The output
  /// does not commit to all of either, so that two who hold both keys could present other terms.
  std::optional<Hash256> terms_id;
  std::optional<Bytes> buyer_script;
  /// The transaction that is known to have spent the contract's output, confirmed; or the chain to
  /// ask (borrowed).
  std::optional<tx::Txid> settled_by;
  const tx::ChainView* chain = nullptr;
  /// How long before the expiry the record's window may begin, and after it the record be published,
  /// seconds.
  std::uint32_t max_window_s = 3'600;
  /// Most that a key-path close may have taken as its fee out of the buyer's payout, where that is
  /// the larger share and so pays it; >= 0. No script says what a close pays: what is missing may be
  /// its fee, or something that the two agreed on beside. The default is the most that a side signs
  /// away unasked, 650 sat/vB.
  Sats max_close_fee = settlement::max_close_fee;
};

/// The whole report.
struct SettlementReport {
  std::array<LinkReport, link_count> links;
  /// How the contract was spent, once the transaction could be read.
  std::optional<Settled> settled;
  /// The attested price in ticks.
  std::optional<std::uint32_t> price;
  Sats payout{};

  /// No link failed. Look at `complete` as well: what was not checked may be wrong.
  [[nodiscard]] bool ok() const noexcept { return first_failure() == nullptr; }
  /// Every link that is needed was verified.
  [[nodiscard]] bool complete() const noexcept;
  /// The first link that failed, or null.
  [[nodiscard]] const LinkReport* first_failure() const noexcept;
  [[nodiscard]] const LinkReport& of(Link link) const noexcept {
    return links[static_cast<std::size_t>(link)];
  }
  /// One JSON object.
  [[nodiscard]] std::string to_json() const;
};

/// Checks every link of a settlement. Never fails itself; time is that of deriving the contract and
/// of one run of the program.
///
/// * evidence: replays to its own decision (aggregate::replay), and is the one that the trust names,
///   if it names one.
/// * record: price, confidence and USDT flag are the evidence's, as many sources took part, and a
///   trusted key or committee signed it. Its 96 bytes hold no hash of the evidence: whoever makes the
///   bundle can put together other quotes that give the same price, confidence and number of sources.
///   Without trust.evidence_hash the two links say that such quotes exist, not that the publisher saw
///   them; the price is the publisher's word either way.
/// * root: the proof leads from the record to the anchor; the anchor is one that is trusted.
/// * attestation: announcements are those of the terms, each by another trusted oracle; a threshold
///   attested one price, which is the record's in ticks; the record's window begins at most
///   max_window_s before the expiry, it was published at most as long after it, and the evidence is
///   of the expiry, to the minute.
/// * program: the run is of the shipped program on exactly this input, ends with 0, and repeats.
/// * payout: the terms are those agreed; payoff(terms, price); by VOID the void amount, by RECLAIM
///   nothing.
/// * transaction: FUND's output 0 is the contract's, the transaction spends it with valid scripts
///   and pays the payout (by the key path: but for a fee of at most trust.max_close_fee, where the
///   buyer's is the larger share), and the chain knows it as confirmed. Where trust.chain is given,
///   that transaction is compared with its witnesses; with trust.settled_by alone the rung is the
///   bundle's word, since an id says nothing of witnesses. Those of FUND are not judged: that FUND
///   was made follows from its output being spent.
///
///     const SettlementReport report = verify(bundle, trust);
///     if (!report.ok()) show(to_string(report.first_failure()->link));
[[nodiscard]] SettlementReport verify(const SettlementBundle& bundle, const SettlementTrust& trust);

}  // namespace btcfi::settlement
