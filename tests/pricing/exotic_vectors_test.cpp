// Barriers, touches and binaries against the high-precision references of vectors/pricing, and against
// the printed digits of the literature.

#include <btcfi/core/json.hpp>
#include <btcfi/pricing.hpp>

#include <btcfi_test/csv.hpp>
#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr const char* names[] = {"price", "delta", "gamma", "vega", "theta"};
constexpr double ExoticQuote::*members[] = {&ExoticQuote::price, &ExoticQuote::delta,
                                            &ExoticQuote::gamma, &ExoticQuote::vega,
                                            &ExoticQuote::theta};

OptionKind kind_of(const std::string& text) {
  return text == "c" ? OptionKind::call : OptionKind::put;
}

BarrierKind barrier_kind_of(const std::string& text) {
  const bool down = text[0] == 'd', in = text[1] == 'i';
  return down ? in ? BarrierKind::down_in : BarrierKind::down_out
         : in ? BarrierKind::up_in
              : BarrierKind::up_out;
}

/// The worst errors of a file, printed and compared.
struct Errors {
  double relative[5] = {};
  double absolute = 0;  // of the price, in units of the spot

  /// `negligible`: below which share of its natural unit a value is nothing.
  void take(const ExoticQuote& q, const test::Csv& csv, std::size_t row, double negligible,
            std::size_t columns = std::size(names)) {
    const double spot = csv.number(row, "S");
    const double unit[] = {spot, 1, 1 / spot, spot, spot};
    for (std::size_t i = 0; i < columns; ++i) {
      const double ref = csv.number(row, names[i]), error = std::fabs(q.*members[i] - ref);
      if (i == 0) absolute = std::max(absolute, error / spot);
      if (std::fabs(ref) > negligible * unit[i])
        relative[i] = std::max(relative[i], error / std::fabs(ref));
    }
  }
  void print() const {
    std::printf("  price: greatest error %.2g of the spot;", absolute);
    for (std::size_t i = 0; i < std::size(names); ++i)
      std::printf(" %s %.2g", names[i], relative[i]);
    std::printf(" relative\n");
  }
};

/// One table of literature.json.
class Table {
 public:
  Table(const json::Value& document, const char* name) : table_(*document.at(name)) {
    for (const json::Value& column : table_.at("columns")->array())
      columns_.push_back(*column.as_string());
  }
  [[nodiscard]] std::span<const json::Value> rows() const { return table_.at("rows")->array(); }
  [[nodiscard]] const json::Value& cell(const json::Value& row, const std::string& column) const {
    const auto at = std::find(columns_.begin(), columns_.end(), column);
    REQUIRE(at != columns_.end());
    return row.array()[static_cast<std::size_t>(at - columns_.begin())];
  }
  [[nodiscard]] double number(const json::Value& row, const std::string& column) const {
    return *cell(row, column).as_double();
  }
  [[nodiscard]] std::string text(const json::Value& row, const std::string& column) const {
    return *cell(row, column).as_string();
  }
  [[nodiscard]] SpotMarket market(const json::Value& row) const {
    return {number(row, "S"), number(row, "sigma"), number(row, "r"), number(row, "q")};
  }

 private:
  const json::Value& table_;
  std::vector<std::string> columns_;
};

std::optional<json::Value> literature() {
  const auto text = test::read_vectors("pricing/literature.json");
  if (!text) return std::nullopt;
  return *json::parse(*text);
}

/// Within the printed digits: four, some of them rounded twice.
constexpr double printed = 1e-4;

}  // namespace

TEST_CASE("every row of barrier.csv is reproduced") {
  const auto text = test::read_vectors("pricing/barrier.csv");
  if (!text) return;
  const test::Csv csv(*text);
  Errors errors;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const auto q = barrier({.kind = kind_of(csv.text(row, "kind")),
                            .barrier_kind = barrier_kind_of(csv.text(row, "type")),
                            .strike = csv.number(row, "K"),
                            .barrier = csv.number(row, "H"),
                            .tau = csv.number(row, "T"),
                            .rebate = csv.number(row, "rebate")},
                           {csv.number(row, "S"), csv.number(row, "sigma"), csv.number(row, "r"),
                            csv.number(row, "q")});
    REQUIRE(q);
    CHECK_FALSE(q->touched);
    errors.take(*q, csv, row, 1e-12);
  }
  test::report_cases("pricing/barrier.csv", csv.rows());
  errors.print();
  CHECK(errors.absolute < 1e-15);
  CHECK(errors.relative[0] < 1e-12);
  for (const double greek : errors.relative) CHECK(greek < 2e-12);
}

