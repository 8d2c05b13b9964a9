#include "printer.hpp"

#include <cstdio>
#include <sstream>

namespace demo {
namespace {

constexpr std::size_t label_width = 26;
constexpr std::size_t value_width = 18;
constexpr std::size_t unit_width = 10;
constexpr const char* bold = "\x1b[1m";
constexpr const char* green = "\x1b[32m";
constexpr const char* yellow = "\x1b[33m";
constexpr const char* plain = "\x1b[0m";

std::string left(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}
std::string right(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

}  // namespace

void Printer::put(const std::string& line, const char* colour) const {
  if (silent_) return;
  if (colour_ && colour != nullptr) {
    std::printf("%s%s%s\n", colour, line.c_str(), plain);
  } else {
    std::printf("%s\n", line.c_str());
  }
}

void Printer::title(const std::string& text) const {
  put("");
  put(text, bold);
}

void Printer::row(const std::string& label, const std::string& value, const std::string& unit,
                  const std::string& note) const {
  std::string line = "  " + left(label, label_width) + right(value, value_width) + " " +
                     left(unit, unit_width) + note;
  line.erase(line.find_last_not_of(' ') + 1);
  put(line);
}

void Printer::text(const std::string& line) const { put(line.empty() ? "" : "  " + line); }
void Printer::good(const std::string& line) const { put("  ok  " + line, green); }
void Printer::refused(const std::string& what, const std::string& why) const {
  put("  no  " + left(what, 44) + why, yellow);
}

void Printer::page(const std::string& lines) const {
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) put("  | " + line);
}

std::string grouped(std::int64_t value) {
  std::string out = std::to_string(value < 0 ? -value : value);
  for (std::size_t i = out.size(); i > 3; i -= 3) out.insert(i - 3, ",");
  return value < 0 ? "-" + out : out;
}

std::string decimal(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

}  // namespace demo
