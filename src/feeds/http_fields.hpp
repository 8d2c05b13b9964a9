#pragma once

#include <btcfi/core/time.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace btcfi::feeds {

/// A Date header in the form that RFC 9110, 5.6.7 prescribes ("Thu, 20 Nov 2025 05:31:00 GMT"), or
/// none for anything else. The day of the week must be the right one.
[[nodiscard]] std::optional<Timestamp> parse_http_date(std::string_view text) noexcept;

/// Seconds of a Retry-After header given as a number (RFC 9110, 10.2.3); the date form is not read
/// because no venue here sends it. More than a year counts as a year.
[[nodiscard]] std::optional<std::uint32_t> parse_retry_after_s(std::string_view text) noexcept;

/// Whether a request target consists of what RFC 3986 allows in path and query, begins with '/' and
/// has at most 2048 bytes, so that nothing can be smuggled into the request's header.
[[nodiscard]] bool is_request_target(std::string_view target) noexcept;

/// Whether a name consists of letters, digits, '-' and '.', at most 253 of them.
[[nodiscard]] bool is_host_name(std::string_view host) noexcept;

}  // namespace btcfi::feeds
