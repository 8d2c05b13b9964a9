#include <catch2/catch.hpp>

#include <pricing/kernel/european_kernel.hpp>

#include <cmath>
#include <cstring>
#include <iostream>
#include <random>
#include <vector>

using namespace btcfi::pricing::kernel;

namespace {

struct Options {
  std::array<std::vector<double>, 7> columns;

  [[nodiscard]] Inputs inputs() const {
    return {columns[0].data(), columns[1].data(), columns[2].data(), columns[3].data(),
            columns[4].data(), columns[5].data(), columns[6].data()};
  }
};

Options random_options(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  Options o;
  for (std::size_t i = 0; i < count; ++i) {
    const double spot = std::exp(20 * unit(random) - 5);
    const double vol = std::exp(6 * unit(random) - 4);
    const double tau = std::exp(8 * unit(random) - 6);
    const double spread =
        unit(random) < 0.3 ? 0.0 : 8 * (unit(random) - 0.5) * vol * std::sqrt(tau);
    const bool flat = unit(random) < 0.3;
    const double row[7] = {unit(random) < 0.5 ? -1.0 : 1.0,
                           spot,
                           spot * std::exp(spread),
                           tau,
                           vol,
                           flat ? 0.0 : 0.2 * (unit(random) - 0.5),
                           flat ? 0.0 : 0.2 * (unit(random) - 0.5)};
    for (std::size_t c = 0; c < 7; ++c) o.columns[c].push_back(row[c]);
  }
  return o;
}

std::array<std::vector<double>, column_count> run(Kernel kernel, const Options& options,
                                                  std::size_t count, Level level) {
  std::array<std::vector<double>, column_count> out;
  Columns columns;
  for (std::size_t c = 0; c < column_count; ++c) {
    out[c].assign(count + 1, -7.0);  // one more, to see a write past the end
    columns[c] = out[c].data();
  }
  std::vector<std::uint32_t> odd(count);
  REQUIRE(kernel(options.inputs(), columns, count, level, odd.data()) == 0);
  return out;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

std::vector<Kernel> paths() {
  std::vector<Kernel> out{european_generic};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("fma")) out.push_back(european_fma);
  if (__builtin_cpu_supports("avx2")) out.push_back(european_avx2);
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    out.push_back(european_avx512);
#endif
  return out;
}

}  // namespace

TEST_CASE("every path of the processor gives the same bits, for any count and level") {
  const auto seed = std::random_device{}();
  std::cout << "kernel_test seed " << seed << ", " << paths().size() << " paths" << std::endl;
  const Options options = random_options(4'003, seed);
  for (const std::size_t count :
       std::initializer_list<std::size_t>{1, 2, 3, 5, 7, 8, 9, 16, 31, 4'003}) {
    for (const Level level : {Level::price, Level::five, Level::all}) {
      const auto reference = run(european_generic, options, count, level);
      for (const Kernel path : paths()) {
        const auto out = run(path, options, count, level);
        for (std::size_t c = 0; c < column_count; ++c) REQUIRE(same_bits(out[c], reference[c]));
      }
      REQUIRE(reference[0][count] == -7.0);
      REQUIRE(reference[1][0] == (level == Level::price ? -7.0 : reference[1][0]));
      REQUIRE((reference[17][0] == -7.0) == (level != Level::all));
    }
  }
}

TEST_CASE("the bits are those of every compiler: a digest of ten thousand options") {
  // FNV-1a over the bytes of all columns of 10,000 fixed options. The number was found with
  // g++ 12.2 and clang 14 alike; another one means that a path, a flag or a compiler rounds
  // otherwise.
  Options options;
  std::uint64_t state = 1;
  const auto unit = [&] {  // xorshift: the same everywhere, unlike the library's distributions
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<double>(state >> 11) * 0x1p-53;
  };
  for (int i = 0; i < 10'000; ++i) {
    const double row[7] = {unit() < 0.5 ? -1.0 : 1.0,
                           1e4 + 1e5 * unit(),
                           1e4 + 1e5 * unit(),
                           0.001 + unit(),
                           0.1 + unit(),
                           0.1 * unit(),
                           0.1 * unit()};
    for (std::size_t c = 0; c < 7; ++c) options.columns[c].push_back(row[c]);
  }
  const auto out = run(european_generic, options, 10'000, Level::all);
  std::uint64_t digest = 0xcbf29ce484222325;
  for (const auto& column : out) {
    for (std::size_t i = 0; i < 10'000; ++i) {
      unsigned char bytes[sizeof(double)];
      std::memcpy(bytes, &column[i], sizeof bytes);
      for (const unsigned char byte : bytes) digest = (digest ^ byte) * 0x100000001b3;
    }
  }
  INFO("digest " << std::hex << digest);
  CHECK(digest == 0x75359bec4b71c615);
}
