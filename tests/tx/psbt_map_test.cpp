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

TEST_CASE("a merge takes what is not there yet, in the order of keys, however large the maps") {
  PsbtMap ours;
  PsbtMap theirs;
  for (const std::uint64_t type : {2u, 7u, 9u}) ours.append({type, {}, Bytes{1}});
  for (const std::uint64_t type : {1u, 2u, 8u, 10u}) theirs.append({type, {}, Bytes{2}});
  ours.merge(theirs);
  std::string types;
  for (const PsbtRecord& record : ours.records()) types += std::to_string(record.type) + " ";
  CHECK(types == "1 2 7 8 9 10 ");
  CHECK(*ours.find(2) == Bytes{1});
  CHECK(*ours.find(8) == Bytes{2});
  // What stands unsorted stays so; the same again changes nothing.
  PsbtMap odd;
  for (const std::uint64_t type : {9u, 3u}) odd.append({type, {}, Bytes{1}});
  odd.merge(theirs);
  types.clear();
  for (const PsbtRecord& record : odd.records()) types += std::to_string(record.type) + " ";
  CHECK(types == "1 2 8 9 3 10 ");
  const PsbtMap once = odd;
  odd.merge(theirs);
  CHECK(odd == once);
  // A hundred thousand each: minutes if every record were looked for one by one.
  PsbtMap many;
  PsbtMap more;
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    Bytes key{std::uint8_t(i >> 16), std::uint8_t(i >> 8), std::uint8_t(i)};
    (i % 3 != 0 ? many : more).append({0xfd, key, {}});
    if (i % 7 == 0 && i % 3 != 0) more.append({0xfd, key, {}});
  }
  many.merge(more);
  CHECK(many.records().size() == 100'000);
}
