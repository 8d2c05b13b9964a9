#include <btcfi/tx/locktime.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

Transaction one_by_one() {
  Transaction tx;
  tx.inputs.push_back({{Txid{}, 0}, {}, sequence_replaceable, {}});
  tx.outputs.push_back({Sats{1000}, {}});
  return tx;
}

}  // namespace

TEST_CASE("an absolute lock opens one second, or one block, after its value") {
  Transaction tx = one_by_one();
  const auto open = [&](ChainTip tip) { return final_at(tx, tip).has_value(); };
  tx.lock_time = 1'800'000'000;
  CHECK_FALSE(open({900'000, 1'799'999'999}));
  CHECK_FALSE(open({900'000, 1'800'000'000}));
  CHECK(open({900'000, 1'800'000'001}));
  tx.lock_time = 900'000;
  CHECK_FALSE(open({900'000, 1'900'000'000}));
  CHECK(open({900'001, 0}));
  tx.inputs[0].sequence = sequence_final;
  CHECK(open({1, 1}));
}

TEST_CASE("relative locks count blocks, or units of 512 seconds, from the confirmation") {
  Transaction tx = one_by_one();
  const std::vector<Confirmation> confirmed{{1000, 1'700'000'000}};
  const auto open = [&](ChainTip tip) { return sequence_final_at(tx, tip, confirmed).has_value(); };
  tx.inputs[0].sequence = sequence_of_blocks(288);
  CHECK_FALSE(open({1287, 0}));
  CHECK(open({1288, 0}));
  tx.inputs[0].sequence = *sequence_of_seconds(1025);
  CHECK_FALSE(open({0, 1'700'000'000 + 3 * 512 - 1}));
  CHECK(open({0, 1'700'000'000 + 3 * 512}));
  tx.version = 1;
  CHECK(open({0, 0}));
  tx.version = 2;
  tx.inputs[0].sequence = sequence_replaceable;  // the disable bit is set
  CHECK(open({0, 0}));
  CHECK(sequence_of_seconds(65'535 * 512).has_value());
  CHECK(sequence_of_seconds(65'535 * 512 + 1).error().code == Errc::out_of_range);
}
