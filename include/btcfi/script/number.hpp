#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi::script {

/// The longest operand of arithmetic, in bytes.
inline constexpr std::size_t max_number_bytes = 4;

/// A number as it stands on the stack: sign and magnitude, little-endian, as short as can be (0 is
/// empty). Domain: every int64 but the smallest.
[[nodiscard]] Bytes encode_number(std::int64_t value);

/// The number that a stack element means.
///
/// Errors: script_scriptnum when it is longer than \p max_bytes (at most 8), or, where \p minimal,
/// encoded longer than needed. \p max_bytes is 4 for arithmetic and 5 for lock times.
[[nodiscard]] Result<std::int64_t> decode_number(ByteView element, bool minimal,
                                                 std::size_t max_bytes = max_number_bytes) noexcept;

/// Truth as Script sees it: any non-zero byte, except that a lone sign bit at the end (negative
/// zero) is false.
[[nodiscard]] bool is_true(ByteView element) noexcept;

}  // namespace btcfi::script
