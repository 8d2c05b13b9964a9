#include <btcfi_test/csv.hpp>

#include <cstdlib>
#include <limits>

namespace btcfi::test {
namespace {

std::vector<std::string> cells(std::string_view line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == ',') {
      out.emplace_back();
    } else if (c != '\r') {
      out.back().push_back(c);
    }
  }
  return out;
}

}  // namespace

Csv::Csv(std::string_view text) {
  bool header = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto row = cells(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (header) {
      for (std::size_t i = 0; i < row.size(); ++i) columns_[row[i]] = i;
      header = false;
    } else if (row.size() == columns_.size()) {
      rows_.push_back(row);
    }
  }
}

const std::string& Csv::text(std::size_t row, const std::string& column) const {
  return rows_.at(row).at(columns_.at(column));
}

double Csv::number(std::size_t row, const std::string& column) const {
  const std::string& cell = text(row, column);
  return cell.empty() ? std::numeric_limits<double>::quiet_NaN()
                      : std::strtod(cell.c_str(), nullptr);
}

}  // namespace btcfi::test
