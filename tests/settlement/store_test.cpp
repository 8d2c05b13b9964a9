#include <btcfi/settlement/store.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;

TEST_CASE("a store gives back what was put last, and lists names by prefix") {
  MemoryStore store;
  CHECK_FALSE(store.get("a")->has_value());
  REQUIRE(store.put("offer/2", as_bytes("two")));
  REQUIRE(store.put("offer/1", as_bytes("one")));
  REQUIRE(store.put("offes", as_bytes("x")));
  REQUIRE(store.put("offer/2", as_bytes("zwei")));
  CHECK(**store.get("offer/2") == to_bytes(as_bytes("zwei")));
  CHECK(*store.names("offer/") == std::vector<std::string>{"offer/1", "offer/2"});
  CHECK(store.names("z")->empty());
}
