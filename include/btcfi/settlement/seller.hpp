#pragma once

#include <btcfi/oracle/attestation.hpp>
#include <btcfi/oracle/registry.hpp>
#include <btcfi/settlement/claim.hpp>
#include <btcfi/settlement/close.hpp>
#include <btcfi/settlement/ledger.hpp>
#include <btcfi/settlement/offer_check.hpp>
#include <btcfi/settlement/party.hpp>
#include <btcfi/settlement/sale.hpp>
#include <btcfi/settlement/settled.hpp>
#include <btcfi/settlement/store.hpp>
#include <btcfi/settlement/trust.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace btcfi::settlement {

/// An expired offer is forgotten this long after its deadline, seconds.
inline constexpr std::uint32_t forget_expired_s = 600;

/// What a pool allows itself.
struct SellerLimits {
  /// How long an offer holds coins, seconds; at most max_deadline_s.
  std::uint32_t hold_s = 60;
  /// Offers that may be open at once.
  std::size_t open_offers = 64;
  /// Most collateral of one contract.
  Sats contract = max_money;
  /// Most collateral in open offers and contracts together.
  Sats locked = max_money;
  /// Acceptances of one offer whose pre-signatures are verified, which is what costs time; at least
  /// 1. Only those that the buyer's coins have signed count.
  std::size_t accepts = 8;
  /// How long the buyer's coins of an offer that expired unaccepted get no other one, seconds; at
  /// most forget_expired_s. Who lets offers expire one after another holds the pool's coins for
  /// hold_s of every hold_s + cool_down_s at most.
  std::uint32_t cool_down_s = 120;
};

/// What a seller is set up with: network, change, fee rate and limits.
struct SellerConfig {
  Network network = Network::regtest;
  /// Where changes of FUND and proceeds of settlements go: P2TR or P2WPKH of the pool's wallet. Every
  /// one that was ever used is kept in the store and its coins stay the pool's: the wallet has to go
  /// on signing for them.
  Bytes change_script;
  /// Fee rate of FUND, sat per 1,000 vB.
  std::uint32_t fund_fee_sat_per_kvb = 1'000;
  SellerLimits limits;
};

/// Where a sale is.
enum class SaleState : std::uint8_t {
  offered,   ///< the offer is out; the pool's coins are held until the deadline
  expired,   ///< not accepted in time; coins are free again
  funded,    ///< FUND is signed and out, not yet min_confirmations deep, or undone since
  live,      ///< in the ledger
  settling,  ///< its output is spent by a transaction that is not yet min_confirmations deep
  settled,   ///< and out of the ledger
  failed,    ///< FUND can never confirm: one of its inputs was spent otherwise
};
/// The name of a state.
[[nodiscard]] const char* to_string(SaleState state) noexcept;

/// One sale as the pool keeps it.
struct SaleRecord {
  Sale sale;
  std::uint32_t contract = 0;  ///< index below the master key
  SaleState state = SaleState::offered;
  BuyerPresignatures presignatures;  ///< from funded on; none where the stored ones are unreadable
  /// From funded on. Without witnesses where the stored one could not be read.
  std::optional<tx::Transaction> fund;
  /// From settling on; none where read_settlement cannot tell (poll returns why).
  std::optional<Settled> settled;
  std::uint32_t settled_depth = 0;  ///< confirmations of that transaction when last looked at
  /// The transaction that did it.
  std::optional<tx::Transaction> settled_by{};
  /// Acceptances whose pre-signatures were verified, by this object.
  std::size_t accepts = 0;
  /// FUND was signed and given to the store, which may have it even if it said otherwise.
  bool fund_stored = false;
};

/// What is kept of a sale whose settlement is final_depth deep, in memory and store.
struct FinishedSale {
  std::uint32_t contract = 0;  ///< index below the master key
  tx::OutPoint funded;
  Hash256 terms_id;
  Bytes pool_script;  ///< the pool's, to which its part was paid
  Settled settled;
  tx::Txid settled_by;
};

/// A record of the store that a seller could not read. It is left as it is.
struct UnreadableRecord {
  std::string name;
  Error error;
};

