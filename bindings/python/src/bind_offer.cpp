#include "closing.hpp"
#include "exception.hpp"

#include <btcfi/settlement/buyer.hpp>
#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/seller.hpp>
#include <btcfi/tx/simulated_chain.hpp>

#include <pybind11/stl.h>

#include <memory>

namespace {

using namespace btcfi;
using namespace btcfi::settlement;
using btcfi::python::Closing;
using btcfi::python::exception_of;
using btcfi::python::fee_limit;
using btcfi::python::revocation_of;
using btcfi::python::take_entropy;
using btcfi::python::to_py;
using btcfi::python::unwrap;

tx::OutPoint outpoint_of(const std::string& txid, std::uint32_t vout) {
  return {unwrap(tx::Txid::from_hex(txid)), vout};
}
py::tuple to_tuple(const tx::OutPoint& outpoint) {
  return py::make_tuple(outpoint.txid.hex(), outpoint.vout);
}
tx::Transaction transaction_of(ByteView raw) { return unwrap(tx::Transaction::parse(raw)); }

std::vector<oracle::Attestation> parsed(const std::vector<Bytes>& attestations) {
  std::vector<oracle::Attestation> out;
  for (const Bytes& one : attestations) out.push_back(unwrap(oracle::Attestation::parse(one)));
  return out;
}

/// (txid, vout, amount_sat, script, confirmed, spent)
using ListedCoin = std::tuple<std::string, std::uint32_t, std::int64_t, Bytes, bool, bool>;

/// Outputs as a node of the user's knows them.
class ListedCoins final : public tx::ChainView {
 public:
  explicit ListedCoins(const std::vector<ListedCoin>& coins) {
    for (const auto& [txid, vout, amount, script, confirmed, spent] : coins) {
      tx::Coin coin;
      coin.output = {Sats{amount}, script};
      if (confirmed) coin.height = 0;
      if (spent) coin.spent_by = tx::Txid{};
      coins_.insert_or_assign(outpoint_of(txid, vout), std::move(coin));
    }
  }
  Result<tx::ChainTip> tip() const override { return fail(Errc::unsupported, "tip"); }
  Result<std::optional<tx::Coin>> coin(const tx::OutPoint& outpoint) const override {
    const auto found = coins_.find(outpoint);
    if (found == coins_.end()) return std::optional<tx::Coin>{};
    return std::optional(found->second);
  }
  Result<tx::TxStatus> status(const tx::Txid&) const override {
    return fail(Errc::unsupported, "status");
  }
  Result<std::optional<tx::Transaction>> spender(const tx::OutPoint&) const override {
    return fail(Errc::unsupported, "spender");
  }

 private:
  std::map<tx::OutPoint, tx::Coin> coins_;
};

/// A Trust with what it borrows.
struct OwnedTrust {
  Trust trust;
  std::shared_ptr<const tx::ChainView> chain;
  oracle::Registry registry;
  /// The chain is one that Python code may change from another thread.
  bool changing_chain = false;

