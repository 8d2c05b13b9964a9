#include <btcfi/core/cpu.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>

using namespace btcfi;

TEST_CASE("BTCFI_CPU narrows what is used and never widens it") {
  const char* named = std::getenv("BTCFI_CPU");
  const std::string names = named != nullptr && *named != '\0' ? named : "shani,avx2,avx512";
  const CpuFeatures& f = cpu_features();
  std::printf("BTCFI_CPU %s, in use: %s\n", named != nullptr ? named : "(not set)",
              cpu_description().c_str());
  if (f.shani) CHECK(names.find("shani") != std::string::npos);
  if (f.avx2) CHECK(names.find("avx2") != std::string::npos);
  if (f.avx512) CHECK(names.find("avx512") != std::string::npos);
  if (names == "generic") CHECK(cpu_description() == "generic");
}