/// What the pool pays out of its coins: broadcast `transaction`.
struct Payment {
  tx::Transaction transaction;  ///< output 0 is the payee's
  Sats amount;  ///< what was withdrawn or redeemed: the payee's output and its part of the fee
  Sats fee;     ///< the whole; more than that part by what would have been a change below dust
};

/// What accept returns: send `done` to the buyer and broadcast `fund` at once.
struct Sold {
  Bytes done;
  tx::Transaction fund;
};

/// The pool's side: sells options, keeps books, settles. Shares nothing with buyers.
///
/// Time is given to every call, in seconds since 1970; coins and signatures come from a wallet;
/// what must survive is written to a store before it matters. Not thread-safe.
///
///     BTCFI_TRY(auto pool, Seller::create(master, identity, config, wallet, store));
///     BTCFI_CHECK(pool.add_coin(coin));
///     BTCFI_TRY(auto quote, pool.quote(terms, now, 30));
///     BTCFI_TRY(Bytes offer, pool.offer(request, now, chain));
///     BTCFI_TRY(Sold sold, pool.accept(accept, now, chain));       // broadcast sold.fund
///     BTCFI_CHECK(pool.poll(now, chain));                          // from time to time
class Seller {
 public:
  /// \p wallet and \p store are borrowed and outlive the seller. What an earlier one wrote to the
  /// store is read back: events, quotes, sales, coins and ledger, the next contract number. One
  /// event, quote or sale that cannot be read does not hold up the others: see unreadable().
  /// Errors: funding_script_kind ("change_script"), invalid_argument ("hold_s", "accepts",
  /// "cool_down_s"), those of the store (a read that fails says nothing of the record: nothing is
  /// started without it) and of coins, ledger and contract number.
  [[nodiscard]] static Result<Seller> create(const keys::ExtendedSecret& master,
                                             const keys::SecretKey& identity, SellerConfig config,
                                             FundingSigner& wallet, Store& store);

  [[nodiscard]] const keys::XOnlyKey& identity() const noexcept { return identity_key_; }

  /// Records that create() found and could not read, to be shown to whoever runs the pool.
  ///
  /// "offer/...": that sale is not among sales(), the coins of its FUND are not offered again where
  /// the record of FUND or the offer names them. "fund/...": the sale is there and settles, its FUND
  /// cannot be broadcast again. "accept/...": the sale is there, what needs the buyer's
  /// pre-signatures is not. "done/...": coins paid to that contract's script cannot be signed for.
  /// "event/...", "quote/...": none of it is sold. "payment/...": it cannot be broadcast again.
  [[nodiscard]] const std::vector<UnreadableRecord>& unreadable() const noexcept {
    return unreadable_;
  }

  /// An event that options may be sold on; verified by the oracle's identity key. Its nonces and
  /// one-time keys are noted for ever. Errors: those of Announcement::parse and oracle::verify;
  /// oracle_nonce_reused, oracle_one_time_reused (of another event); those of the store.
  Status add_event(ByteView announcement, const keys::XOnlyKey& oracle);
  /// A confirmed coin of the wallet to fund with; its amount enters the ledger as a deposit.
  /// Errors: funding_input_kind, funding_duplicate_input.
  Status add_coin(const PoolInput& coin, std::uint32_t now_s);
  /// Gives a free coin back to whoever runs the pool: it is spent by nothing here from then on, and
  /// its amount leaves the ledger as a withdrawal. Returns the amount. Before the coin is moved.
  /// Errors: seller_input_unusable (not among free_coins), those of Ledger::withdraw and the store.
  Result<Sats> withdraw(const tx::OutPoint& coin, std::uint32_t now_s);

