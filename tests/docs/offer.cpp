// The C++ of docs/offer.md, on the offer of tests/c/data.
#include <btcfi/settlement.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

using namespace btcfi;
using namespace btcfi::settlement;

namespace {

Bytes file(const std::string& name) {
  std::ifstream in("tests/c/data/" + name, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  return to_bytes(as_bytes(text));
}

/// A value of offer.trust, which holds lines of a name and a value.
Result<Bytes> told(const std::string& wanted) {
  std::ifstream in("tests/c/data/offer.trust");
  std::string name;
  for (std::string value; in >> name && std::getline(in >> std::ws, value);) {
    if (name == wanted) return from_hex(value);
  }
  return fail(Errc::io, "offer.trust");
}

Status buy() {
  BTCFI_TRY(const Bytes seed, told("seed"));
  BTCFI_TRY(const auto master, keys::ExtendedSecret::from_seed(seed));
  BTCFI_TRY(const Bytes coin_key, told("coin_key"));
  BTCFI_TRY(const auto coin_secret, keys::parse_secret_key(coin_key));
  BTCFI_TRY(const Bytes pool, told("pool"));
  BTCFI_TRY(const Bytes oracle, told("oracle"));
  KeySigner wallet;
  BTCFI_CHECK(wallet.add(coin_secret));
  MemoryStore store;
  Trust trust;
  BTCFI_TRY(const auto pool_key, keys::XOnlyKey::from(pool));
  BTCFI_TRY(const auto oracle_key, keys::XOnlyKey::from(oracle));
  trust.pools = {pool_key};
  trust.oracles = {oracle_key};
  const Bytes offer_bytes = file("offer");

  // [snippet:buy]
  BTCFI_TRY(const auto buyer, Buyer::create(master, Network::regtest, 1));
  const CheckedOffer checked = buyer.check(offer_bytes, trust);
  std::fputs(explain(checked).c_str(), stdout);
  for (const Unchecked& one : checked.report.unchecked) std::puts(one.field);  // read these first
  BTCFI_TRY(auto bought,
            buyer.accept(offer_bytes, trust, wallet, store, {.allow_unchecked = true}));
  // The backup is in the store by now; bought.accept may go to the pool.
  // [/snippet]
  BTCFI_TRY(const auto names, store.names("backup/"));
  if (names.size() != 1 || bought.accept.empty() || checked.report.unchecked.empty()) {
    return fail(Errc::internal, "offer.md");
  }
  return {};
}

}  // namespace

int main() {
  const Status bought = buy();
  if (!bought) std::puts(describe(bought.error()).c_str());
  return bought ? 0 : 1;
}
