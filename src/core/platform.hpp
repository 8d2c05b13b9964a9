#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

// What differs between systems, and nothing else: the one place of libbtcfi that asks the system.
namespace btcfi::platform {

// Overwrites memory in a way that the optimiser keeps.
void wipe(std::span<std::uint8_t> bytes) noexcept;
// Fills from the system's generator; false when it gave nothing.
bool random_bytes(std::span<std::uint8_t> out) noexcept;
// A variable of the environment, or null. Never asked for a secret; ignored in set-uid programs.
const char* environment(const char* name) noexcept;
// The CPUID instruction; false where the processor has no such leaf, or is no x86.
bool cpuid(unsigned leaf, unsigned subleaf, unsigned& a, unsigned& b, unsigned& c,
           unsigned& d) noexcept;

}  // namespace btcfi::platform
