#include <catch2/catch.hpp>

#include <pricing/kernel/exotic_kernel.hpp>

#include <cmath>
#include <cstring>
#include <iostream>
#include <random>
#include <vector>

using namespace btcfi::pricing::kernel;

namespace {

using Rows = std::vector<std::vector<double>>;  // by column

/// xorshift: the same everywhere, unlike the library's distributions.
class Stream {
 public:
  explicit Stream(std::uint64_t seed) : state_(seed | 1) {}
  double operator()(double low, double high) {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return low + (high - low) * (static_cast<double>(state_ >> 11) * 0x1p-53);
  }
  double sign() { return (*this)(0, 1) < 0.5 ? -1 : 1; }

 private:
  std::uint64_t state_;
};

// Without exp or log, so that the inputs have the same bits everywhere.
Rows barriers(std::size_t count, std::uint64_t seed) {
  Stream u(seed);
  Rows rows(barrier_inputs);
  for (std::size_t i = 0; i < count; ++i) {
    const double side = u.sign(), spot = u(1e4, 1e5), near = u(0, 1) < 0.3 ? 1e-4 : 0.3;
    const double row[barrier_inputs] = {u.sign(),
                                        side,
                                        u(0, 1) < 0.5 ? 0.0 : 1.0,
                                        spot,
                                        spot * u(0.6, 1.6),
                                        spot * (1 - side * near * u(0.01, 1)),
                                        u(0, 1) < 0.5 ? 0 : u(0, 100),
                                        u(0.001, 1),
                                        u(0.05, 1.5),
                                        u(-0.03, 0.1),
                                        u(-0.03, 0.1)};
    for (std::size_t c = 0; c < barrier_inputs; ++c) rows[c].push_back(row[c]);
  }
  return rows;
}
Rows touches(std::size_t count, std::uint64_t seed) {
  const Rows b = barriers(count, seed);
  Stream u(seed + 1);
  Rows rows{{},       b[b_side], b[b_spot], b[b_barrier], b[b_rebate],
            b[b_tau], b[b_vol],  b[b_rate], b[b_dividend]};
  for (std::size_t i = 0; i < count; ++i) rows[t_what].push_back(std::floor(u(0, 3)));
  return rows;
}
Rows binaries(std::size_t count, std::uint64_t seed) {
  const Rows b = barriers(count, seed);
  return {b[b_sign], b[b_in],  b[b_rebate], b[b_spot],    b[b_strike],
          b[b_tau],  b[b_vol], b[b_rate],   b[b_dividend]};
}

struct Answer {
  std::vector<std::vector<double>> columns{exotic_columns};
  std::vector<unsigned char> verdict;
};

Answer run(ExoticKernel kernel, ExoticExact exact, Integrator integrate, const Rows& rows,
           std::size_t count) {
  Answer a;
  ExoticOut out;
  for (std::size_t c = 0; c < exotic_columns; ++c) {
    a.columns[c].assign(count + 1, -7.0);  // one more, to see a write past the end
    out[c] = a.columns[c].data();
  }
  a.verdict.assign(count + 1, 77);
  std::vector<const double*> in;
  for (const auto& column : rows) in.push_back(column.data());
  kernel(in.data(), out, a.verdict.data(), count);
  for (std::size_t i = 0; i < count; ++i) {
    if (a.verdict[i] != cancels) continue;
    std::vector<double> element;
    for (const auto& column : rows) element.push_back(column[i]);
    double values[exotic_columns];
    exact(element.data(), values, integrate);
    for (std::size_t c = 0; c < exotic_columns; ++c) a.columns[c][i] = values[c];
  }
  return a;
}

bool same_bits(const Answer& a, const Answer& b) {
  for (std::size_t c = 0; c < exotic_columns; ++c) {
    if (std::memcmp(a.columns[c].data(), b.columns[c].data(),
                    a.columns[c].size() * sizeof(double)) != 0)
      return false;
  }
  return a.verdict == b.verdict;
}

std::vector<const ExoticPath*> paths() {
  std::vector<const ExoticPath*> out{&exotic_generic};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("fma")) out.push_back(&exotic_fma);
  if (__builtin_cpu_supports("avx2")) out.push_back(&exotic_avx2);
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    out.push_back(&exotic_avx512);
#endif
  return out;
}

