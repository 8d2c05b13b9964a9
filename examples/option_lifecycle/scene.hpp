#pragma once

// Who is on stage: a chain in memory, an oracle, a pool, a buyer. They share nothing but messages
// and the chain. All keys are throw-away keys from fixed seeds, so that two runs print the same.

#include "arguments.hpp"
#include "printer.hpp"

#include <btcfi/core/json.hpp>
#include <btcfi/core/time.hpp>
#include <btcfi/oracle/signer.hpp>
#include <btcfi/settlement/buyer.hpp>
#include <btcfi/settlement/seller.hpp>
#include <btcfi/tx/simulated_chain.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace demo {

using namespace btcfi;
namespace st = btcfi::settlement;

/// The demo stops at the first thing that should not happen, with one sentence.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
T need(Result<T> result, const std::string& what) {
  if (!result) throw Failure(what + ": " + describe(result.error()));
  return *std::move(result);
}
inline void need(const Status& status, const std::string& what) {
  if (!status) throw Failure(what + ": " + describe(status.error()));
}
inline void need(bool holds, const std::string& what) {
  if (!holds) throw Failure(what);
}

/// The market: act 1 finds the spot price where the build has feeds, and with --live a strike for it.
struct Market {
  std::uint32_t now_s = 1'800'000'000;
  double spot_usd = 106'160.42;
  double vol = 0.52;
  std::uint64_t strike_usd = 110'000;
  std::uint32_t expiry_days = 14;
  std::int64_t settlement_usd = 118'432;  ///< what the oracle will see at expiry
};

/// One contract from quote to FUND.
struct Deal {
  std::string name;
  st::Terms terms;
  st::Quote quote;
  st::Request request;
  Bytes offer;
  Hash256 id;
  std::unique_ptr<st::Holding> holding;
  tx::Transaction fund;
  double sign_ms = 0;    ///< the pool's whole answer to the request
  double verify_ms = 0;  ///< the buyer's whole check
};

class Scene {
 public:
  /// Where confirmed coins come from.
  using Faucet = std::function<tx::Funding(ByteView script_pubkey, Sats amount)>;
  /// Without a faucet the chain in memory grants them.
  explicit Scene(const Market& market, Network network, int pool_coins = 5, Faucet faucet = {});

  Market market;
  Network network;
  tx::SimulatedChain chain;
  oracle::Signer oracle;
  oracle::MemoryJournal oracle_journal;
  oracle::EventPlan plan;
  oracle::Announcement event;
  std::vector<oracle::Attestation> attested;

  st::KeySigner pool_wallet;
  Bytes pool_change;
  st::MemoryStore pool_store;
  std::unique_ptr<st::Seller> pool;

  keys::ExtendedSecret buyer_seed;
  st::KeySigner buyer_wallet;
  Bytes buyer_coins, buyer_change, buyer_home;
  st::MemoryStore buyer_store;
  mutable oracle::Registry registry;

  Sats premium{};  ///< of the call, from act 2
  st::LedgerState books_before;
  std::vector<Deal> deals;  ///< the call, the binary, three calls that will expire worthless

  json::Value report = json::Value::new_object();
  /// Everything that was tried in order to be refused, for --json.
  json::Value refusals = json::Value::new_array();
  /// Shows and keeps a refusal: what was tried, who refused it, by which code.
  void refused(const Printer& out, const std::string& what, const std::string& by,
               const std::string& code);

  [[nodiscard]] std::uint32_t expiry_s() const {
    return market.now_s + market.expiry_days * 86'400;
  }
  [[nodiscard]] st::Terms terms(st::OptionKind kind, Sats quantity, std::uint64_t strike,
                                Sats premium) const;
  [[nodiscard]] st::Buyer buyer(std::uint32_t contract) const;
  [[nodiscard]] st::Trust trust(const st::Quote& quote, const st::Request& request) const;
  /// Quote, REQUEST, OFFER; nothing is accepted yet.
  [[nodiscard]] Deal ask(const std::string& name, const st::Terms& terms);
  /// ACCEPT, DONE, broadcast.
  void take(Deal& deal);

 private:
  /// A confirmed coin, known to the play's chain.
  tx::Funding coin(ByteView script_pubkey, Sats amount);

  Faucet faucet_;
  std::uint8_t quotes_ = 0;
  std::uint32_t contracts_ = 0;
};

/// Ends the demo with one sentence where a file could not be written: before anything is done.
void check_writable(const std::string& path);
/// Writes a file, or ends the demo with one sentence.
void write_file(const std::string& path, ByteView bytes);
/// Secrets of the play: tagged_hash("btcfi/demo", name).
Hash256 play_secret(const std::string& name);
/// The clock of this machine.
Timestamp system_now();
/// Milliseconds since some moment, for measuring.
double clock_ms();

/// Needs the rooms `feeds` and `testing`.
void act1_collect(Scene& scene, const Arguments& arguments, const Printer& out);
void act2_price(Scene& scene, const Printer& out);
void act3_contract(Scene& scene, const Printer& out);
void act4_expiry(Scene& scene, const Printer& out);
void act5_settle(Scene& scene, const Printer& out);
void act6_books(Scene& scene, const Printer& out);
/// The call's settlement, checked link by link by somebody who took no part. Returns the bundle.
std::string check_settlement(Scene& scene, const Printer& out);
class Node;
/// The same on a regtest node; adds "regtest" to the report.
void act7_node(Node& node, const Market& market, Sats premium, const Printer& out,
               json::Value& report);

/// The key-path spend that both sides sign with MuSig2, paying the buyer \p payout.
tx::Transaction close_by_both(Scene& scene, const Deal& deal, Sats payout, std::int64_t vsize);

/// Writes what --offer-file promises. Throws Failure.
void write_offer_files(const Scene& scene, const std::string& path);

}  // namespace demo