TEST_CASE("every row of binary.csv is reproduced: cash, asset, gap, touches") {
  const auto text = test::read_vectors("pricing/binary.csv");
  if (!text) return;
  const test::Csv csv(*text);
  Errors errors;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const std::string payoff = csv.text(row, "payoff"), kind = csv.text(row, "kind");
    const double level = csv.number(row, "K"), cash = csv.number(row, "cash"),
                 tau = csv.number(row, "T");
    const SpotMarket market{csv.number(row, "S"), csv.number(row, "sigma"), csv.number(row, "r"),
                            csv.number(row, "q")};
    const bool is_touch = payoff == "no_touch" || payoff.rfind("touch", 0) == 0;
    const auto q =
        is_touch ? touch({payoff == "no_touch"    ? TouchPays::if_untouched
                          : payoff == "touch_hit" ? TouchPays::at_touch
                                                  : TouchPays::at_expiry,
                          kind == "c" ? BarrierSide::up : BarrierSide::down, level, tau, cash},
                         market)
                 : binary({kind_of(kind),
                           payoff == "cash"    ? BinaryPays::cash
                           : payoff == "asset" ? BinaryPays::asset
                                               : BinaryPays::gap,
                           level, tau, cash},
                          market);
    REQUIRE(q);
    INFO("row " << row << " " << payoff << " " << kind);
    errors.take(*q, csv, row, 1e-300);
    CHECK(std::fabs(q->price / csv.number(row, "price") - 1) < 1e-13);
  }
  test::report_cases("pricing/binary.csv", csv.rows());
  errors.print();
  for (const double greek : errors.relative) CHECK(greek < 1e-11);
}

TEST_CASE("every row of double_barrier.csv is reproduced, strikes outside the corridor too") {
  const auto text = test::read_vectors("pricing/double_barrier.csv");
  if (!text) return;
  const test::Csv csv(*text);
  Errors errors;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const auto q = double_barrier(
        {.kind = kind_of(csv.text(row, "kind")),
         .barrier_kind = csv.text(row, "type") == "ki" ? DoubleBarrierKind::knock_in
                                                       : DoubleBarrierKind::knock_out,
         .strike = csv.number(row, "K"),
         .lower = csv.number(row, "L"),
         .upper = csv.number(row, "U"),
         .tau = csv.number(row, "T")},
        {csv.number(row, "S"), csv.number(row, "sigma"), csv.number(row, "r"),
         csv.number(row, "q")});
    REQUIRE(q);
    errors.take(*q, csv, row, 1e-12, 4);  // the file has no theta
  }
  test::report_cases("pricing/double_barrier.csv", csv.rows());
  errors.print();
  CHECK(errors.absolute < 1e-15);
  CHECK(errors.relative[0] < 1e-12);
  for (const double greek : errors.relative) CHECK(greek < 2e-12);
}

TEST_CASE("the printed tables of double barriers are reproduced") {
  const auto document = literature();
  if (!document) return;
  const Table table(*document, "double_barrier");
  for (const json::Value& row : table.rows()) {
    const auto q = double_barrier(
        {.kind = kind_of(table.text(row, "kind")),
         .barrier_kind = table.text(row, "type") == "ki" ? DoubleBarrierKind::knock_in
                                                         : DoubleBarrierKind::knock_out,
         .strike = table.number(row, "K"),
         .lower = table.number(row, "L"),
         .upper = table.number(row, "U"),
         .tau = table.number(row, "T")},
        table.market(row));
    REQUIRE(q);
    CHECK(std::fabs(q->price - table.number(row, "price")) < printed);
  }
  test::report_cases("pricing/literature.json (double_barrier)", table.rows().size());
}

