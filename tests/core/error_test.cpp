#include <btcfi/core/error.hpp>

#include <catch2/catch.hpp>

#include <iterator>
#include <set>

using namespace btcfi;

TEST_CASE("an error says its name, what happened and where") {
  const Error error{Errc::truncated, 2, 77, "somewhere"};
  CHECK(describe(error) ==
        "truncated: The input ends before the value is complete. (somewhere, input 2, offset 77)");
  CHECK(error_name(Errc::ok) == std::string("ok"));
  CHECK(error_name(static_cast<Errc>(65535)) == std::string("unknown"));
}

namespace {

struct Row {
  Errc code;
  int number;
  const char* name;
};
constexpr Row rows[] = {
#define BTCFI_ERROR(name, number, happened, remedy) {Errc::name, number, #name},
#include <btcfi/core/errors.def>
#undef BTCFI_ERROR
};

}  // namespace

TEST_CASE("every code has its own number and two sentences") {
  std::set<int> numbers;
  const auto sentence = [](const std::string& text) {
    return text.size() > 10 && text.back() == '.' && text.front() != ' ';
  };
  for (const Row& row : rows) {
    INFO(row.name);
    numbers.insert(row.number);
    CHECK(static_cast<int>(row.code) == row.number);
    CHECK(error_name(row.code) == std::string(row.name));
    CHECK(sentence(error_sentence(row.code)));
    CHECK(sentence(error_remedy(row.code)));
  }
  CHECK(numbers.size() == std::size(rows));
  CHECK(*numbers.begin() >= 1);
  CHECK(*numbers.rbegin() < 1300);
}
