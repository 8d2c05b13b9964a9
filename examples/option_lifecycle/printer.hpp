#pragma once

#include <cstdint>
#include <string>

namespace demo {

/// Writes pages for people: aligned, with units, in colour only on a terminal. Silent on demand.
class Printer {
 public:
  Printer(bool silent, bool colour) noexcept : silent_(silent), colour_(colour) {}

  void title(const std::string& text) const;
  /// "  label ........ value unit   note"
  void row(const std::string& label, const std::string& value, const std::string& unit = "",
           const std::string& note = "") const;
  void text(const std::string& line = "") const;
  void good(const std::string& line) const;
  /// Something that was tried in order to be refused, and was.
  void refused(const std::string& what, const std::string& why) const;
  void page(const std::string& lines) const;

 private:
  void put(const std::string& line, const char* colour = nullptr) const;
  bool silent_;
  bool colour_;
};

/// 1234567 -> "1,234,567".
std::string grouped(std::int64_t value);
/// With so many decimals.
std::string decimal(double value, int decimals);

}  // namespace demo