  /// A confirmed coin of somebody's that is the wallet's now, for shares of the pool: as add_coin,
  /// and returns how many shares Ledger::subscribe mints for it. \p liabilities are the open options
  /// at bid volatility. How deep the coin must be is the caller's to say: shares of one that a
  /// reorganisation undoes stay. Poll first, so that settlements are known as the pool's own.
  ///
  /// Errors: those of add_coin; those of Ledger::subscribe (a pool whose capital
  /// came by add_coin alone has no shares to sell); seller_input_unusable ("coin": not a confirmed,
  /// unspent coin of the chain, or an output of a FUND, settlement or payment of the pool's own).
  Result<std::int64_t> subscribe(const PoolInput& coin, Sats liabilities, std::uint32_t now_s,
                                 const tx::ChainView& chain);
  /// Burns shares and pays what Ledger::redeem says they are worth to \p script, out of free coins
  /// that the chain says are there; the fee comes out of it, the rest to the change script. \p
  /// liabilities are the open options at ask volatility. In the books and the store when it is
  /// returned, and in unconfirmed() until it is final_depth deep: one that stays there, as a
  /// reorganisation undid a coin that it spends, is the caller's to see; the books count it as paid.
  ///
  /// Errors: those of Ledger::redeem; funding_script_kind ("script": P2TR or P2WPKH);
  /// tx_fee_too_low ("fee_sat_per_kvb": below what nodes relay); overflow;
  /// seller_no_coins (those that are free and there, max_funding_inputs at most, do not add up to it);
  /// funding_insufficient (the fee leaves dust); those of chain, wallet and store.
  [[nodiscard]] Result<Payment> redeem(std::int64_t shares, Sats liabilities, ByteView script,
                                       std::uint64_t fee_sat_per_kvb, std::uint32_t now_s,
                                       const tx::ChainView& chain);
  /// As redeem, for a pool without shares: \p amount leaves the ledger as a withdrawal. Errors: as
  /// above, with those of Ledger::withdraw.
  [[nodiscard]] Result<Payment> withdraw(Sats amount, ByteView script,
                                         std::uint64_t fee_sat_per_kvb, std::uint32_t now_s,
                                         const tx::ChainView& chain);
  /// What the hedge outside is worth now: it counts in the price of shares. Errors: those of
  /// Ledger::mark_hedge and the store.
  Status mark_hedge(Sats equity, std::uint32_t now_s);

  /// Names a price for terms: validated, on known events of distinct oracles, that expire
  /// confirmation_time_s per confirmation of FUND after the last moment at which an offer on the
  /// quote could be accepted. Errors: those of Terms::check;
  /// offer_wrong_network; terms_time_order ("expiry"); seller_unknown_event (input: which
  /// announcement); oracle_set_mismatch (input); seller_limit ("collateral"); those of the store.
  [[nodiscard]] Result<Quote> quote(const Terms& terms, std::uint32_t now_s,
                                    std::uint32_t valid_for_s, const keys::Entropy& entropy);

  /// Answers a request: checks it, holds coins, derives keys, builds FUND, pre-signs, signs.
  ///
  /// Errors: those of Request::parse and check_request (the first); seller_unknown_quote;
  /// seller_quote_expired; seller_outpoint_busy (input); seller_input_unusable (input: not a
  /// confirmed, unspent coin of the chain, or another than it says); seller_limit ("cool_down",
  /// input: which coin, offset: seconds left; or another limit's name); seller_no_coins (of those
  /// that the chain says are there); funding_insufficient (1: the buyer's coins or its fee cap do
  /// not suffice); those of chain and store.
  [[nodiscard]] Result<Bytes> offer(ByteView request, std::uint32_t now_s,
                                    const tx::ChainView& chain);

  /// Takes an acceptance: verifies everything in it, the cheap things first, stores it, signs FUND
  /// last.
  ///
  /// Errors: those of Accept::parse; offer_unknown; wrong_state (accepted before: ask done(), or
  /// finished); offer_deadline (too late); funding_witness_invalid (input); seller_input_unusable
  /// (spent since; "offer.inputs": a coin of the pool itself that is spent, taken out, or promised
  /// elsewhere); seller_limit ("accepts": too many for this offer); presignature_...
  /// (verify_buyer); those of wallet and store.
  [[nodiscard]] Result<Sold> accept(ByteView accept, std::uint32_t now_s,
                                    const tx::ChainView& chain);
  /// DONE again, for a buyer that lost it. Errors: offer_unknown, wrong_state (no FUND, or it could
  /// not be read).
  [[nodiscard]] Result<Bytes> done(const Hash256& offer_id) const;

