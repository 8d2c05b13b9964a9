#include "arguments.hpp"

#include <btcfi/core/decimal.hpp>

#include <string_view>

namespace demo {

const char* const usage =
    R"(option_lifecycle: an option from its price to a settled transaction, on a chain in memory

  --json               print one JSON object instead of pages for people
  --network NAME       mainnet, testnet4, signet or regtest (default): the network in the terms.
                       Nothing is ever sent anywhere.
  --offer-file PATH    also write the offer to PATH, and beside it what a wallet needs to check it:
                       PATH.quote, PATH.request, PATH.trust, and for later PATH.attestation
  --bundle-file PATH   also write the call's settlement to PATH, for settlement::verify and its C and Python
                       faces
  --bitcoind PATH      settle every rung once more on a Bitcoin Core node, started from PATH on regtest in a
                       temporary folder
  --live               the prices of this minute from Binance, Coinbase and Kraken, instead of a simulator
  --port N             the simulator's port on this machine (any free one)
  --patience SECONDS   how long a node may take to start (30)
  --clock-off SECONDS  pretend that this machine's clock is off by so much
  --help               this page
)";

namespace {

/// A whole number from \p least to \p most, or a sentence.
template <class Integer>
bool read_number(std::string_view name, const std::string& text, std::int64_t least,
                 std::int64_t most, Integer& out, std::string& problem) {
  const auto number = btcfi::parse_decimal(text, 0);
  if (!number || *number < least || *number > most) {
    problem = std::string(name) + " " + text + ": a whole number from " + std::to_string(least) +
              " to " + std::to_string(most) + " is wanted";
    return false;
  }
  out = static_cast<Integer>(*number);
  return true;
}

}  // namespace

bool read_arguments(int argc, char** argv, Arguments& out, std::string& problem) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    const auto value = [&](std::string& into) {
      if (i + 1 == argc) {
        problem = std::string(name) + " needs a value";
        return false;
      }
      into = argv[++i];
      return true;
    };
    std::string text;
    if (name == "--help" || name == "-h") {
      out.help = true;
    } else if (name == "--json") {
      out.json = true;
    } else if (name == "--live") {
      out.live = true;
    } else if (name == "--port") {
      if (!value(text) || !read_number(name, text, 1, 65'535, out.port, problem)) return false;
    } else if (name == "--patience") {
      if (!value(text) || !read_number(name, text, 1, 600, out.patience_s, problem)) return false;
    } else if (name == "--clock-off") {
      if (!value(text) ||
          !read_number(name, text, -100'000'000, 100'000'000, out.clock_off_s, problem))
        return false;
    } else if (name == "--network") {
      if (!value(text)) return false;
      const auto network = btcfi::parse_network(text);
      if (!network) {
        problem = "--network " + text + ": there are mainnet, testnet4, signet and regtest";
        return false;
      }
      out.network = *network;
    } else if (name == "--offer-file") {
      if (!value(text)) return false;
      out.offer_file = text;
    } else if (name == "--bundle-file") {
      if (!value(text)) return false;
      out.bundle_file = text;
    } else if (name == "--bitcoind") {
      if (!value(text)) return false;
      out.bitcoind = text;
    } else {
      problem = std::string(name) + " is not an argument of the demo; --help lists them";
      return false;
    }
  }
  if (out.live && out.port != 0) {
    problem = "--port is the simulator's, and --live runs without it";
    return false;
  }
  return true;
}

}  // namespace demo
