#include "support/keys_test.hpp"

#include <btcfi_test/vectors.hpp>

#include <sstream>

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("every vector of BIP-340: signatures byte for byte, verdicts as listed") {
  const std::string name = "bitcoin/bip340_test_vectors.csv";
  const auto file = btcfi::test::read_vectors(name);
  if (!file) return;
  std::istringstream lines(*file);
  std::string line;
  std::getline(lines, line);
  std::size_t cases = 0;
  std::size_t signed_cases = 0;
  while (std::getline(lines, line)) {
    std::istringstream row(line);
    std::vector<std::string> cell;
    for (std::string part; std::getline(row, part, ',');) cell.push_back(part);
    REQUIRE(cell.size() >= 7);
    INFO("index " << cell[0]);
    const auto key = fixed<XOnlyKey>(cell[2]);
    const Bytes message = hex(cell[4]);
    const auto signature = fixed<SchnorrSignature>(cell[5]);
    const bool expected = cell[6] == "TRUE";
    REQUIRE((expected || cell[6] == "FALSE"));
    CHECK(verify_schnorr(signature, message, key) == expected);
    if (!cell[1].empty()) {
      const KeyPair pair = key_pair(cell[1]);
      CHECK(pair.xonly() == key);
      const auto made = sign_schnorr(message, pair, Entropy(fixed<Hash256>(cell[3]).bytes));
      REQUIRE(made);
      CHECK(*made == signature);
      ++signed_cases;
    }
    ++cases;
  }
  CHECK(cases == 19);
  CHECK(signed_cases == 8);
  btcfi::test::report_cases(name, cases);
}