std::uint64_t digest(const Answer& a) {
  std::uint64_t d = 0xcbf29ce484222325;
  for (const auto& column : a.columns) {
    for (const double value : column) {
      unsigned char bytes[sizeof(double)];
      std::memcpy(bytes, &value, sizeof bytes);
      for (const unsigned char byte : bytes) d = (d ^ byte) * 0x100000001b3;
    }
  }
  return d;
}

}  // namespace

TEST_CASE("barriers, touches and binaries have the same bits on every path, for any count") {
  const auto seed = std::random_device{}();
  std::cout << "exotic_kernel_test seed " << seed << ", " << paths().size() << " paths"
            << std::endl;
  const Rows b = barriers(2'003, seed), t = touches(2'003, seed), d = binaries(2'003, seed);
  for (const std::size_t count :
       std::initializer_list<std::size_t>{1, 2, 3, 5, 7, 8, 9, 16, 31, 2'003}) {
    const ExoticPath& g = exotic_generic;
    const Answer barrier = run(g.barrier, g.barrier_exact, g.integrate, b, count);
    const Answer touch = run(g.touch, g.touch_exact, g.integrate, t, count);
    const Answer binary = run(g.binary, nullptr, nullptr, d, count);
    CHECK(barrier.columns[0][count] == -7.0);
    CHECK(barrier.verdict[count] == 77);
    for (const ExoticPath* path : paths()) {
      // Where a path has several lanes the rare elements go to the one-lane path beside it.
      for (const ExoticPath* single : {&exotic_generic, path}) {
        if (single->barrier_exact == nullptr) continue;
        CHECK(same_bits(run(path->barrier, single->barrier_exact, path->integrate, b, count),
                        barrier));
        CHECK(same_bits(run(path->touch, single->touch_exact, path->integrate, t, count), touch));
      }
      CHECK(same_bits(run(path->binary, nullptr, nullptr, d, count), binary));
    }
  }
}

TEST_CASE("options between two barriers have the same bits on every path") {
  Stream u(std::random_device{}());
  for (int i = 0; i < 300; ++i) {
    const double spot = u(1e4, 1e5), narrow = u(0, 1) < 0.5 ? 0.1 : 0.6;
    const double inputs[double_inputs] = {std::floor(u(-1, 2)),
                                          std::floor(u(0, 2)),
                                          spot,
                                          spot * u(0.4, 1.8),
                                          spot * (1 - narrow * u(0, 1)),
                                          spot * (1 + narrow * u(0, 1)),
                                          u(0, 100),
                                          u(0.001, 1),
                                          u(0.05, 1.5),
                                          u(-0.03, 0.1),
                                          u(-0.03, 0.1)};
    double reference[exotic_columns];
    exotic_generic.double_exact(inputs, reference, exotic_generic);
    for (const ExoticPath* path : paths()) {
      for (const ExoticPath* single : paths()) {
        if (single->double_exact == nullptr) continue;
        double values[exotic_columns];
        single->double_exact(inputs, values, *path);
        CHECK(std::memcmp(values, reference, sizeof values) == 0);
      }
    }
    exotic_generic.double_hit(inputs, reference);
    for (const ExoticPath* single : paths()) {
      if (single->double_hit == nullptr) continue;
      double values[exotic_columns];
      single->double_hit(inputs, values);
      CHECK(std::memcmp(values, reference, sizeof values) == 0);
    }
  }
}

TEST_CASE("the bits are those of every compiler: digests of five thousand options") {
  // Found with g++ 12.2 and clang 14 alike; see kernel_test.cpp.
  const ExoticPath& g = exotic_generic;
  const Answer barrier = run(g.barrier, g.barrier_exact, g.integrate, barriers(5'000, 1), 5'000);
  const Answer touch = run(g.touch, g.touch_exact, g.integrate, touches(5'000, 1), 5'000);
  const Answer binary = run(g.binary, nullptr, nullptr, binaries(5'000, 1), 5'000);
  INFO(std::hex << digest(barrier) << " " << digest(touch) << " " << digest(binary));
  CHECK(digest(barrier) == 0x57b74d46df115c63);
  CHECK(digest(touch) == 0xf7a13fee8af8aec4);
  CHECK(digest(binary) == 0x85ce6300fa1b8878);
  std::size_t by_quadrature = 0;
  for (const unsigned char v : barrier.verdict) by_quadrature += v == cancels ? 1 : 0;
  CHECK(by_quadrature > 50);  // both ways are in the digest
}
