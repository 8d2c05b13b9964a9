#include <btcfi/rv32/program.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

using namespace btcfi;

namespace {

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string out;
  std::array<char, 256> part;
  while (pipe && std::fgets(part.data(), part.size(), pipe.get()) != nullptr) out += part.data();
  return out;
}

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes((std::istreambuf_iterator<char>(file)), {});
}

}  // namespace

TEST_CASE("the shipped programs are built from their sources, bit for bit") {
  const std::string compiler = "riscv64-unknown-elf-gcc";
  const std::string version = output_of(compiler + " --version 2>/dev/null");
  if (version.empty()) {
    std::cout << "skipped: no " << compiler << std::endl;
    return;
  }
  // The version is part of what the bytes are; see programs/build.sh.
  if (version.find("12.2.0-14+deb12u1") == std::string::npos) {
    std::cout << "skipped: " << compiler << " is not Debian's 12.2.0-14+deb12u1" << std::endl;
    return;
  }
  const auto folder = std::filesystem::temp_directory_path() /
                      ("btcfi-rebuild-" + std::to_string(std::rand()) + "-" +
                       std::to_string(std::filesystem::file_size("src/rv32/programs/vanilla.c")));
  std::filesystem::create_directories(folder);
  for (const std::string_view name : rv32::programs::names()) {
    const std::string command =
        "src/rv32/programs/build.sh " + std::string(name) + " " + folder.string();
    REQUIRE(std::system(command.c_str()) == 0);
    const Bytes built = read_file(folder / (std::string(name) + ".elf"));
    CHECK(equal(built, *rv32::programs::find(name)));
    CHECK(read_file(folder / (std::string(name) + ".inc")) ==
          read_file("src/rv32/programs/" + std::string(name) + ".inc"));
  }
  std::filesystem::remove_all(folder);
}
