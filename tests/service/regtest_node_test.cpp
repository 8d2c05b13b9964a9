#include <btcfi/service/regtest_node.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>

using namespace btcfi;
using namespace btcfi::service;

TEST_CASE("a path that is no node is refused at once") {
  CHECK(RegtestNode::start("/no/such/program").error().code == Errc::io);
  CHECK(RegtestNode::start("/").error().code == Errc::io);
  const auto ends_at_once = RegtestNode::start("/bin/true", std::chrono::seconds(5));
  REQUIRE_FALSE(ends_at_once);
  CHECK(std::string(ends_at_once.error().where) == "RegtestNode::start: the node ended at once");
}

TEST_CASE("a real node starts, answers and goes") {
  const char* path = std::getenv("BTCFI_BITCOIND");
  if (path == nullptr) {
    std::cout << "no node: set BTCFI_BITCOIND to the path of bitcoind to run this case"
              << std::endl;
    return;
  }
  auto node = RegtestNode::start(path);
  REQUIRE(node);
  std::cout << node->version() << std::endl;
  const auto height = node->rpc().call("getblockcount");
  REQUIRE(height);
  CHECK(height->result.as_u64().value_or(1) == 0);
}