  /// Looks at clock and chain: lets offers expire and forgets them later, takes contracts into the
  /// ledger once they are min_confirmations deep, and out again once their settlement is. A FUND
  /// that a reorganisation undid is `funded` again and handed out by unconfirmed(); when it can never
  /// confirm, the ledger gives the premium back. A sale whose settlement is final_depth deep moves
  /// from sales() to finished(), and from the store goes all but its FinishedSale. Returns how many
  /// sales changed state.
  ///
  /// Every sale is looked at; then the first error, if there was one, is returned, and the sale that
  /// it belongs to is looked at again next time. Errors: those of chain, ledger and store.
  Result<std::size_t> poll(std::uint32_t now_s, const tx::ChainView& chain);

  /// Rung 2 for the pool, for every live contract of the attested event: returns of those out of
  /// the money, and payments to those who gave buyer-M or are below the void amount. One
  /// transaction per 90 returns or 60 payments, fee from the pool's part, rest to the change
  /// script. Send them now; build them again at a higher rate when they do not confirm.
  ///
  /// Left out: contracts whose settlement has a confirmation. Where the buyer's own transaction waits
  /// in the mempool, only a contract below the void amount is taken, in a transaction of its own to
  /// replace the buyer's: at T_v the buyer could replace it by VOID.
  /// Contracts of one transaction have one t_e. Where buyers get everything, a coin of the pool
  /// pays the fee. It is reserved for these contracts from then on: neither offered nor spent for
  /// others until poll finds one of them spent. After a restart, poll first.
  ///
  /// What cannot be settled (oracles that differ, no coin for a fee) is left out, and does not hold
  /// up the rest: look at not_settled() after every call, a sale that stands there day after day is
  /// lost at T_v. Errors, the first one, only where nothing could be made: those of oracle::verify
  /// and Claim; attestations_differ; seller_no_coins (none that could pay a fee).
  [[nodiscard]] Result<std::vector<tx::Transaction>> settle(
      std::span<const oracle::Attestation> attestations, std::uint64_t fee_sat_per_kvb);
  /// The sales that the last settle() could not settle, by offer id, and why.
  [[nodiscard]] const std::map<Hash256, Error>& not_settled() const noexcept {
    return not_settled_;
  }
  /// The same for one contract alone. Errors: also offer_unknown, wrong_state, claim_nothing_owed
  /// (the buyer declined automatic payment, or too few oracles spoke).
  [[nodiscard]] Result<tx::Transaction> settle_one(
      const Hash256& offer_id, std::span<const oracle::Attestation> attestations,
      std::uint64_t fee_sat_per_kvb);
  /// Rung 3 for the pool: one contract by the oracle's one-time signature. Errors: offer_unknown,
  /// wrong_state, claim_nothing_owed (no buyer_3 for this price), those of bucket_spend and Claim.
  [[nodiscard]] Result<tx::Transaction> settle_bucket(const Hash256& offer_id,
                                                      const keys::OneTimeSignature& price,
                                                      std::uint64_t fee_sat_per_kvb);
  /// RECLAIM of one contract after T_r. Errors: offer_unknown, wrong_state, those of Claim.
  [[nodiscard]] Result<tx::Transaction> reclaim(const Hash256& offer_id,
                                                std::uint64_t fee_sat_per_kvb);
  /// What the attested price pays the buyer of a contract. Errors: offer_unknown, wrong_state,
  /// attestations_missing, attestations_differ, those of oracle::verify.
  [[nodiscard]] Result<Sats> payout(const Hash256& offer_id,
                                    std::span<const oracle::Attestation> attestations) const;
  /// Rung 1: this side's part of a close. An agreement that says `attested` is signed only with
  /// attestations that bear it out (check_close); any other is what the caller agreed to
  /// (close_early). The fee is at most \p max_fee, which is usual_close_fee where none is given.
  ///
  /// A revocation coin of the pool is one that is not in its books. The amount of one of the buyer's
  /// comes back to the buyer and so counts in the ledger as payout and as fee received: keep it
  /// small; cash and profit are right. Errors: offer_unknown, wrong_state, seller_input_unusable
  /// ("revocation": a coin of the books), those of CloseSigner::start; close_not_agreed,
  /// attestations_missing, those of oracle::verify.
  [[nodiscard]] Result<CloseSigner> close(const Hash256& offer_id, const CloseAgreement& agreement,
                                          keys::Entropy&& entropy,
                                          std::span<const oracle::Attestation> attestations = {},
                                          std::optional<Sats> max_fee = {}) const;
  /// The secret that CloseSigner asks for. Errors: offer_unknown, wrong_state.
  [[nodiscard]] Result<keys::SecretKey> internal_secret(const Hash256& offer_id) const;

