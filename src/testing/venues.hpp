#pragma once

#include <btcfi/testing/exchange_messages.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the three venues share: query strings, decimals, and the view of the tape at a moment.

namespace btcfi::testing {

/// A request target cut into path and percent-decoded parameters.
struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> parameters;

  /// The first parameter of that name.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
};
[[nodiscard]] Target split_target(std::string_view target);

/// Decimal digits only, at most 15.
[[nodiscard]] std::optional<std::int64_t> to_number(std::string_view text);

/// value / 10^digits with exactly \p digits decimals. Not negative.
[[nodiscard]] std::string fixed(std::int64_t value, int digits);
/// value / 10^digits without trailing zeros, as a JSON number is printed.
[[nodiscard]] std::string shortest(std::int64_t value, int digits);

/// What a venue can see: its tape up to its own newest moment.
struct Scene {
  const PricePath& path;
  const VenueSettings& venue;
  std::int64_t now_ms;         ///< the venue's clock
  std::int64_t data_until_ms;  ///< trades before this are known

  [[nodiscard]] Bar bar(std::int64_t minute_ms) const {
    return bar_of(path, venue.tape, minute_ms, data_until_ms);
  }
  /// First ms of the newest minute that has begun in the data.
  [[nodiscard]] std::int64_t newest_minute_ms() const { return data_until_ms / 60'000 * 60'000; }
};

[[nodiscard]] VenueReply json_reply(std::uint32_t status, std::string body);

[[nodiscard]] VenueReply answer_binance(const Scene& scene, const Target& target);
[[nodiscard]] VenueReply answer_coinbase(const Scene& scene, const Target& target);
[[nodiscard]] VenueReply answer_kraken(const Scene& scene, const Target& target);

}  // namespace btcfi::testing
