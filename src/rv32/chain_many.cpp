#include "rv32/chain.hpp"

#include <btcfi/core/cpu.hpp>

#include <algorithm>

namespace btcfi::rv32 {
namespace {

using AbsorbLanes = void (*)(std::uint32_t* states, const WriteWords* const* steps,
                             std::size_t count) noexcept;

/// Chains in the lanes of a vector. A lane whose chain has ended takes the next that waits; when
/// none waits it repeats the work of another lane, and nobody reads what comes out.
template <std::size_t width>
class Lanes {
 public:
  Lanes(std::span<ChainLane> chains, AbsorbLanes absorb) noexcept
      : chains_(chains), absorb_(absorb) {}

  void run() noexcept {
    for (std::size_t lane = 0; lane < width; ++lane) refill(lane);
    // A vector's step takes about as long as two of the chain alone.
    while (active_ > 2) {
      const std::size_t count = shortest();
      fill_idle();
      absorb_(states_.data(), steps_.data(), count);
      for (std::size_t lane = 0; lane < width; ++lane) advance(lane, count);
    }
    for (std::size_t lane = 0; lane < width; ++lane) {
      if (chain_[lane] == nullptr) continue;
      take_out(lane);
      blake3_absorb(chain_[lane]->state, steps_[lane], left_[lane]);
    }
  }

 private:
  void refill(std::size_t lane) noexcept {
    while (next_ < chains_.size() && chains_[next_].count == 0) ++next_;
    if (next_ == chains_.size()) return;
    ChainLane& chain = chains_[next_++];
    chain_[lane] = &chain;
    steps_[lane] = chain.steps;
    left_[lane] = chain.count;
    for (std::size_t i = 0; i < 5; ++i) states_[width * i + lane] = chain.state[i];
    ++active_;
  }
  void take_out(std::size_t lane) noexcept {
    for (std::size_t i = 0; i < 5; ++i) chain_[lane]->state[i] = states_[width * i + lane];
  }
  [[nodiscard]] std::size_t shortest() const noexcept {
    std::size_t out = SIZE_MAX;
    for (std::size_t lane = 0; lane < width; ++lane) {
      if (chain_[lane] != nullptr) out = std::min(out, left_[lane]);
    }
    return out;
  }
  void fill_idle() noexcept {
    std::size_t busy = 0;
    while (chain_[busy] == nullptr) ++busy;
    for (std::size_t lane = 0; lane < width; ++lane) {
      if (chain_[lane] == nullptr) steps_[lane] = steps_[busy];
    }
  }
  void advance(std::size_t lane, std::size_t count) noexcept {
    if (chain_[lane] == nullptr) return;
    steps_[lane] += count;
    left_[lane] -= count;
    if (left_[lane] != 0) return;
    take_out(lane);
    chain_[lane] = nullptr;
    --active_;
    refill(lane);
  }

  std::span<ChainLane> chains_;
  AbsorbLanes absorb_;
  std::size_t next_ = 0;
  std::size_t active_ = 0;
  alignas(64) std::array<std::uint32_t, 5 * width> states_{};
  std::array<const WriteWords*, width> steps_{};
  std::array<std::size_t, width> left_{};
  std::array<ChainLane*, width> chain_{};
};

}  // namespace

bool has_width(LaneWidth width) noexcept {
#if defined(__x86_64__)
  if (width == LaneWidth::sixteen) return cpu_features().avx512;
  if (width == LaneWidth::eight) return cpu_features().avx2;
#endif
  return width == LaneWidth::one;
}

void chain_many(std::span<ChainLane> lanes, LaneWidth width) noexcept {
#if defined(__x86_64__)
  if (width == LaneWidth::sixteen && has_width(width)) {
    return Lanes<16>(lanes, detail::absorb_lanes_avx512).run();
  }
  if (width != LaneWidth::one && has_width(LaneWidth::eight)) {
    return Lanes<8>(lanes, detail::absorb_lanes_avx2).run();
  }
#endif
  for (ChainLane& lane : lanes) blake3_absorb(lane.state, lane.steps, lane.count);
}

void chain_many(std::span<ChainLane> lanes) noexcept {
  chain_many(lanes, has_width(LaneWidth::sixteen) && lanes.size() > 8 ? LaneWidth::sixteen
                                                                      : LaneWidth::eight);
}

}  // namespace btcfi::rv32