TEST_CASE("the printed tables of double barriers that pay cash are reproduced") {
  const auto document = literature();
  if (!document) return;
  const Table table(*document, "double_binary");
  std::size_t cases = 0;
  for (const json::Value& row : table.rows()) {
    const std::string type = table.text(row, "type");
    if (type != "ko" && type != "ki") continue;
    ++cases;
    const auto q = double_touch(
        {type == "ki" ? TouchPays::at_expiry : TouchPays::if_untouched, table.number(row, "L"),
         table.number(row, "U"), table.number(row, "T"), table.number(row, "cash")},
        table.market(row));
    REQUIRE(q);
    // A spot outside: the table pays what is due at expiry at once, and so is left out.
    CHECK((q->touched ? type == "ki" || q->price == 0
                      : std::fabs(q->price - table.number(row, "price")) < printed));
  }
  test::report_cases("pricing/literature.json (double_binary)", cases);
}

TEST_CASE("the printed tables of barriers are reproduced, also with the spot on the barrier") {
  const auto document = literature();
  if (!document) return;
  const Table table(*document, "barrier_european");
  for (const json::Value& row : table.rows()) {
    const auto q = barrier({.kind = kind_of(table.text(row, "kind")),
                            .barrier_kind = barrier_kind_of(table.text(row, "type")),
                            .strike = table.number(row, "K"),
                            .barrier = table.number(row, "H"),
                            .tau = table.number(row, "T"),
                            .rebate = table.number(row, "rebate")},
                           table.market(row));
    REQUIRE(q);
    CHECK(std::fabs(q->price - table.number(row, "price")) < printed);
  }
  test::report_cases("pricing/literature.json (barrier_european)", table.rows().size());
}

TEST_CASE("the printed values of digitals and touches are reproduced") {
  const auto document = literature();
  if (!document) return;
  std::size_t cases = 0;
  const auto compare = [&](const Table& table, const json::Value& row,
                           const Result<ExoticQuote>& q) {
    REQUIRE(q);
    CHECK(std::fabs(q->price - table.number(row, "price")) < printed);
    ++cases;
  };
  for (const auto& [name, pays] : {std::pair{"digital_cash_european", BinaryPays::cash},
                                   std::pair{"digital_asset_european", BinaryPays::asset},
                                   std::pair{"digital_gap_european", BinaryPays::gap}}) {
    const Table table(*document, name);
    for (const json::Value& row : table.rows()) {
      const double cash = pays == BinaryPays::cash  ? table.number(row, "cash")
                          : pays == BinaryPays::gap ? 57.0
                                                    : 0.0;
      compare(table, row,
              binary({kind_of(table.text(row, "kind")), pays, table.number(row, "K"),
                      table.number(row, "T"), cash},
                     table.market(row)));
    }
  }
  for (const char* name : {"touch_cash_at_hit", "touch_asset_at_hit", "touch_cash_at_expiry"}) {
    const Table table(*document, name);
    for (const json::Value& row : table.rows()) {
      const bool up = table.text(row, "kind") == "c";
      const double level = table.number(row, "K"), spot = table.number(row, "S");
      const bool at_expiry = std::string(name) == "touch_cash_at_expiry";
      // The coin at the touch is worth the barrier, or the spot where it is beyond it already.
      const bool beyond = up ? spot >= level : spot <= level;
      const double cash = std::string(name) == "touch_asset_at_hit" ? beyond ? spot : level : 15.0;
      const TouchPays pays = !*table.cell(row, "knock_in").as_bool() ? TouchPays::if_untouched
                             : at_expiry                             ? TouchPays::at_expiry
                                                                     : TouchPays::at_touch;
      compare(table, row,
              touch({pays, up ? BarrierSide::up : BarrierSide::down, level, table.number(row, "T"),
                     cash},
                    table.market(row)));
    }
  }
  {
    // A coin at expiry if touched (or not) is a barrier call with a strike of zero.
    const Table table(*document, "touch_asset_at_expiry");
    for (const json::Value& row : table.rows()) {
      const bool up = table.text(row, "kind") == "c", in = *table.cell(row, "knock_in").as_bool();
      const BarrierKind kind = up   ? in ? BarrierKind::up_in : BarrierKind::up_out
                               : in ? BarrierKind::down_in
                                    : BarrierKind::down_out;
      compare(table, row,
              barrier({.barrier_kind = kind,
                       .strike = 0,
                       .barrier = table.number(row, "K"),
                       .tau = table.number(row, "T")},
                      table.market(row)));
    }
  }
  test::report_cases("pricing/literature.json (digital and touch tables)", cases);
}
