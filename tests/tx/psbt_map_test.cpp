#include <btcfi/tx/psbt_map.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

std::string shape(const PsbtMap& map) {
  std::string out;
  for (const PsbtRecord& record : map.records()) {
    out += std::to_string(record.type) + ":" + to_hex(record.key_data) + "=" +
           to_hex(record.value) + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("records go to their place by type, then key, and keep what was there") {
  PsbtMap map;
  map.set(psbt_in::tap_internal_key, Bytes{9});
  map.set(psbt_in::witness_utxo, Bytes{1});
  map.set(psbt_in::partial_signature, Bytes{3}, Bytes{3});
  map.set(psbt_in::partial_signature, Bytes{2}, Bytes{2});
  map.set(psbt_in::witness_utxo, Bytes{7});
  CHECK(shape(map) == "1:=07 2:02=02 2:03=03 23:=09 ");
  CHECK(*map.find(psbt_in::partial_signature, Bytes{2}) == Bytes{2});
  CHECK(map.find(psbt_in::partial_signature) == nullptr);
  CHECK(map.has(psbt_in::partial_signature));
  map.erase(psbt_in::partial_signature);
  CHECK(shape(map) == "1:=07 23:=09 ");
}

TEST_CASE("merging takes over what is missing and changes nothing else") {
  PsbtMap ours, theirs;
  ours.set(1, Bytes{1});
  theirs.set(1, Bytes{2});
  theirs.set(0, Bytes{3});
  theirs.set(0xf0, Bytes{1}, Bytes{4});
  ours.merge(theirs);
  CHECK(shape(ours) == "0:=03 1:=01 240:01=04 ");
}
