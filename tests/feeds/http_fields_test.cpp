#include "feeds/http_fields.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace btcfi;
using namespace btcfi::feeds;

TEST_CASE("a Date header is read in the one form that RFC 9110 prescribes") {
  // Example of RFC 9110, 5.6.7; its Unix time from the RFC's own date by hand.
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT")->ms == 784'111'777'000);
  CHECK(parse_http_date("Thu, 20 Nov 2025 05:31:00 GMT")->ms == 1'763'616'660'000);
  CHECK(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT")->ms == 1'709'164'800'000);
  for (const char* text : {"", "Fri, 20 Nov 2025 05:31:00 GMT", "Thu, 20 Nov 2025 05:31:00 UTC",
                           "Thu, 20 Nov 2025 24:00:00 GMT", "Thu, 20 nov 2025 05:31:00 GMT",
                           "Thu, 20 Nov 2025 5:31:00 GMT", "Thu, 31 Nov 2025 05:31:00 GMT",
                           "Thursday, 20-Nov-25 05:31:00 GMT", "Thu Nov 20 05:31:00 2025",
                           "Thu, 20 Nov 2025 05:31:00 GMT ", "Thu, 20 Nov 20x5 05:31:00 GMT"}) {
    CHECK_FALSE(parse_http_date(text));
  }
}

TEST_CASE("Retry-After counts seconds and cannot overflow") {
  CHECK(parse_retry_after_s("0") == 0u);
  CHECK(parse_retry_after_s("120") == 120u);
  CHECK(parse_retry_after_s("99999999999999999999") == 366u * 86'400u);
  CHECK_FALSE(parse_retry_after_s(""));
  CHECK_FALSE(parse_retry_after_s("-1"));
  CHECK_FALSE(parse_retry_after_s("Thu, 20 Nov 2025 05:31:00 GMT"));
}

TEST_CASE("nothing that could break a header line passes as a target or a host") {
  CHECK(is_request_target("/a?b=c&d=%20"));
  for (const char* text : {"", "a", "/a b", "/a\r\nHost: b", "/a\n", "/\x80", "/\"", "/<"}) {
    CHECK_FALSE(is_request_target(text));
  }
  CHECK_FALSE(is_request_target("/" + std::string(2048, 'a')));
  CHECK(is_host_name("api.kraken.com"));
  for (const char* text : {"", "a b", "a:443", "a/b", "a\r\n", "a_b"}) {
    CHECK_FALSE(is_host_name(text));
  }
}
