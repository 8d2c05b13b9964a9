#include <btcfi/rv32/machine.hpp>
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
#include <random>

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

const std::string compiler = "riscv64-unknown-elf-gcc";

/// What the compiler says of itself; nothing where there is none, and then the test says so.
std::string compiler_version() {
  std::string version = output_of(compiler + " --version 2>/dev/null");
  if (version.empty()) std::cout << "skipped: no " << compiler << std::endl;
  return version;
}

/// A folder that is gone at the end of the test.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("btcfi-rebuild-" + std::to_string(std::random_device{}()))) {
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// What build.sh says of a program of this text; nothing when it built it.
std::string refusal_of(const std::string& text) {
  const Folder folder;
  const std::filesystem::path source = folder.path() / "own.c";
  std::ofstream(source) << "#include \"start.h\"\n"
                           "static volatile u32 in[4] __attribute__((section(\".input\")));\n"
                        << text;
  const std::string said = output_of("src/rv32/programs/build.sh " + source.string() + " " +
                                     folder.path().string() + " 2>&1 || echo refused");
  const bool built = std::filesystem::exists(folder.path() / "own.elf");
  CHECK(built == (said.find("refused\n") == std::string::npos));
  return said;
}

}  // namespace

TEST_CASE("the shipped programs are built from their sources, bit for bit") {
  const std::string version = compiler_version();
  if (version.empty()) return;
  // The version is part of what the bytes are; see programs/build.sh.
  if (version.find("12.2.0-14+deb12u1") == std::string::npos) {
    std::cout << "skipped: " << compiler << " is not Debian's 12.2.0-14+deb12u1" << std::endl;
    return;
  }
  const Folder folder;
  for (const std::string_view name : rv32::programs::names()) {
    const std::string command =
        "src/rv32/programs/build.sh " + std::string(name) + " " + folder.path().string();
    REQUIRE(std::system(command.c_str()) == 0);
    const Bytes built = read_file(folder.path() / (std::string(name) + ".elf"));
    CHECK(equal(built, *rv32::programs::find(name)));
    CHECK(read_file(folder.path() / (std::string(name) + ".inc")) ==
          read_file("src/rv32/programs/" + std::string(name) + ".inc"));
  }
}

TEST_CASE("the program of docs/rv32.md builds and says who is right") {
  if (compiler_version().empty()) return;
  const Folder folder;
  const std::string command = "src/rv32/programs/build.sh example " + folder.path().string();
  REQUIRE(std::system(command.c_str()) == 0);
  const auto program = *rv32::Program::load(read_file(folder.path() / "example.elf"));
  // price, entry, cap, claim: its exit code.
  const auto exit_code = [&](const std::array<std::uint32_t, 4>& words) {
    Bytes input;
    for (const std::uint32_t word : words) {
      for (unsigned shift = 0; shift < 32; shift += 8) {
        input.push_back(static_cast<std::uint8_t>(word >> shift));
      }
    }
    auto machine = *rv32::Machine::create(program, input);
    const rv32::RunResult run = machine.run(100);
    REQUIRE(run.reason == rv32::StopReason::halted);
    return run.exit_code;
  };
  CHECK(exit_code({110, 100, 50, 10}) == 0);
  CHECK(exit_code({110, 100, 50, 11}) == 1);
  CHECK(exit_code({210, 100, 50, 50}) == 0);
  CHECK(exit_code({210, 100, 50, 110}) == 1);
  CHECK(exit_code({90, 100, 50, 0}) == 0);
  CHECK(exit_code({90, 100, 50, 1}) == 1);
  CHECK(exit_code({1u << 28, 100, 50, 50}) == 2);
}

