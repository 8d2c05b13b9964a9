#pragma once

#include <btcfi/core/network.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace demo {

/// What the command line asks for.
struct Arguments {
  bool help = false;
  bool json = false;
  bool live = false;
  std::uint16_t port = 0;        ///< of the simulator; 0: any free one
  std::int64_t clock_off_s = 0;  ///< added to what this machine's clock says, to try a wrong clock
  std::uint32_t patience_s = 30;
  btcfi::Network network = btcfi::Network::regtest;
  std::optional<std::string> offer_file;
  std::optional<std::string> bundle_file;
  std::optional<std::string> bitcoind;
};

extern const char* const usage;

/// Reads the command line; a wrong one gives a sentence in \p problem.
bool read_arguments(int argc, char** argv, Arguments& out, std::string& problem);

}  // namespace demo
