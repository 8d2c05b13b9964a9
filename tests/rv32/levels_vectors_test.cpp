// PROVENANCE: ../shared/vectors/protocol/levels.json, see the SOURCES.md beside it.

#include "payoff_reference.hpp"

#include <btcfi/core/json.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <iostream>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

TEST_CASE("for every sample the level exits with 0 and its neighbours do not") {
  const auto text = read_vectors("protocol/levels.json");
  if (!text) return;
  const json::Value document = *json::parse(*text);
  const Program program = *Program::load(programs::vanilla());
  const auto number = [](const json::Value& v, const char* name) {
    return *v.find(name)->as_u64();
  };
  std::size_t cases = 0;
  std::uint64_t longest = 0;
  std::size_t refused = 0;
  for (const json::Value& c : document.find("contracts")->array()) {
    SettlementInput in;
    const std::string kind = *c.find("kind")->as_string();
    const bool put = kind.find("put") != std::string::npos;
    in.kind = (kind.find("binary") != std::string::npos ? 2u : 0u) + (put ? 1u : 0u);
    in.strike_ticks = static_cast<std::uint32_t>(number(c, "K"));
    in.limit_ticks = static_cast<std::uint32_t>(number(c, "limit"));
    in.quantity_sat = number(c, "q");
    in.collateral_sat = number(c, "C");
    in.rounding_sat = number(c, "R");
    in.min_payout_sat = number(c, "p_min");
    for (const json::Value& sample : c.find("samples")->array()) {
      in.price_ticks = *sample.array()[0].as_u32();
      const std::uint64_t exact = *sample.array()[1].as_u64();
      const std::uint64_t level = *sample.array()[2].as_u64();
      in.hint = exact / in.rounding_sat;
      CHECK(*hint_for(in) == in.hint);
      in.claim_sat = level;
      const Verdict right = judge(program, in);
      CHECK(right.accepted);
      longest = std::max(longest, right.steps);
      for (const std::uint64_t wrong :
           {level + 1, level - 1, level + in.rounding_sat, level - in.rounding_sat, exact,
            in.collateral_sat, in.collateral_sat - 330, std::uint64_t{0}}) {
        if (wrong == level) continue;
        in.claim_sat = wrong;
        for (const std::uint64_t hint : {in.hint, wrong / in.rounding_sat}) {
          SettlementInput other = in;
          other.hint = hint;
          CHECK(judge(program, other).exit_code == 1);
          ++refused;
        }
      }
      ++cases;
    }
  }
  report_cases("protocol/levels.json samples", cases);
  std::cout << refused << " wrong claims refused; a right one takes at most " << longest
            << " micro-steps" << std::endl;
  CHECK(cases >= 1200);
  CHECK(longest <= 64);
}
