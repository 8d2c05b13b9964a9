#pragma once

#include "outcome.hpp"

#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/terms.hpp>

#include <algorithm>
#include <iostream>
#include <random>
#include <utility>

namespace btcfi::test {

/// Valid terms of one BTC struck at $100,000 with levels of 100,000 sats, default windows, one
/// oracle.
inline settlement::Terms sample_terms(settlement::OptionKind kind) {
  settlement::Terms t;
  t.kind = kind;
  t.quantity = Sats{100'000'000};
  t.strike = 100'000;
  if (kind == settlement::OptionKind::put) t.limit = 50'000;
  t.collateral = Sats{100'000'000};
  t.premium = Sats{5'000'000};
  t.void_amount = Sats{5'000'000};
  t.step = Sats{100'000};
  t.expiry = 1'800'093'900;
  t.set_default_windows();
  Hash256 announcement;
  announcement.bytes.fill(0x51);
  t.announcements = {announcement};
  return t;
}

/// Looks a price up in the prefixes alone, as an attestation does: the payout of each prefix that
/// holds the price. Compares with the payoff at every run boundary, its neighbours, the ends of the
/// domain and \p random_prices prices; returns how many prices had no prefix, several, or one that
/// pays something else.
inline std::size_t cover_disagreements(const settlement::Terms& terms,
                                       const settlement::LevelTable& table,
                                       std::size_t random_prices) {
  using namespace settlement;
  const unsigned bits = table.price_bits();
  // Sorted by length and value, so that the lookup is by digits and knows nothing of run ends.
  std::vector<std::vector<std::pair<std::uint32_t, Sats>>> by_length(bits + 1);
  for (std::size_t i = 0; i < table.runs().size(); ++i) {
    for (const Prefix& p : table.prefixes(i)) {
      by_length[p.length].emplace_back(p.value, table.runs()[i].payout);
    }
  }
  for (auto& list : by_length) std::sort(list.begin(), list.end());
  const auto agrees = [&](std::uint32_t price) {
    std::size_t holders = 0;
    Sats paid{-1};
    for (unsigned length = 0; length <= bits; ++length) {
      const std::uint32_t value =
          static_cast<std::uint32_t>(std::uint64_t{price} >> (bits - length));
      const auto& list = by_length[length];
      const auto at = std::lower_bound(
          list.begin(), list.end(), value,
          [](const auto& entry, std::uint32_t wanted) { return entry.first < wanted; });
      if (at != list.end() && at->first == value) {
        ++holders;
        paid = at->second;
      }
    }
    return holders == 1 && paid == payoff(terms, price);
  };

  std::size_t wrong = 0;
  for (const Run& run : table.runs()) {
    for (const std::uint32_t edge : {run.lo, run.hi}) {
      for (const std::uint32_t price :
           {edge - (edge > 0), edge, edge + (edge < terms.max_price())}) {
        wrong += agrees(price) ? 0u : 1u;
      }
    }
  }
  const unsigned seed = std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < random_prices; ++i) {
    wrong += agrees(static_cast<std::uint32_t>(random()) & terms.max_price()) ? 0u : 1u;
  }
  return wrong;
}

}  // namespace btcfi::test