  [[nodiscard]] const Ledger& ledger() const noexcept { return books_.ledger; }
  /// Sales that may still need something, by offer id.
  [[nodiscard]] const std::map<Hash256, SaleRecord>& sales() const noexcept { return sales_; }
  /// Those that are over for good, by offer id: the calls above answer wrong_state about them.
  [[nodiscard]] const std::map<Hash256, FinishedSale>& finished() const noexcept {
    return finished_;
  }
  /// Coins that may be offered now: neither in an open offer or FUND, nor in a settlement that was
  /// made or is on its way. The change of a payment is among them, and is used once it is confirmed.
  [[nodiscard]] std::vector<PoolInput> free_coins() const;
  /// FUND of every sale that is not yet live, and settlements and payments until they are final_depth
  /// deep:
  /// broadcast again what the chain does not know (a block may have been undone).
  [[nodiscard]] std::vector<tx::Transaction> unconfirmed() const;

 private:
  Seller(keys::ExtendedSecret master, keys::SecretKey identity, SellerConfig config,
         FundingSigner& wallet, Store& store)
      : master_(std::move(master)),
        identity_(std::move(identity)),
        config_(std::move(config)),
        wallet_(&wallet),
        store_(&store) {}

  struct Event {
    Bytes announcement;  // signed
    keys::XOnlyKey oracle;
  };
  // Coins and ledger say the same thing twice: they are stored as one record and change together.
  struct Books {
    std::map<tx::OutPoint, tx::TxOut> coins;  // the pool's, held or not
    Ledger ledger;
  };

