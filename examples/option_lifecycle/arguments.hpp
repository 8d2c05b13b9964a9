#pragma once

#include <btcfi/core/network.hpp>

#include <optional>
#include <string>

namespace demo {

/// What the command line asks for.
struct Arguments {
  bool help = false;
  bool json = false;
  btcfi::Network network = btcfi::Network::regtest;
  std::optional<std::string> offer_file;
  std::optional<std::string> bitcoind;
};

extern const char* const usage;

/// Reads the command line; a wrong one gives a sentence in \p problem.
bool read_arguments(int argc, char** argv, Arguments& out, std::string& problem);

}  // namespace demo