  /// Runs \p work, without the GIL where nothing that it reads can change meanwhile: accepting an
  /// offer notes its nonces in the registry.
  template <class Work>
  auto run(Work&& work) const {
    std::optional<py::gil_scoped_release> released;
    if (!changing_chain && trust.registry == nullptr) released.emplace();
    return work();
  }
};

std::shared_ptr<OwnedTrust> make_trust(
    const std::vector<keys::XOnlyKey>& pools, const std::vector<keys::XOnlyKey>& oracles,
    const std::optional<Bytes>& quote, const std::optional<Bytes>& request,
    const std::optional<std::string>& unit, const std::optional<Bytes>& registry,
    std::shared_ptr<tx::SimulatedChain> chain, const std::optional<std::vector<ListedCoin>>& coins,
    std::optional<std::uint32_t> now, std::optional<std::uint32_t> next_block,
    std::optional<std::uint32_t> claim) {
  auto out = std::make_shared<OwnedTrust>();
  out->trust.pools = pools;
  out->trust.oracles = oracles;
  if (quote) out->trust.quote = unwrap(Quote::parse(*quote));
  if (request) out->trust.request = unwrap(Request::parse(*request));
  out->trust.unit = unit;
  if (registry) {
    out->registry = unwrap(oracle::Registry::parse(*registry));
    out->trust.registry = &out->registry;
  }
  if (chain) {
    out->chain = std::move(chain);
    out->changing_chain = true;
  } else if (coins) {
    out->chain = std::make_shared<ListedCoins>(*coins);
  }
  out->trust.chain = out->chain.get();
  out->trust.now_s = now;
  out->trust.next_block_sat_per_kvb = next_block;
  out->trust.claim_sat_per_kvb = claim;
  return out;
}

py::dict figures_of(const OfferFigures& f) {
  py::dict out;
  out["runs"] = f.runs;
  out["pool_2"] = f.pool_2;
  out["pool_3"] = f.pool_3;
  out["offer_bytes"] = f.offer_bytes;
  out["max_payout_sat"] = f.max_payout.value;
  out["min_payout_sat"] = f.min_payout.value;
  out["worst_rounding_sat"] = f.worst_rounding.value;
  out["buyer_fee_sat"] = f.buyer_fee.value;
  out["fund_fee_sat"] = f.fund_fee.value;
  out["fund_vsize"] = f.fund_vsize;
  return out;
}

void bind_report(py::module_& m) {
  py::class_<OwnedTrust, std::shared_ptr<OwnedTrust>>(
      m, "Trust",
      "Whom and what a buyer trusts. What is left out cannot be checked, and the report says so.")
      .def(py::init(&make_trust), py::kw_only(), py::arg("pools") = std::vector<keys::XOnlyKey>{},
           py::arg("oracles") = std::vector<keys::XOnlyKey>{}, py::arg("quote") = py::none(),
           py::arg("request") = py::none(), py::arg("unit") = py::none(),
           py::arg("registry") = py::none(), py::arg("chain") = py::none(),
           py::arg("coins") = py::none(), py::arg("now") = py::none(),
           py::arg("next_block_sat_per_kvb") = py::none(),
           py::arg("claim_sat_per_kvb") = py::none())
      .def_property_readonly(
          "registry",
          [](const OwnedTrust& t) -> std::optional<Bytes> {
            if (t.trust.registry == nullptr) return std::nullopt;
            return t.registry.serialize();
          },
          "The registry's bytes with the nonces of what was accepted: keep them. None without "
          "one.");

  py::class_<CheckedOffer>(m, "OfferReport", "What was found out about an offer.")
      .def_property_readonly(
          "ok", [](const CheckedOffer& o) { return o.report.ok(); }, "Nothing is wrong.")
      .def_property_readonly(
          "complete", [](const CheckedOffer& o) { return o.report.complete(); },
          "Nothing is wrong and nothing was left unchecked.")
      .def_property_readonly(
          "failures",
          [](const CheckedOffer& o) {
            py::list out;
            for (const Error& error : o.report.failures) out.append(exception_of(error));
            return out;
          },
          "What is wrong: exceptions whose ``where`` is the field.")
      .def_property_readonly(
          "unchecked",
          [](const CheckedOffer& o) {
            py::list out;
            for (const Unchecked& one : o.report.unchecked) {
              out.append(py::make_tuple(one.field, one.needs));
            }
            return out;
          },
          "Pairs (field, what would be needed to check it).")
      .def_property_readonly(
          "figures", [](const CheckedOffer& o) { return figures_of(o.report.figures); },
          "Counts, sizes and amounts of the offer.")
      .def_property_readonly(
          "offer_id", [](const CheckedOffer& o) { return o.report.offer_id; },
          "What the pool signed, 32 bytes.")
      .def("explain", &explain, "One page for people.")
      .def(
          "to_json", [](const CheckedOffer& o) { return to_json(o); }, "One JSON object.");
  m.def(
      "check_offer",
      [](ByteView offer, const OwnedTrust& trust) {
        return trust.run([&] { return check_offer(offer, std::nullopt, trust.trust); });
      },
      py::arg("offer"), py::arg("trust"),
      "Checks an offer without the buyer's keys: those are then listed as unchecked.");
}

constexpr const char* close_text =
    "Rung 1: this side's part of a close that pays what the attestations say.\n\n"
    "The fee is taken from the larger share. More than max_fee_sat, by default a tenth of that\n"
    "share and at most 100,000 sats, is refused. entropy: a bytearray of 32 fresh bytes, which is\n"
    "wiped, or the system's.";

constexpr const char* early_text =
    "Rung 1 before the attestation: this side's part of a close that both agreed on.\n\n"
    "The buyer gets payout_sat of the contract's value, the pool the rest, less the fee, which "
    "the\n"
    "larger share pays. coin is (txid, vout, amount_sat, script), a small coin of the side that "
    "signs\n"
    "first (owner, 'buyer' or 'pool'): spending it takes the signature back, and its amount comes\n"
    "back with the owner's share. entropy and max_fee_sat as for close.";
using RevocationCoin = std::tuple<std::string, std::uint32_t, std::int64_t, Bytes>;

void bind_buyer(py::module_& m) {
  py::class_<KeySigner>(m, "Wallet", "Keys that fund purchases: BIP-86 outputs.")
      .def(py::init<>())
      .def(
          "add_key",
          [](KeySigner& wallet, ByteView secret) {
            return wallet.add(unwrap(keys::parse_secret_key(secret)));
          },
          py::arg("secret"), "Adds an internal key; gives the scriptPubKey that it owns.");

  py::class_<Holding>(m, "Holding", "A contract that was bought.")
      .def_static(
          "restore",
          [](ByteView seed, const std::string& network, ByteView backup) {
            const auto master = unwrap(keys::ExtendedSecret::from_seed(seed));
            const Network on = unwrap(parse_network(network));
            const py::gil_scoped_release release;
            return Holding::restore(master, on, backup);
          },
          py::arg("seed"), py::arg("network"), py::arg("backup"),
          "From seed and file; everything in the file is checked again.")
      .def("backup", &Holding::backup, "The file to keep; no secret in it.")
      .def("complete", &Holding::complete, py::arg("done"), "Takes DONE.")
      .def_property_readonly(
          "outpoint", [](const Holding& h) { return to_tuple(h.funded()); },
          "(txid, vout) of the contract.")
      .def_property_readonly(
          "fund", [](const Holding& h) { return h.fund().serialize(); },
          "FUND with the witnesses known so far.")
      .def(
          "terms_json", [](const Holding& h) { return h.sale().terms().to_json(); },
          "The terms as JSON.")
      .def(
          "payout",
          [](const Holding& h, const std::vector<Bytes>& attestations) {
            return unwrap(h.payout(parsed(attestations))).value;
          },
          py::arg("attestations"), "What the attested price pays, sats.")
      .def(
          "claim",
          [](const Holding& h, const std::vector<Bytes>& attestations, const Bytes& script,
             std::uint64_t rate) {
            return unwrap(h.claim(parsed(attestations), script, rate)).serialize();
          },
          py::arg("attestations"), py::arg("script"), py::arg("fee_sat_per_kvb"),
          "Rung 2: the signed transaction.")
      .def(
          "claim_bucket",
          [](const Holding& h, const Bytes& attestation, const Bytes& script, std::uint64_t rate) {
            const auto parsed = unwrap(oracle::Attestation::parse(attestation));
            if (parsed.one_time_signature(oracle::Quantity::price) == nullptr) {
              throw py::value_error("the attestation has no one-time digits");
            }
            return unwrap(h.claim_bucket(std::span(&parsed, 1), script, rate)).serialize();
          },
          py::arg("attestation"), py::arg("script"), py::arg("fee_sat_per_kvb"),
          "Rung 3: the signed transaction.")
      .def(
          "claim_void",
          [](const Holding& h, const Bytes& script, std::uint64_t rate) {
            return unwrap(h.claim_void(script, rate)).serialize();
          },
          py::arg("script"), py::arg("fee_sat_per_kvb"), "VOID: the signed transaction.")
      .def(
          "close",
          [](const Holding& h, const std::vector<Bytes>& attestations, std::int64_t fee_sat,
             std::optional<std::int64_t> max_fee_sat, const py::object& entropy) {
            keys::Entropy fresh = take_entropy(entropy);
            const auto all = parsed(attestations);
            const Sats owed = unwrap(h.payout(all));
            const auto agreement = unwrap(close_at(h.contract(), owed, Sats{fee_sat}));
            return Closing{
                unwrap(h.close(agreement, std::move(fresh), all, fee_limit(max_fee_sat))),
                h.internal_secret().duplicate()};
          },
          py::arg("attestations"), py::arg("fee_sat"), py::kw_only(),
          py::arg("max_fee_sat") = py::none(), py::arg("entropy") = py::none(), close_text)
      .def(
          "close_early",
          [](const Holding& h, std::int64_t payout_sat, std::int64_t fee_sat,
             const RevocationCoin& coin, const std::string& owner,
             std::optional<std::int64_t> max_fee_sat, const py::object& entropy) {
            keys::Entropy fresh = take_entropy(entropy);
            const auto agreement = unwrap(close_early(h.contract(), Sats{payout_sat}, Sats{fee_sat},
                                                      revocation_of(coin, owner)));
            return Closing{unwrap(h.close(agreement, std::move(fresh), {}, fee_limit(max_fee_sat))),
                           h.internal_secret().duplicate()};
          },
          py::arg("payout_sat"), py::arg("fee_sat"), py::arg("coin"), py::kw_only(),
          py::arg("owner") = "buyer", py::arg("max_fee_sat") = py::none(),
          py::arg("entropy") = py::none(), early_text);

  py::class_<Buyer>(m, "Buyer", "The buyer's side of one purchase.")
      .def(py::init([](ByteView seed, const std::string& network, std::uint32_t contract) {
             return unwrap(Buyer::create(unwrap(keys::ExtendedSecret::from_seed(seed)),
                                         unwrap(parse_network(network)), contract));
           }),
           py::arg("seed"), py::kw_only(), py::arg("network") = "regtest", py::arg("contract"))
      .def_property_readonly("payout_script", &Buyer::payout_script,
                             "Script of the contract's payout key.")
      .def(
          "request",
          [](const Buyer& buyer, const Bytes& quote,
             const std::vector<std::pair<Bytes, std::uint32_t>>& coins, const Bytes& change_script,
             std::int64_t fee_cap_sat, KeySigner& wallet) {
            std::vector<FundingInput> inputs;
            for (const auto& [raw, vout] : coins) {
              tx::Transaction previous = transaction_of(raw);
              const tx::OutPoint outpoint{previous.txid(), vout};
              inputs.push_back({outpoint, std::move(previous), {}});
            }
            return unwrap(buyer.request(unwrap(Quote::parse(quote)), std::move(inputs),
                                        change_script, Sats{fee_cap_sat}, wallet))
                .serialize();
          },
          py::arg("quote"), py::arg("coins"), py::kw_only(), py::arg("change_script"),
          py::arg("fee_cap_sat"), py::arg("wallet"),
          "REQUEST, with proofs of control. coins: pairs (raw transaction, vout).")
      .def(
          "check",
          [](const Buyer& buyer, ByteView offer, const OwnedTrust& trust) {
            return trust.run([&] { return buyer.check(offer, trust.trust); });
          },
          py::arg("offer"), py::arg("trust"), "Checks everything in an offer.")
      .def(
          "accept",
          [](const Buyer& buyer, const Bytes& offer, const OwnedTrust& trust, KeySigner& wallet,
             const py::function& save, bool automatic_payment, bool allow_unchecked) {
            MemoryStore until_saved;
            // The wallet may get keys from another thread: the GIL stays.
            auto accepted = buyer.accept(offer, trust.trust, wallet, until_saved,
                                         {automatic_payment, allow_unchecked});
            auto done = unwrap(std::move(accepted));
            save(to_py(done.holding.backup()));  // what it raises keeps the message here
            const py::bytes message = to_py(done.accept);
            return py::make_tuple(message, py::cast(std::move(done.holding)));
          },
          py::arg("offer"), py::arg("trust"), py::kw_only(), py::arg("wallet"), py::arg("save"),
          py::arg("automatic_payment") = true, py::arg("allow_unchecked") = false,
          "Checks and signs. save(backup) is called first; then (ACCEPT, Holding).")
      .def(
          "double_spend",
          [](const Buyer& buyer, const Bytes& offer, std::uint64_t rate, KeySigner& wallet) {
            return unwrap(buyer.double_spend(offer, rate, wallet)).serialize();
          },
          py::arg("offer"), py::arg("fee_sat_per_kvb"), py::arg("wallet"),
          "The remedy when FUND was not seen by the deadline.");
}

void bind_chain(py::module_& m) {
  py::class_<tx::SimulatedChain, std::shared_ptr<tx::SimulatedChain>>(
      m, "SimulatedChain", "A chain in memory that accepts and refuses as a node does.")
      .def(py::init<std::uint32_t>(), py::arg("start_time"))
      .def(
          "fund",
          [](tx::SimulatedChain& chain, const Bytes& script, std::int64_t amount_sat) {
            const auto funding = unwrap(chain.fund(script, Sats{amount_sat}));
            return py::make_tuple(to_py(funding.transaction.serialize()), funding.outpoint.vout);
          },
          py::arg("script"), py::arg("amount_sat"), "A confirmed coin: (raw transaction, vout).")
      .def(
          "submit",
          [](tx::SimulatedChain& chain, ByteView raw) {
            const auto accepted = unwrap(chain.submit(transaction_of(raw)));
            py::dict out;
            out["txid"] = accepted.txid.hex();
            out["fee_sat"] = accepted.fee.value;
            out["vsize"] = accepted.vsize;
            return out;
          },
          py::arg("transaction"), "Into the mempool, or raises why not.")
      .def("mine", &tx::SimulatedChain::mine, py::arg("count") = 1, "Mines blocks.")
      .def("advance_to", &tx::SimulatedChain::advance_to, py::arg("median_time"),
           "Mines until the median time past is exactly this.")
      .def("disconnect", &tx::SimulatedChain::disconnect, py::arg("count"),
           "Takes blocks off again.")
      .def_property_readonly(
          "median_time", [](const tx::SimulatedChain& c) { return c.tip()->median_time; },
          "Median time past of the tip, seconds.")
      .def_property_readonly(
          "height", [](const tx::SimulatedChain& c) { return c.tip()->next_height - 1; },
          "Height of the tip.");
}

/// A Seller with what it borrows. Not movable: the seller points into it.
struct Pool {
  std::shared_ptr<KeySigner> wallet = std::make_shared<KeySigner>();
  MemoryStore store;
  std::optional<Seller> seller;
};

py::dict state_of(const LedgerState& s) {
  py::dict out;
  out["cash_sat"] = s.cash.value;
  out["locked_sat"] = s.locked.value;
  out["free_sat"] = s.free().value;
  out["deposits_sat"] = s.deposits.value;
  out["withdrawals_sat"] = s.withdrawals.value;
  out["premiums_sat"] = s.premiums.value;
  out["payouts_sat"] = s.payouts.value;
  out["fees_in_sat"] = s.fees_in.value;
  out["fees_out_sat"] = s.fees_out.value;
  out["hedge_equity_sat"] = s.hedge_equity.value;
  out["profit_sat"] = s.profit().value;
  out["shares"] = s.shares;
  out["sold"] = s.sold;
  out["settled"] = s.settled;
  return out;
}

std::unique_ptr<Pool> make_pool(ByteView seed, ByteView identity, ByteView wallet_key,
                                const std::string& network, std::uint32_t fee, std::uint32_t hold_s,
                                std::int64_t max_locked_sat, std::uint32_t cool_down_s) {
  auto out = std::make_unique<Pool>();
  SellerConfig config;
  config.network = unwrap(parse_network(network));
  config.change_script = unwrap(out->wallet->add(unwrap(keys::parse_secret_key(wallet_key))));
  config.fund_fee_sat_per_kvb = fee;
  config.limits.hold_s = hold_s;
  config.limits.locked = Sats{max_locked_sat};
  config.limits.cool_down_s = cool_down_s;
  out->seller.emplace(unwrap(Seller::create(unwrap(keys::ExtendedSecret::from_seed(seed)),
                                            unwrap(keys::parse_secret_key(identity)), config,
                                            *out->wallet, out->store)));
  return out;
}

/// A new coin of the simulated chain that the pool's wallet can sign for.
PoolInput coin_for(Pool& p, tx::SimulatedChain& chain, ByteView wallet_key, Sats amount) {
  const Bytes script = unwrap(p.wallet->add(unwrap(keys::parse_secret_key(wallet_key))));
  const auto coin = unwrap(chain.fund(script, amount));
  return {coin.outpoint, coin.transaction.outputs[coin.outpoint.vout]};
}

void bind_pool(py::module_& m) {
  py::class_<Pool>(m, "Pool",
                   "A pool that sells options, in simulation: nothing is stored on disk.\n\n"
                   "Its calls keep the GIL: of several threads each sees the books whole.")
      .def(py::init(&make_pool), py::arg("seed"), py::kw_only(), py::arg("identity"),
           py::arg("wallet_key"), py::arg("network") = "regtest",
           py::arg("fund_fee_sat_per_kvb") = 1'000, py::arg("hold_s") = 60,
           py::arg("max_locked_sat") = max_money.value, py::arg("cool_down_s") = 120)
      .def_property_readonly(
          "identity", [](const Pool& p) { return p.seller->identity(); },
          "The key that signs offers, 32 bytes.")
      .def(
          "add_event",
          [](Pool& p, const Bytes& announcement, const keys::XOnlyKey& oracle) {
            unwrap(p.seller->add_event(announcement, oracle));
          },
          py::arg("announcement"), py::arg("oracle"), "An event that options may be sold on.")
      .def(
          "fund",
          [](Pool& p, tx::SimulatedChain& chain, ByteView wallet_key, std::int64_t amount_sat,
             std::uint32_t now) {
            unwrap(p.seller->add_coin(coin_for(p, chain, wallet_key, Sats{amount_sat}), now));
          },
          py::arg("chain"), py::arg("wallet_key"), py::arg("amount_sat"), py::arg("now"),
          "Gives the pool a coin of the simulated chain, and the ledger a deposit.")
      .def(
          "withdraw",
          [](Pool& p, const std::string& txid, std::uint32_t vout, std::uint32_t now) {
            return unwrap(p.seller->withdraw(outpoint_of(txid, vout), now)).value;
          },
          py::arg("txid"), py::arg("vout"), py::arg("now"),
          "Gives a free coin back to whoever runs the pool; its sats.")
      .def(
          "subscribe",
          [](Pool& p, tx::SimulatedChain& chain, ByteView wallet_key, std::int64_t amount_sat,
             std::int64_t liabilities_sat, std::uint32_t now) {
            const PoolInput coin = coin_for(p, chain, wallet_key, Sats{amount_sat});
            return unwrap(p.seller->subscribe(coin, Sats{liabilities_sat}, now, chain));
          },
          py::arg("chain"), py::arg("wallet_key"), py::arg("amount_sat"),
          py::arg("liabilities_sat"), py::arg("now"),
          "As fund, for shares of the pool; how many. liabilities_sat: the open options at bid.")
      .def(
          "redeem",
          [](Pool& p, std::int64_t shares, std::int64_t liabilities_sat, const Bytes& script,
             std::uint64_t rate, std::uint32_t now, const tx::SimulatedChain& chain) {
            const Payment paid =
                unwrap(p.seller->redeem(shares, Sats{liabilities_sat}, script, rate, now, chain));
            return py::make_tuple(to_py(paid.transaction.serialize()), paid.amount.value);
          },
          py::arg("shares"), py::arg("liabilities_sat"), py::arg("script"),
          py::arg("fee_sat_per_kvb"), py::arg("now"), py::arg("chain"),
          "Burns shares: (transaction to broadcast, what they were worth in sats). The fee comes "
          "out\n"
          "of it. liabilities_sat: the open options at ask.")
      .def(
          "pay_out",
          [](Pool& p, std::int64_t amount_sat, const Bytes& script, std::uint64_t rate,
             std::uint32_t now, const tx::SimulatedChain& chain) {
            return to_py(unwrap(p.seller->withdraw(Sats{amount_sat}, script, rate, now, chain))
                             .transaction.serialize());
          },
          py::arg("amount_sat"), py::arg("script"), py::arg("fee_sat_per_kvb"), py::arg("now"),
          py::arg("chain"),
          "Any amount of a pool without shares, less the fee: the transaction to broadcast.")
      .def(
          "mark_hedge",
          [](Pool& p, std::int64_t equity_sat, std::uint32_t now) {
            unwrap(p.seller->mark_hedge(Sats{equity_sat}, now));
          },
          py::arg("equity_sat"), py::arg("now"), "What the hedge outside is worth now.")
      .def(
          "nav",
          [](const Pool& p, std::int64_t liabilities_sat) {
            return unwrap(p.seller->ledger().nav(Sats{liabilities_sat})).value;
          },
          py::arg("liabilities_sat"), "Cash and hedge, less the open options, sats.")
      .def_property_readonly(
          "free_coins",
          [](const Pool& p) {
            py::list out;
            for (const PoolInput& coin : p.seller->free_coins()) {
              out.append(py::make_tuple(coin.outpoint.txid.hex(), coin.outpoint.vout,
                                        coin.output.amount.value));
            }
            return out;
          },
          "Triples (txid, vout, sats) that may be offered now.")
      .def(
          "quote",
          [](Pool& p, const std::string& terms_json, std::uint32_t now, std::uint32_t valid_for_s,
             const std::optional<Bytes>& entropy) {
            const Terms terms = unwrap(Terms::from_json(terms_json));
            std::array<std::uint8_t, 32> bytes{};
            if (entropy && entropy->size() != bytes.size()) {
              throw py::value_error("entropy must be 32 bytes");
            }
            if (entropy) std::copy(entropy->begin(), entropy->end(), bytes.begin());
            const keys::Entropy given =
                entropy ? keys::Entropy(bytes) : unwrap(keys::system_entropy());
            return unwrap(p.seller->quote(terms, now, valid_for_s, given)).serialize();
          },
          py::arg("terms_json"), py::arg("now"), py::arg("valid_for_s") = 30,
          py::arg("entropy") = py::none(), "A quote's bytes.")
      .def(
          "offer",
          [](Pool& p, const Bytes& request, std::uint32_t now, const tx::SimulatedChain& chain) {
            return p.seller->offer(request, now, chain);
          },
          py::arg("request"), py::arg("now"), py::arg("chain"), "Answers a REQUEST.")
      .def(
          "accept",
          [](Pool& p, const Bytes& accept, std::uint32_t now, const tx::SimulatedChain& chain) {
            const Sold done = unwrap(p.seller->accept(accept, now, chain));
            return py::make_tuple(to_py(done.done), to_py(done.fund.serialize()));
          },
          py::arg("accept"), py::arg("now"), py::arg("chain"),
          "Takes an ACCEPT: (DONE, FUND to broadcast).")
      .def(
          "poll",
          [](Pool& p, std::uint32_t now, const tx::SimulatedChain& chain) {
            return p.seller->poll(now, chain);
          },
          py::arg("now"), py::arg("chain"), "Looks at clock and chain; how many sales moved.")
      .def(
          "settle",
          [](Pool& p, const std::vector<Bytes>& attestations, std::uint64_t rate) {
            const auto all = parsed(attestations);
            py::list out;
            for (const auto& by : unwrap(p.seller->settle(all, rate))) {
              out.append(to_py(by.serialize()));
            }
            return out;
          },
          py::arg("attestations"), py::arg("fee_sat_per_kvb"),
          "Returns and payments to broadcast. Look at not_settled after every call.")
      .def_property_readonly(
          "not_settled",
          [](const Pool& p) {
            py::list out;
            for (const auto& [id, error] : p.seller->not_settled()) {
              out.append(py::make_tuple(to_py(id), error_name(error.code)));
            }
            return out;
          },
          "Pairs (offer id, name of the error): what the last settle could not settle.")
      .def(
          "settle_one",
          [](Pool& p, const Hash256& offer_id, const std::vector<Bytes>& attestations,
             std::uint64_t rate) {
            return to_py(
                unwrap(p.seller->settle_one(offer_id, parsed(attestations), rate)).serialize());
          },
          py::arg("offer_id"), py::arg("attestations"), py::arg("fee_sat_per_kvb"),
          "One contract alone, also where a transaction of the buyer waits to be replaced.")
      .def(
          "settle_bucket",
          [](Pool& p, const Hash256& offer_id, const Bytes& attestation, std::uint64_t rate) {
            const auto said = unwrap(oracle::Attestation::parse(attestation));
            const auto* digits = said.one_time_signature(oracle::Quantity::price);
            if (digits == nullptr) unwrap(Status(fail(Errc::attestations_missing, "attestation")));
            return to_py(unwrap(p.seller->settle_bucket(offer_id, *digits, rate)).serialize());
          },
          py::arg("offer_id"), py::arg("attestation"), py::arg("fee_sat_per_kvb"),
          "Rung 3 of one contract, by the digits of an attestation.")
      .def(
          "reclaim",
          [](Pool& p, const Hash256& offer_id, std::uint64_t rate) {
            return to_py(unwrap(p.seller->reclaim(offer_id, rate)).serialize());
          },
          py::arg("offer_id"), py::arg("fee_sat_per_kvb"), "All of one contract, after T_r.")
      .def(
          "payout",
          [](const Pool& p, const Hash256& offer_id, const std::vector<Bytes>& attestations) {
            return unwrap(p.seller->payout(offer_id, parsed(attestations))).value;
          },
          py::arg("offer_id"), py::arg("attestations"),
          "What the attested price pays the buyer of one contract, sats.")
      .def(
          "close",
          [](const Pool& p, const Hash256& offer_id, const std::vector<Bytes>& attestations,
             std::int64_t fee_sat, std::optional<std::int64_t> max_fee_sat,
             const py::object& entropy) {
            keys::Entropy fresh = take_entropy(entropy);
            const auto all = parsed(attestations);
            const Sats owed = unwrap(p.seller->payout(offer_id, all));
            const Contract& contract = p.seller->sales().at(offer_id).sale.contract();
            const auto agreement = unwrap(close_at(contract, owed, Sats{fee_sat}));
            return Closing{unwrap(p.seller->close(offer_id, agreement, std::move(fresh), all,
                                                  fee_limit(max_fee_sat))),
                           unwrap(p.seller->internal_secret(offer_id))};
          },
          py::arg("offer_id"), py::arg("attestations"), py::arg("fee_sat"), py::kw_only(),
          py::arg("max_fee_sat") = py::none(), py::arg("entropy") = py::none(), close_text)
      .def(
          "close_early",
          [](const Pool& p, const Hash256& offer_id, std::int64_t payout_sat, std::int64_t fee_sat,
             const RevocationCoin& coin, const std::string& owner,
             std::optional<std::int64_t> max_fee_sat, const py::object& entropy) {
            keys::Entropy fresh = take_entropy(entropy);
            const auto sale = p.seller->sales().find(offer_id);
            if (sale == p.seller->sales().end()) {
              unwrap(Status(fail(Errc::offer_unknown, "offer_id")));
            }
            const auto agreement =
                unwrap(close_early(sale->second.sale.contract(), Sats{payout_sat}, Sats{fee_sat},
                                   revocation_of(coin, owner)));
            return Closing{unwrap(p.seller->close(offer_id, agreement, std::move(fresh), {},
                                                  fee_limit(max_fee_sat))),
                           unwrap(p.seller->internal_secret(offer_id))};
          },
          py::arg("offer_id"), py::arg("payout_sat"), py::arg("fee_sat"), py::arg("coin"),
          py::kw_only(), py::arg("owner") = "buyer", py::arg("max_fee_sat") = py::none(),
          py::arg("entropy") = py::none(), early_text)
      .def(
          "done",
          [](const Pool& p, const Hash256& offer_id) { return unwrap(p.seller->done(offer_id)); },
          py::arg("offer_id"), "DONE again, for a buyer that lost it.")
      .def_property_readonly(
          "unconfirmed",
          [](const Pool& p) {
            py::list out;
            for (const auto& one : p.seller->unconfirmed()) out.append(to_py(one.serialize()));
            return out;
          },
          "What to broadcast again where the chain does not know it: FUND until it is deep enough, "
          "settlements\nuntil they are six blocks deep.")
      .def_property_readonly(
          "ledger", [](const Pool& p) { return state_of(p.seller->ledger().state()); },
          "The sums of the books.")
      .def_property_readonly(
          "journal", [](const Pool& p) { return p.seller->ledger().serialize(); },
          "The journal's bytes.")
      .def_property_readonly(
          "sales",
          [](const Pool& p) {
            py::list out;
            for (const auto& [id, record] : p.seller->sales()) {
              out.append(py::make_tuple(to_py(id), to_string(record.state)));
            }
            for (const auto& [id, sale] : p.seller->finished()) {
              out.append(py::make_tuple(to_py(id), to_string(SaleState::settled)));
            }
            return out;
          },
          "Pairs (offer id, state).");
}

void bind_ledger(py::module_& m) {
  py::class_<Ledger>(m, "Ledger", "The books of a pool: every change is a checked journal entry.")
      .def(py::init<>())
      .def_static("replay", &Ledger::replay, py::arg("journal"), "From a journal's bytes.")
      .def("serialize", &Ledger::serialize, "The journal's bytes.")
      .def("digest", &Ledger::digest, "Equal exactly when the states are equal.")
      .def(
          "deposit", [](Ledger& l, std::int64_t amount) { unwrap(l.deposit({amount})); },
          py::arg("amount_sat"), "Capital in, without shares.")
      .def(
          "withdraw", [](Ledger& l, std::int64_t amount) { unwrap(l.withdraw({amount})); },
          py::arg("amount_sat"), "Capital out, without shares.")
      .def(
          "subscribe",
          [](Ledger& l, std::int64_t amount, std::int64_t liabilities) {
            return unwrap(l.subscribe({amount}, {liabilities}));
          },
          py::arg("amount_sat"), py::arg("liabilities_sat"), "Capital in; the shares minted.")
      .def(
          "redeem",
          [](Ledger& l, std::int64_t shares, std::int64_t liabilities) {
            return unwrap(l.redeem(shares, {liabilities})).value;
          },
          py::arg("shares"), py::arg("liabilities_sat"), "Shares burnt; the sats paid.")
      .def(
          "sell",
          [](Ledger& l, const Hash256& contract, std::int64_t collateral, std::int64_t premium) {
            unwrap(l.sell(contract, {collateral}, {premium}));
          },
          py::arg("contract"), py::arg("collateral_sat"), py::arg("premium_sat"),
          "A contract enters the books.")
      .def(
          "settle",
          [](Ledger& l, const Hash256& contract, std::int64_t payout) {
            unwrap(l.settle(contract, {payout}));
          },
          py::arg("contract"), py::arg("payout_sat"), "And leaves them.")
      .def(
          "expire", [](Ledger& l, const Hash256& contract) { unwrap(l.expire(contract)); },
          py::arg("contract"), "Unclaimed.")
      .def(
          "mark_hedge", [](Ledger& l, std::int64_t equity) { unwrap(l.mark_hedge({equity})); },
          py::arg("equity_sat"), "What the off-chain hedge is worth.")
      .def(
          "nav",
          [](const Ledger& l, std::int64_t liabilities) {
            return unwrap(l.nav({liabilities})).value;
          },
          py::arg("liabilities_sat"), "Cash and hedge, less the open options, sats.")
      .def("check", &Ledger::check, "Recomputes every sum from the journal.")
      .def_property_readonly(
          "state", [](const Ledger& l) { return state_of(l.state()); }, "The sums.");
}

}  // namespace

void bind_offer(py::module_& root) {
  auto m = root.def_submodule("offer");
  bind_chain(m);
  bind_report(m);
  btcfi::python::bind_closing(m);
  bind_buyer(m);
  bind_pool(m);
  bind_ledger(m);
}
