#include "detail/c_call.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace btcfi::c {
namespace {

// Appends to a fixed, terminated text and cuts what does not fit.
template <std::size_t N>
struct Line {
  char (&text)[N];
  std::size_t used = 0;

  Line& operator<<(std::string_view part) noexcept {
    const std::size_t now = std::min(part.size(), N - 1 - used);
    std::copy_n(part.data(), now, text + used);
    used += now;
    return *this;
  }
  Line& operator<<(std::uint32_t number) noexcept {
    std::array<char, 10> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return *this << std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
  }
};

}  // namespace

void report(const Error& error, btcfi_error* err) noexcept {
  if (err == nullptr || err->struct_size == 0) return;
  btcfi_error out = BTCFI_ERROR_INIT;
  out.struct_size = err->struct_size;
  if (error.code != Errc::ok) {
    out.status = static_cast<std::int32_t>(error.code);
    out.input = error.input;
    out.offset = error.offset;
    Line<sizeof out.where>{out.where} << error.where;
    Line<sizeof out.message>{out.message}
        << error_name(error.code) << ": " << error_sentence(error.code) << " (" << error.where
        << ", input " << std::uint32_t{error.input} << ", offset " << error.offset << ")";
  }
  const std::size_t size = std::min<std::size_t>(out.struct_size, sizeof out);
  // A shorter struct may end within a text.
  if (size > offsetof(btcfi_error, where)) reinterpret_cast<char*>(&out)[size - 1] = '\0';
  std::memcpy(err, &out, size);
}

}  // namespace btcfi::c
