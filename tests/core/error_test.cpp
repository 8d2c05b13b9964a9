#include <btcfi/core/error.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace btcfi;

TEST_CASE("an error says its name, what happened and where") {
  const Error error{Errc::truncated, 2, 77, "somewhere"};
  CHECK(describe(error) ==
        "truncated: The input ends before the value is complete. (somewhere, input 2, offset 77)");
  CHECK(error_name(Errc::ok) == std::string("ok"));
  CHECK(error_name(static_cast<Errc>(65535)) == std::string("unknown"));
}

TEST_CASE("every code has its own number and two sentences") {
  std::set<int> numbers;
  std::size_t rows = 0;
  const auto sentence = [](const std::string& text) {
    return text.size() > 10 && text.back() == '.' && text.front() != ' ';
  };
#define BTCFI_ERROR(name, number, happened, remedy)    \
  ++rows;                                              \
  numbers.insert(number);                              \
  CHECK(static_cast<int>(Errc::name) == number);       \
  CHECK(error_name(Errc::name) == std::string(#name)); \
  CHECK(sentence(error_sentence(Errc::name)));         \
  CHECK(sentence(error_remedy(Errc::name)));
#include <btcfi/core/errors.def>
#undef BTCFI_ERROR
  CHECK(numbers.size() == rows);
  CHECK(*numbers.begin() >= 1);
  CHECK(*numbers.rbegin() < 1300);
}