TEST_CASE("build.sh takes a switch and refuses by name what the machine would not run as meant") {
  if (compiler_version().empty()) return;
  const auto says = [](const std::string& program, const std::string& expected) {
    const std::string said = refusal_of(program);
    INFO(said);
    return said.find(expected) != std::string::npos;
  };
  CHECK(refusal_of("ENTRY { if (in[0] == 7) ACCEPT(); refuse(2047); }").empty());
  // Neither a table of places nor one of values.
  CHECK(
      refusal_of("ENTRY { u32 x = 0; switch (in[0]) { case 0: x = 5; break; case 1: x = 17; break;"
                 " case 2: x = 99; break; case 3: x = 12; break; case 4: x = 76; break; }"
                 " if (x == in[1]) ACCEPT(); refuse(1); }")
          .empty());
  CHECK(refusal_of("ENTRY { switch (in[0]) { case 0: in[1]; ACCEPT(); case 1: refuse(3);"
                   " case 2: refuse(4); case 3: refuse(5); case 4: refuse(6); case 5: refuse(7); }"
                   " refuse(1); }")
            .empty());

  CHECK(says("ENTRY { refuse(0); }", "refuse: an exit code from 1 to 2047"));
  CHECK(says("ENTRY { refuse(2048); }", "refuse: an exit code from 1 to 2047"));
  CHECK(
      says("static volatile u32 more[2] __attribute__((section(\".input\"))) = {0, 7};"
           "ENTRY { if (more[1] == in[0]) ACCEPT(); refuse(1); }",
           ".input has contents (more, in)"));
  CHECK(
      says("static const u32 table[4] = {1, 2, 3, 5};"
           "ENTRY { if (table[in[0] & 3] == 5) ACCEPT(); refuse(1); }",
           ".rodata holds table"));
  CHECK(
      says("static volatile u32 counter = 3;"
           "ENTRY { if (counter == in[0]) ACCEPT(); refuse(1); }",
           ".sdata holds counter"));
  CHECK(
      says("static volatile u32 many[64];"
           "ENTRY { if (many[in[0] & 63] == 0) ACCEPT(); refuse(1); }",
           ".bss holds many"));
  CHECK(
      says("ENTRY { const volatile char* s = \"hello\"; if (s[in[0]] == 3) ACCEPT(); refuse(1); }",
           "holds a constant without a name"));
  CHECK(
      says("static volatile u32 own[4] __attribute__((section(\".mine\"))) = {1};"
           "ENTRY { if (own[0] == in[0]) ACCEPT(); refuse(1); }",
           "`.mine'"));
  CHECK(
      says("__attribute__((noinline)) static u32 fib(u32 n) {"
           " return n < 2 ? n : fib(n - 1) + fib(n - 2); }"
           "ENTRY { if (fib(in[0]) == 5) ACCEPT(); refuse(1); }",
           "there is no stack for fib"));
  CHECK(
      says("ENTRY { const u64 a = (u64)in[0] << 32 | in[1], b = (u64)in[2] << 32 | in[3];"
           " if (a / b == 7) ACCEPT(); refuse(1); }",
           "which calls __udivdi3 (no division of 64-bit numbers"));
  CHECK(says("ENTRY { __asm__ volatile(\"call __udivdi3\"); if (in[0] == 7) ACCEPT(); refuse(1); }",
             "__udivdi3 of the compiler's library needs .rodata of libgcc.a"));
  CHECK(says("u32 f(void); u32 f(void) { return in[0]; }", "no ENTRY"));
}

TEST_CASE("build.sh says which file, folder or tool is not there") {
  const auto said = [](const std::string& before, const std::string& arguments) {
    return output_of(before + " src/rv32/programs/build.sh " + arguments + " 2>&1; echo $?");
  };
  CHECK(said("", "") == "usage: build.sh NAME|PATH/NAME.c OUTPUT_FOLDER\n2\n");
  CHECK(said("", "nothing.c .") == "build.sh: nothing.c: no such file\n1\n");
  CHECK(said("", "example no/such/folder").find("the output folder no/such/folder is not there") !=
        std::string::npos);
  CHECK(said("RISCV_PREFIX=no-such-", "example .").find("no no-such-gcc: RISCV_PREFIX") !=
        std::string::npos);
}
