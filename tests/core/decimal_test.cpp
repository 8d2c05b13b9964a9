#include <btcfi/core/decimal.hpp>

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

using namespace btcfi;

TEST_CASE("decimal text becomes an integer at its scale, exactly") {
  CHECK(*parse_decimal("106160.42", 8) == 10'616'042'000'000);
  CHECK(*parse_decimal("0", 8) == 0);
  CHECK(*parse_decimal("-0.00", 8) == 0);
  CHECK(*parse_decimal("-0.00000001", 8) == -1);
  CHECK(*parse_decimal("92350.01000000", 2) == 9'235'001);
  CHECK(*parse_decimal("1.25e-3", 5) == 125);
  CHECK(*parse_decimal("1E+3", 0) == 1000);
  CHECK(*parse_decimal("125e-3", 3) == 125);
  CHECK(*parse_decimal("9223372036854775807", 0) == INT64_MAX);
  CHECK(*parse_decimal("-9223372036854775808", 0) == INT64_MIN);
  CHECK(*parse_decimal("92233720368.54775807", 8) == INT64_MAX);
  CHECK(*parse_decimal("0e99999", 8) == 0);
  CHECK(*parse_decimal("0.000e-99999", 8) == 0);
}

TEST_CASE("what does not fit the scale is an error unless a rounding is named") {
  const auto all = [](std::string_view text) {
    std::vector<std::int64_t> out;
    for (const auto rounding :
         {Rounding::floor, Rounding::ceil, Rounding::truncate, Rounding::half_even}) {
      out.push_back(*parse_decimal(text, 0, rounding));
    }
    return out;
  };
  CHECK(parse_decimal("0.123456789", 8).error() == fail(Errc::inexact, "parse_decimal", 0, 10));
  CHECK(parse_decimal("1e-9", 8).error() == fail(Errc::inexact, "parse_decimal", 0, 0));
  CHECK(all("2.5") == std::vector<std::int64_t>{2, 3, 2, 2});
  CHECK(all("3.5") == std::vector<std::int64_t>{3, 4, 3, 4});
  CHECK(all("-2.5") == std::vector<std::int64_t>{-3, -2, -2, -2});
  CHECK(all("-3.5") == std::vector<std::int64_t>{-4, -3, -3, -4});
  CHECK(all("2.50001") == std::vector<std::int64_t>{2, 3, 2, 3});
  CHECK(all("2.4999") == std::vector<std::int64_t>{2, 3, 2, 2});
  CHECK(all("0.05") == std::vector<std::int64_t>{0, 1, 0, 0});
  CHECK(all("9e-40") == std::vector<std::int64_t>{0, 1, 0, 0});
  CHECK(all("-9e-99999") == std::vector<std::int64_t>{-1, 0, 0, 0});
  CHECK(all("2.000") == std::vector<std::int64_t>{2, 2, 2, 2});
}

TEST_CASE("what is not a decimal is refused at its character") {
  const std::vector<std::pair<std::string, Error>> cases = {
      {"", fail(Errc::truncated, "parse_decimal", 0, 0)},
      {"-", fail(Errc::truncated, "parse_decimal", 0, 1)},
      {"+1", fail(Errc::parse, "parse_decimal", 0, 0)},
      {" 1", fail(Errc::parse, "parse_decimal", 0, 0)},
      {"1 ", fail(Errc::parse, "parse_decimal", 0, 1)},
      {".5", fail(Errc::parse, "parse_decimal", 0, 0)},
      {"5.", fail(Errc::truncated, "parse_decimal", 0, 2)},
      {"00", fail(Errc::parse, "parse_decimal", 0, 0)},
      {"1e", fail(Errc::truncated, "parse_decimal", 0, 2)},
      {"1e+", fail(Errc::truncated, "parse_decimal", 0, 3)},
      {"1,000", fail(Errc::parse, "parse_decimal", 0, 1)},
      {"1..2", fail(Errc::parse, "parse_decimal", 0, 2)},
      {"0x10", fail(Errc::parse, "parse_decimal", 0, 1)},
      {"NaN", fail(Errc::parse, "parse_decimal", 0, 0)},
      {"9223372036854775808", fail(Errc::overflow, "parse_decimal")},
      {"-9223372036854775809", fail(Errc::overflow, "parse_decimal")},
      {"1e19", fail(Errc::overflow, "parse_decimal")},
      {"1e999999999999", fail(Errc::overflow, "parse_decimal")},
      {std::string(129, '1'), fail(Errc::limit_exceeded, "parse_decimal", 0, 128)},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(parse_decimal(text, 0).error() == expected);
  }
  CHECK(parse_decimal("1", -1).error().code == Errc::out_of_range);
  CHECK(parse_decimal("1", 19).error().code == Errc::out_of_range);
}

