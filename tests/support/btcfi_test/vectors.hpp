#pragma once

#include <optional>
#include <string>

namespace btcfi::test {

/// The text of a vector file, e.g. "bitcoin/bip340_test_vectors.csv", looked for below
/// BTCFI_VECTORS or
/// ../shared/vectors. Where it is absent: nothing, after printing "skipped: ..."; with
/// BTCFI_REQUIRE_VECTORS=1 absence throws, so that the test fails.
[[nodiscard]] std::optional<std::string> read_vectors(const std::string& name);

/// Prints how many cases of a vector file ran, for the reader of the log.
void report_cases(const std::string& name, std::size_t cases);

}  // namespace btcfi::test
