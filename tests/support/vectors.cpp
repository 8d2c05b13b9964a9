#include <btcfi_test/vectors.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace btcfi::test {

std::optional<std::string> read_vectors(const std::string& name) {
  const char* set = std::getenv("BTCFI_VECTORS");
  const std::string root = set != nullptr ? set : "../shared/vectors";
  std::ifstream file(root + "/" + name, std::ios::binary);
  if (!file) {
    const char* require = std::getenv("BTCFI_REQUIRE_VECTORS");
    if (require != nullptr && std::string(require) == "1") {
      throw std::runtime_error("vectors are required and absent: " + root + "/" + name);
    }
    std::cout << "skipped: no vectors at " << root << "/" << name << std::endl;
    return std::nullopt;
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void report_cases(const std::string& name, std::size_t cases) {
  std::cout << name << ": " << cases << " cases" << std::endl;
}

}  // namespace btcfi::test
