#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace btcfi::test {

/// A comma-separated table with a header row; no quoting, as the vector files have none.
class Csv {
 public:
  explicit Csv(std::string_view text);

  [[nodiscard]] std::size_t rows() const noexcept { return rows_.size(); }
  /// The cell as text; throws std::out_of_range for an unknown column.
  [[nodiscard]] const std::string& text(std::size_t row, const std::string& column) const;
  /// The cell as the nearest double; empty is NaN.
  [[nodiscard]] double number(std::size_t row, const std::string& column) const;

 private:
  std::map<std::string, std::size_t> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace btcfi::test
