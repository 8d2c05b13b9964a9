#include "arguments.hpp"

#include <string_view>

namespace demo {

const char* const usage =
    R"(option_lifecycle: an option from its price to a settled transaction, on a chain in memory

  --json               print one JSON object instead of pages for people
  --network NAME       mainnet, testnet4, signet or regtest (default): the network in the terms.
                       Nothing is ever sent anywhere.
  --offer-file PATH    also write the offer to PATH, and beside it what a wallet needs to check it:
                       PATH.quote, PATH.request, PATH.trust, and for later PATH.attestation
  --bitcoind PATH      settle every rung once more on a Bitcoin Core node, started from PATH on regtest in a
                       temporary folder
  --help               this page
)";

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
    } else if (name == "--bitcoind") {
      if (!value(text)) return false;
      out.bitcoind = text;
    } else {
      problem = std::string(name) + " is not an argument of the demo; --help lists them";
      return false;
    }
  }
  return true;
}

}  // namespace demo