TEST_CASE("the short way for plain numbers gives what the long way gives") {
  // An exponent of 0 changes nothing but keeps a text from being plain.
  std::vector<std::string> texts{"",    "-",  ".",   "0",  "-0", "00",
                                 "-00", "01", "0.0", ".5", "5.", "-.5"};
  for (const char* whole : {"0", "7", "10", "106160", "999999999999999999", "1000000000000000000",
                            "9223372036854775807", "9223372036854775808", "a1", "1a"}) {
    for (const char* rest : {"", ".", ".0", ".5", ".00000001", ".000000001", ".123456789012345678",
                             ".1234567890123456789", ".1.2", ".-1", ". 1", " ", ".1x"}) {
      texts.push_back(std::string(whole) + rest);
      texts.push_back("-" + texts.back());
    }
  }
  for (const std::string& text : texts) {
    for (int scale = 0; scale <= max_decimal_scale; ++scale) {
      for (const Rounding rounding : {Rounding::exact, Rounding::floor, Rounding::half_even}) {
        INFO(text << " at scale " << scale);
        const auto plain = parse_decimal(text, scale, rounding);
        const auto longer = parse_decimal(text + "e0", scale, rounding);
        REQUIRE(plain.has_value() == longer.has_value());
        if (plain) CHECK(*plain == *longer);
      }
    }
  }
}

TEST_CASE("integers are written as decimals and read back") {
  CHECK(format_decimal(1250, 3) == "1.250");
  CHECK(format_decimal_short(1250, 3) == "1.25");
  CHECK(format_decimal(-5, 3) == "-0.005");
  CHECK(format_decimal_short(1000, 3) == "1");
  CHECK(format_decimal_short(0, 8) == "0");
  CHECK(format_decimal_short(100, 0) == "100");
  CHECK(format_decimal(INT64_MIN, 8) == "-92233720368.54775808");
  CHECK(format_decimal(7, -3) == "7");

  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2000; ++i) {
    const auto value = static_cast<std::int64_t>(random() >> (random() % 64));
    for (int scale = 0; scale <= max_decimal_scale; ++scale) {
      REQUIRE(*parse_decimal(format_decimal(value, scale), scale) == value);
      REQUIRE(*parse_decimal(format_decimal_short(-value, scale), scale) == -value);
    }
  }
}

TEST_CASE("division and rescaling round as named, tried on all small operands") {
  for (std::int64_t n = -60; n <= 60; ++n) {
    for (std::int64_t d = -12; d <= 12; ++d) {
      if (d == 0) continue;
      CAPTURE(n, d);
      const std::int64_t low = *divide(n, d, Rounding::floor);
      // low <= n / d < low + 1, with the sign of d taken out.
      const std::int64_t sn = d < 0 ? -n : n, sd = d < 0 ? -d : d;
      REQUIRE(low * sd <= sn);
      REQUIRE((low + 1) * sd > sn);
      const std::int64_t rest = sn - low * sd;
      REQUIRE(*divide(n, d, Rounding::ceil) == low + (rest != 0));
      REQUIRE(*divide(n, d, Rounding::truncate) == n / d);
      const bool up = 2 * rest > sd || (2 * rest == sd && low % 2 != 0);
      REQUIRE(*divide(n, d, Rounding::half_even) == low + up);
      REQUIRE(divide(n, d, Rounding::exact).has_value() == (rest == 0));
    }
  }
  CHECK(divide(1, 0, Rounding::floor).error().code == Errc::out_of_range);
  CHECK(divide(INT64_MIN, -1, Rounding::floor).error().code == Errc::overflow);
  CHECK(*rescale(12345, 2, 8, Rounding::exact) == 12'345'000'000);
  CHECK(*rescale(-12345, 4, 2, Rounding::floor) == -124);
  CHECK(rescale(INT64_MAX, 0, 18, Rounding::floor).error().code == Errc::overflow);
  CHECK(rescale(1, 8, 2, Rounding::exact).error().code == Errc::inexact);
  CHECK(rescale(1, 0, 19, Rounding::exact).error().code == Errc::out_of_range);
}