  Status load();
  Status load_event(ByteView record);
  Status load_quote(ByteView record);
  Status load_books();
  Status load_change_scripts();
  Status load_finished();
  Result<SaleRecord> load_sale(const std::string& name, ByteView record) const;
  Status load_sales(const std::map<Hash256, SaleState>& in_ledger);
  Status load_payments();
  Status forget_payments(const tx::ChainView& chain);
  [[nodiscard]] Result<std::vector<PoolInput>> coins_to_pay(Sats amount,
                                                            const tx::ChainView& chain) const;
  /// Pays \p amount, which \p next has booked, and keeps both.
  [[nodiscard]] Result<Payment> pay(Books next, Sats amount, ByteView script,
                                    std::uint64_t fee_sat_per_kvb, std::uint32_t now_s,
                                    const tx::ChainView& chain);
  Status load_each(std::string_view prefix, const std::function<Status(ByteView)>& load);
  Status load_fund(SaleRecord& record, const Hash256& id);
  Status hold_fund(const Hash256& id);
  Status store_books(const Books& books);
  Status keep(Books next);
  /// Takes a payment that was signed and then not booked out of the store.
  Status undo_payment();
  /// Whether nothing that the chain or others may still do concerns a sale.
  [[nodiscard]] bool is_over(const SaleRecord& record) const;
  Status forget_finished();
  Status erase_sale(const Hash256& id);
  Status expire(SaleRecord& record);
  Status expire_offers(std::uint32_t now_s);
  [[nodiscard]] Result<std::uint32_t> take_contract_number();
  [[nodiscard]] Result<Offer> draft(const Request& request, const Quote& quote, std::uint32_t now_s,
                                    const PartySecrets& secrets) const;
  [[nodiscard]] Status add_fund(Offer& offer, const Quote& quote, const tx::ChainView& chain) const;
  [[nodiscard]] Result<Funding> choose_coins(FundingPlan& plan, std::vector<PoolInput> coins,
                                             std::uint32_t fee_sat_per_kvb) const;
  [[nodiscard]] Status check_limits(Sats collateral, std::size_t more_offers) const;
  [[nodiscard]] Status check_outpoints_free(const Request& request, std::uint32_t now_s) const;
  [[nodiscard]] Status check_coins_not_promised(const SaleRecord& record) const;
  [[nodiscard]] Result<const SaleRecord*> find(const Hash256& offer_id) const;
  [[nodiscard]] Result<const SaleRecord*> find_live(const Hash256& offer_id) const;
  [[nodiscard]] Result<PartySecrets> secrets_of(std::uint32_t contract) const;
  /// Indices of contracts by the scripts of the pool that they name, finished ones too.
  [[nodiscard]] std::map<Bytes, std::uint32_t> pool_scripts() const;
  [[nodiscard]] Result<tx::Witness> sign_coin(const tx::Transaction& fund, std::size_t input,
                                              std::span<const tx::TxOut> spent) const;
  [[nodiscard]] Result<bool> add_spend(const SaleRecord& record,
                                       std::span<const oracle::Attestation> attestations,
                                       std::vector<Spend>& spends) const;
  /// Free coins, after those that unconfirmed transactions of these sales spend or that are reserved
  /// for them: what is built for them again replaces those.
  [[nodiscard]] std::vector<PoolInput> coins_for(std::span<const SaleRecord* const> records) const;
  /// Builds and signs. One of \p coins may pay the fee, and is reserved for these sales then.
  [[nodiscard]] Result<tx::Transaction> finish(std::span<const SaleRecord* const> records,
                                               std::vector<Spend> spends,
                                               std::uint64_t fee_sat_per_kvb,
                                               const std::vector<PoolInput>& coins);
  void release_coins();
  Result<bool> advance(SaleRecord& record, std::uint32_t now_s, const tx::ChainView& chain);
  Result<bool> advance_funded(SaleRecord& record, std::uint32_t now_s, const tx::ChainView& chain);
  Result<bool> advance_live(SaleRecord& record, std::uint32_t now_s, const tx::ChainView& chain);
  Result<bool> watch_settled(SaleRecord& record, const tx::ChainView& chain);
  Status enter_sale(const SaleRecord& record, std::uint32_t now_s);
  /// Takes a sale out of the books again: its FUND was undone, and \p rival (if known) spent what it
  /// spent.
  Status undo_sale(const SaleRecord& record, const tx::Transaction* rival, std::uint32_t now_s);
  /// Whether a transaction of the pool made it, in the books or on its way there.
  [[nodiscard]] bool is_own_output(const tx::OutPoint& outpoint) const;
  [[nodiscard]] bool is_change_of_failed(const tx::OutPoint& outpoint) const;
  /// Why FUND, which the chain does not know, can never confirm; nothing where it still may.
  struct Dead {
    std::optional<tx::Transaction> rival;  // none: it spends the change of a FUND that failed
  };
  [[nodiscard]] Result<std::optional<Dead>> why_dead(const SaleRecord& record,
                                                     const tx::ChainView& chain) const;
  Status enter_settlement(const SaleRecord& record, const tx::Transaction& by, std::uint32_t now_s);
  /// Takes every output to a script of the pool into the coins, and returns their sum.
  Sats adopt_outputs(Books& books, const tx::Transaction& transaction) const;

  keys::ExtendedSecret master_;
  keys::SecretKey identity_;
  keys::XOnlyKey identity_key_;
  SellerConfig config_;
  FundingSigner* wallet_;
  Store* store_;
  std::map<Hash256, Event> events_;  // by announcement hash
  oracle::Registry registry_;
  std::map<Hash256, Quote> quotes_;      // by id
  std::map<Hash256, SaleRecord> sales_;  // by offer id
  std::map<Hash256, FinishedSale> finished_;
  struct OwnPayment {
    tx::Transaction transaction;
    std::uint32_t depth = 0;  // when last looked at
  };
  std::map<tx::Txid, OwnPayment> payments_;  // not yet final_depth deep
  std::optional<tx::Txid> not_booked_;       // a payment that the store may have
  std::set<Bytes> change_scripts_;           // every one that was ever used
  std::uint32_t next_contract_ = 0;
  Books books_;
  std::vector<UnreadableRecord> unreadable_;
  std::set<tx::OutPoint> quarantined_;  // coins of sales that could not be read
  // Coins that pay fees of settlements that were made, with the contracts that these settle.
  std::map<tx::OutPoint, std::set<tx::OutPoint>> reserved_;
  std::map<Hash256, Error> not_settled_;
};

}  // namespace btcfi::settlement
