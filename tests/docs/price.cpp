#include <btcfi/aggregate.hpp>
#include <btcfi/merkle.hpp>

#include <cstdio>

using namespace btcfi;

namespace {

Result<int> run() {
  // [snippet:core]
  BTCFI_TRY(const Price price, Price::parse("106160.42"));         // exact: no double in between
  BTCFI_TRY(const std::uint64_t tick, floor_to_tick(price, 100));  // 106160
  BTCFI_TRY(const Timestamp expiry, Timestamp::parse("2025-11-20T08:00:00Z"));
  BTCFI_TRY(const json::Value doc, json::parse(R"({"terms": {"strike": 100000}})"));
  BTCFI_TRY(const std::uint64_t strike, doc.at("terms").at("strike").as_u64());
  const auto missing = doc.at("terms").at("premium_sat").as_u64();
  if (!missing) std::puts(describe(missing.error()).c_str());  // json_missing_key: ... (premium_sat
  // [/snippet]
  if (tick != 106160 || expiry.ms != 1'763'625'600'000 || strike != 100'000) return 1;

  // [snippet:aggregate]
  const Timestamp minute_end{1'763'616'660'000};
  const std::vector<Quote> quotes{
      {{Exchange::binance, btc, usdt}, *Price::parse("92350.01"), minute_end, {}},
      {{Exchange::coinbase, btc, usd}, *Price::parse("92355.5"), minute_end, {}},
      {{Exchange::kraken, btc, usd}, *Price::parse("92350"), minute_end, {}}};
  aggregate::Request request;
  request.treat_usdt_as_usd = true;
  request.now = {minute_end.ms + 1'500};
  request.moment = minute_end;
  BTCFI_TRY(const aggregate::Evidence evidence, aggregate::decide(quotes, {}, request));
  BTCFI_TRY(const auto read, aggregate::decode_evidence(evidence.encode()));  // and replayed
  std::printf("%s\n", read.decision.price.to_string().c_str());               // 92351.83666666
  // [/snippet]
  if (read.decision.price.to_string() != "92351.83666666") return 1;

  // [snippet:merkle]
  const std::vector<Hash256> leaves{merkle::leaf_hash(as_bytes("record 0")),
                                    merkle::leaf_hash(as_bytes("record 1")),
                                    merkle::leaf_hash(evidence.hash())};
  BTCFI_TRY(const merkle::Tree tree, merkle::Tree::over(leaves));
  BTCFI_TRY(const merkle::Proof proof, tree.prove(2));
  const merkle::Anchor anchor{tree.root(), tree.count()};  // anchor.encode(): the OP_RETURN payload
  BTCFI_CHECK(merkle::verify(anchor, leaves[2], proof));
  // [/snippet]
  return 0;
}

}  // namespace

int main() {
  const auto done = run();
  if (!done) std::puts(describe(done.error()).c_str());
  return done.value_or(1);
}
