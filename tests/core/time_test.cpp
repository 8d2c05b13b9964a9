#include <btcfi/core/time.hpp>

#include <catch2/catch.hpp>

#include <chrono>

using namespace btcfi;

TEST_CASE("the minute of the exchanges' samples is read from every form they use") {
  const Timestamp expected{1'763'616'600'000};
  CHECK(*Timestamp::parse("2025-11-20T05:30:00Z") == expected);
  CHECK(*Timestamp::parse("2025-11-20T05:30:00.000000Z") == expected);
  CHECK(*Timestamp::parse("2025-11-20T14:30:00+09:00") == expected);
  CHECK(*Timestamp::parse("2025-11-20T00:00:00-05:30") == expected);
  CHECK(*Timestamp::from_seconds(1'763'616'600) == expected);
  CHECK(Timestamp::from_microseconds(1'763'616'600'000'999) == expected);
  CHECK(Timestamp::from_nanoseconds(1'763'616'600'000'999'999) == expected);
  CHECK(expected.to_string() == "2025-11-20T05:30:00.000Z");
}

TEST_CASE("fractions are cut off below a millisecond, also before 1970") {
  CHECK(Timestamp::parse("1970-01-01T00:00:00.0019Z")->ms == 1);
  CHECK(Timestamp::parse("1969-12-31T23:59:59.9999Z")->ms == -1);
  CHECK(Timestamp::parse("1970-01-01T00:00:00.5Z")->ms == 500);
  CHECK(Timestamp::from_microseconds(-1).ms == -1);
  CHECK(Timestamp{-1}.seconds() == -1);
  CHECK(Timestamp{-1}.minute().ms == -60'000);
  CHECK(Timestamp{119'999}.minute().ms == 60'000);
  CHECK(Timestamp{INT64_MIN}.minute().ms == INT64_MIN);
  CHECK(Timestamp{7}.floor_to(0).ms == 7);
}

TEST_CASE("days over all of the years 0001 to 9999 are written and read back") {
  const std::int64_t first = -719'162, last = 2'932'896;  // 0001-01-01, 9999-12-31
  for (std::int64_t day = first; day <= last; ++day) {
    const Timestamp t{day * ms_per_day + 3'723'004};
    if (day % 97 == 0 || day - first < 2000 || last - day < 2000) {
      REQUIRE(*Timestamp::parse(t.to_string()) == t);
    }
  }
  CHECK(Timestamp{first * ms_per_day}.to_string() == "0001-01-01T00:00:00.000Z");
  CHECK(Timestamp{(last + 1) * ms_per_day - 1}.to_string() == "9999-12-31T23:59:59.999Z");
  CHECK(Timestamp{(last + 1) * ms_per_day}.to_string() == "+010000-01-01T00:00:00.000Z");
  CHECK(Timestamp{951'782'400'000}.to_string() == "2000-02-29T00:00:00.000Z");
  CHECK_FALSE(Timestamp::parse(Timestamp{INT64_MAX}.to_string()));
  CHECK_FALSE(Timestamp::parse(Timestamp{INT64_MIN}.to_string()));
}

TEST_CASE("what is not a moment is refused at its character") {
  const std::vector<std::pair<std::string, Error>> cases = {
      {"", fail(Errc::truncated, "Timestamp::parse", 0, 0)},
      {"2025-11-20", fail(Errc::truncated, "Timestamp::parse", 0, 10)},
      {"2025-11-20T05:30:00", fail(Errc::truncated, "Timestamp::parse", 0, 19)},
      {"2025-11-20 05:30:00Z", fail(Errc::parse, "Timestamp::parse", 0, 10)},
      {"2025-13-20T05:30:00Z", fail(Errc::parse, "Timestamp::parse", 0, 5)},
      {"2025-02-29T05:30:00Z", fail(Errc::parse, "Timestamp::parse", 0, 8)},
      {"2025-02-28T24:00:00Z", fail(Errc::parse, "Timestamp::parse", 0, 11)},
      {"2025-02-28T23:60:00Z", fail(Errc::parse, "Timestamp::parse", 0, 14)},
      {"2016-12-31T23:59:60Z", fail(Errc::parse, "Timestamp::parse", 0, 17)},
      {"0000-01-01T00:00:00Z", fail(Errc::parse, "Timestamp::parse", 0, 0)},
      {"2025-11-20T05:30:00.Z", fail(Errc::parse, "Timestamp::parse", 0, 20)},
      {"2025-11-20T05:30:00.1234567890Z", fail(Errc::parse, "Timestamp::parse", 0, 29)},
      {"2025-11-20T05:30:00z", fail(Errc::parse, "Timestamp::parse", 0, 19)},
      {"2025-11-20T05:30:00+0900", fail(Errc::parse, "Timestamp::parse", 0, 22)},
      {"2025-11-20T05:30:00+24:00", fail(Errc::parse, "Timestamp::parse", 0, 20)},
      {"2025-11-20T05:30:00ZZ", fail(Errc::trailing_data, "Timestamp::parse", 0, 20)},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    REQUIRE_FALSE(Timestamp::parse(text));
    CHECK(Timestamp::parse(text).error() == expected);
  }
}

TEST_CASE("time arithmetic never wraps") {
  CHECK(Timestamp{5}.plus_ms(-7)->ms == -2);
  CHECK(Timestamp{INT64_MAX}.plus_ms(1).error().code == Errc::overflow);
  CHECK(*elapsed_ms(Timestamp{5}, Timestamp{2}) == -3);
  CHECK(elapsed_ms(Timestamp{INT64_MIN}, Timestamp{1}).error().code == Errc::overflow);
  CHECK(Timestamp::from_seconds(INT64_MAX).error().code == Errc::overflow);
  CHECK(*Timestamp{1'999}.unix_seconds32() == 1);
  CHECK(Timestamp{-1}.unix_seconds32().error().code == Errc::out_of_range);
  CHECK(*Timestamp{4'294'967'295'999}.unix_seconds32() == UINT32_MAX);
  CHECK(Timestamp{4'294'967'296'000}.unix_seconds32().error().code == Errc::out_of_range);
}
