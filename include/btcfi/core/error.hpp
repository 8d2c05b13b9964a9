#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace btcfi {

/// Every way a call can fail, one number space for C++, C and Python.
///
/// Numbers come from errors.def in blocks by room and never change; new ones may appear, so treat
/// an unknown value as a failure.
enum class Errc : std::uint16_t {
  ok = 0,
#define BTCFI_ERROR(name, number, happened, remedy) name = number,
#include <btcfi/core/errors.def>
#undef BTCFI_ERROR
};

/// What failed, and where in the input. Sixteen bytes, trivially copyable, allocates nothing.
struct Error {
  Errc code = Errc::ok;
  /// Index of the argument, element, transaction input, run or row at fault (0 when there is only
  /// one).
  std::uint16_t input = 0;
  /// Byte, opcode, digit or step at which it failed, as the code's sentence says (0 when it has
  /// none).
  std::uint32_t offset = 0;
  /// A string literal: the function, or the field of a document, that noticed. Never null once set
  /// by us.
  const char* where = "";

  friend bool operator==(const Error& a, const Error& b) noexcept {
    return a.code == b.code && a.input == b.input && a.offset == b.offset &&
           std::string_view(a.where) == std::string_view(b.where);
  }
};
static_assert(sizeof(Error) == 16 || sizeof(void*) != 8);
static_assert(std::is_trivially_copyable_v<Error>);

/// The name of a code as in errors.def, "unknown" for a number that is not in the table.
[[nodiscard]] const char* error_name(Errc code) noexcept;
/// One sentence: what happened.
[[nodiscard]] const char* error_sentence(Errc code) noexcept;
/// One sentence: what to do about it.
[[nodiscard]] const char* error_remedy(Errc code) noexcept;
/// "parse: The text ... (Price::parse, input 0, offset 3)", for people.
[[nodiscard]] std::string describe(const Error& error);

}  // namespace btcfi
