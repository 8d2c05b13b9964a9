#include <btcfi/tx/chain_view.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

TEST_CASE("confirmations count the transaction's own block") {
  const ChainTip tip{.next_height = 101, .median_time = 0};
  CHECK(TxStatus{.in_mempool = false, .height = 100}.confirmations(tip) == 1);
  CHECK(TxStatus{.in_mempool = false, .height = 99}.confirmations(tip) == 2);
  CHECK(TxStatus{.in_mempool = true, .height = std::nullopt}.confirmations(tip) == 0);
  CHECK(TxStatus{.in_mempool = false, .height = 200}.confirmations(tip) == 0);
}

TEST_CASE("a transaction is known in the mempool or in a block") {
  CHECK_FALSE(TxStatus{}.known());
  CHECK(TxStatus{.in_mempool = true, .height = std::nullopt}.known());
  CHECK(TxStatus{.in_mempool = false, .height = 7}.known());
}
