#pragma once

// The options that all rivals price: eight kinds of barriers on a bitcoin desk, near and far.

#include <btcfi/pricing/barrier.hpp>
#include <btcfi/pricing/binary.hpp>
#include <btcfi/pricing/double_barrier.hpp>

#include <cstddef>
#include <vector>

namespace desk {

inline constexpr std::size_t count = 2'048;

struct Option {
  btcfi::pricing::Barrier barrier;
  btcfi::pricing::DoubleBarrier corridor;
  btcfi::pricing::SpotMarket market;
};
/// The same ones at every call.
const std::vector<Option>& options();

}  // namespace desk
