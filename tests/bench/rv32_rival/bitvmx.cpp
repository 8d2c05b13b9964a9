#include "../measure.hpp"
#include "guests.hpp"
#include "rival.hpp"

#include <btcfi/rv32/machine.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

using bench::require;
using bench::seconds;

namespace btcfi::test {

namespace {

using namespace btcfi::rv32;

constexpr std::uint64_t steps = 500'000;
constexpr int rounds = 15;

/// What ours does, and the mode of BitVMX-CPU beside it.
struct Way {
  const char* name;
  const char* mode;
  bool hash, records, keep;
  const char* goal;
};
constexpr std::array<Way, 4> ways = {{{"no hash", "none", false, false, false, ""},
                                      {"hash", "hash", true, false, false, "goal >= 2.8"},
                                      {"records", "trace", true, true, false, "goal >= 14"},
                                      {"records, kept", "trace", true, true, true, ""}}};

struct Took {
  std::uint64_t steps = 0;
  std::string hash;  ///< means nothing without hashing
  double seconds = 0;
};

/// A folder that goes away with what is in it.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("btcfi-rival-" + std::to_string(std::random_device()()))) {
    require(std::filesystem::create_directory(path_), "a temporary folder");
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string write(const std::string& name, ByteView contents) const {
    const auto file = path_ / name;
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(contents.data()),
              static_cast<std::streamsize>(contents.size()));
    require(out.flush().good(), "the guest is written");
    return file.string();
  }

 private:
  std::filesystem::path path_;
};

std::string quoted(const std::string& word) {
  require(word.find('\'') == std::string::npos, "a path without apostrophes");
  return "'" + word + "'";
}

Took theirs(const std::string& program, const std::string& elf, const char* mode) {
  const std::string command =
      quoted(program) + " " + quoted(elf) + " " + std::to_string(steps) + " " + mode;
  FILE* pipe = popen(command.c_str(), "r");
  require(pipe != nullptr, "BitVMX-CPU starts");
  unsigned long long made = 0;
  std::array<char, 41> hash{};
  double took = 0;
  const int read = std::fscanf(pipe, "%llu %40s %lf", &made, hash.data(), &took);
  require(pclose(pipe) == 0 && read == 3 && took > 0, "BitVMX-CPU prints steps, hash and seconds");
  return {made, hash.data(), took};
}

Took ours(const Program& program, const Way& way) {
  MachineOptions options;
  options.hash = way.hash;
  options.last_steps = way.records;
  auto machine = *Machine::create(program, {}, options);
  std::vector<StepRecord> kept;
  std::vector<TraceHash> hashes;
  std::uint64_t seen = 0;
  const RecordsSink sink = [&](std::span<const StepRecord> some, std::span<const TraceHash> after) {
    seen += std::min(some.size(), after.size());
    if (!way.keep) return true;
    kept.insert(kept.end(), some.begin(), some.end());
    hashes.insert(hashes.end(), after.begin(), after.end());
    return true;
  };
  RunResult run;
  const double took =
      seconds([&] { run = way.records ? *machine.run_recorded(steps, sink) : machine.run(steps); });
  if (way.records) require(seen == steps, "every record and its hash");
  if (way.keep) {
    require(kept.size() == steps && kept.back().step == steps, "every record is kept");
    require(hashes.size() == steps && hashes.back() == run.last_hash, "every hash is kept");
  }
  return {run.steps, run.last_hash ? run.last_hash->hex() : "", took};
}

}  // namespace

void compare_with_bitvmx(const std::vector<Guest>& guests) {
  const char* rival = std::getenv("BTCFI_BITVMX_CPU");
  if (rival == nullptr || *rival == '\0') {
    std::printf("\nBitVMX-CPU: skipped, BTCFI_BITVMX_CPU names no program\n");
    return;
  }
  std::printf("\n%-12s %-14s %15s %12s %8s\n", "guest", "", "ours, M steps/s", "BitVMX-CPU",
              "ratio");
  static const Folder folder;  // goes also when an answer is wrong
  std::array<double, ways.size()> products;
  products.fill(1);
  for (const Guest& guest : guests) {
    const Bytes elf = guest.elf();
    const std::string file = folder.write(std::string(guest.name) + ".elf", elf);
    const Program program = *Program::load(elf);
    std::array<double, ways.size()> our_least, their_least;
    our_least.fill(1e9);
    their_least.fill(1e9);
    for (int i = 0; i < rounds; ++i) {
      Took other;
      for (std::size_t way = 0; way < ways.size(); ++way) {
        const bool same = way > 0 && ways[way].mode == std::string_view(ways[way - 1].mode);
        if (!same) other = theirs(rival, file, ways[way].mode);
        const Took mine = ours(program, ways[way]);
        require(mine.steps == steps && other.steps == steps, "as many steps");
        require(!ways[way].hash || mine.hash == other.hash, "the same last hash");
        our_least[way] = std::min(our_least[way], mine.seconds);
        their_least[way] = std::min(their_least[way], other.seconds);
      }
    }
    for (std::size_t way = 0; way < ways.size(); ++way) {
      const double ratio = their_least[way] / our_least[way];
      std::printf("%-12s %-14s %15.2f %12.2f %8.2f   %s\n", guest.name, ways[way].name,
                  1e-6 * static_cast<double>(steps) / our_least[way],
                  1e-6 * static_cast<double>(steps) / their_least[way], ratio, ways[way].goal);
      products[way] *= ratio;
    }
  }
  for (std::size_t way = 0; way < ways.size(); ++way) {
    std::printf("%-12s %-14s %15s %12s %8.2f   %s\n", "all", ways[way].name, "geometric", "mean",
                std::pow(products[way], 1.0 / static_cast<double>(guests.size())), ways[way].goal);
  }
}

}  // namespace btcfi::test
