#pragma once

#include "btcfi/core.h"

#include <btcfi/core/bytes.hpp>

#include <cstring>
#include <new>
#include <string_view>
#include <vector>

// What every function of the C face is made of: one body inside c_call, arguments checked by
// `need`, `bytes_in`, `text_in` and `struct_in`, results given back by `bytes_out`, `text_out` and
// `struct_out`. `where` is the function's own name, `input` the index of the argument.
//
//     btcfi_status btcfi_hex_decode(uint8_t* data, size_t capacity, size_t* written, ...) {
//       return c_call(err, [&]() -> Status {
//         BTCFI_TRY(const auto input, text_in(text, text_len, "btcfi_hex_decode", 3));
//         BTCFI_TRY(const auto bytes, from_hex(input));
//         return bytes_out(bytes, data, capacity, written, "btcfi_hex_decode");
//       });
//     }
namespace btcfi::c {

/// Fills the caller's struct as far as the caller's struct_size goes.
void report(const Error& error, btcfi_error* err) noexcept;

/// Runs a body that returns Status; nothing it throws crosses into C.
template <class Body>
btcfi_status c_call(btcfi_error* err, Body&& body) noexcept {
  Error error{};
  try {
    const Status done = body();
    if (!done) error = done.error();
  } catch (const std::bad_alloc&) {
    error = fail(Errc::no_memory, "c_call");
  } catch (...) {
    error = fail(Errc::internal, "c_call");
  }
  report(error, err);
  return static_cast<btcfi_status>(error.code);
}

/// A pointer that must not be NULL. Errors: invalid_argument.
[[nodiscard]] inline Status need(const void* pointer, const char* where,
                                 std::size_t input) noexcept {
  if (pointer == nullptr) return fail(Errc::invalid_argument, where, input);
  return {};
}

/// Errors: invalid_argument when NULL comes with a length.
[[nodiscard]] inline Result<ByteView> bytes_in(const std::uint8_t* data, std::size_t size,
                                               const char* where, std::size_t input) noexcept {
  if (data == nullptr && size != 0) return fail(Errc::invalid_argument, where, input);
  return ByteView(data, size);
}

/// Bytes of a length that the type fixes. Errors: invalid_argument for NULL.
template <class Fixed>
[[nodiscard]] Result<Fixed> fixed_in(const std::uint8_t* data, const char* where,
                                     std::size_t input) noexcept {
  BTCFI_CHECK(need(data, where, input));
  return Fixed::from(ByteView(data, Fixed::size()));
}

/// Errors: invalid_argument when NULL comes with a length.
[[nodiscard]] inline Result<std::string_view> text_in(const char* text, std::size_t size,
                                                      const char* where,
                                                      std::size_t input) noexcept {
  if (text == nullptr && size != 0) return fail(Errc::invalid_argument, where, input);
  return std::string_view(text, size);
}

/// Gives bytes back, or says how many are needed. Errors: buffer_too_small, invalid_argument.
[[nodiscard]] inline Status bytes_out(ByteView bytes, std::uint8_t* out, std::size_t capacity,
                                      std::size_t* written, const char* where) noexcept {
  if (written == nullptr || (out == nullptr && capacity != 0)) {
    return fail(Errc::invalid_argument, where);
  }
  *written = bytes.size();
  if (bytes.empty()) return {};
  if (out == nullptr || bytes.size() > capacity) {
    return fail(Errc::buffer_too_small, where, 0, bytes.size());
  }
  std::memcpy(out, bytes.data(), bytes.size());
  return {};
}

/// Gives a text back with its terminator. Errors: buffer_too_small, invalid_argument.
[[nodiscard]] inline Status text_out(std::string_view text, char* out, std::size_t capacity,
                                     std::size_t* written, const char* where) noexcept {
  if (written == nullptr || (out == nullptr && capacity != 0)) {
    return fail(Errc::invalid_argument, where);
  }
  *written = text.size() + 1;
  if (out == nullptr || *written > capacity)
    return fail(Errc::buffer_too_small, where, 0, *written);
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  out[text.size()] = '\0';
  return {};
}

/// A public struct as this version knows it: fields beyond the caller's struct_size keep their
/// value of \p init. Errors: invalid_argument for NULL or a struct_size below \p first_size (the
/// struct's size in its first release); unsupported when a newer caller sets a field unknown here.
template <class Struct>
[[nodiscard]] Result<Struct> struct_in(const Struct* in, const Struct& init, std::size_t first_size,
                                       const char* where, std::size_t input) noexcept {
  if (in == nullptr || in->struct_size < first_size) {
    return fail(Errc::invalid_argument, where, input);
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(in);
  for (std::size_t i = sizeof(Struct); i < in->struct_size; ++i) {
    if (bytes[i] != 0) return fail(Errc::unsupported, where, input, i);
  }
  Struct out = init;
  std::memcpy(&out, in, in->struct_size < sizeof(Struct) ? in->struct_size : sizeof(Struct));
  out.struct_size = sizeof(Struct);
  return out;
}

/// An array of public structs, each as struct_in reads it. They stand as far apart as the first one's
/// struct_size says, so that callers with shorter or longer structs than ours are understood.
/// Errors: invalid_argument (input: \p input for a NULL array; else the element), limit_exceeded,
/// unsupported.
template <class Struct>
[[nodiscard]] Result<std::vector<Struct>> structs_in(const Struct* in, std::size_t count,
                                                     const Struct& init, std::size_t first_size,
                                                     std::size_t max_count, const char* where,
                                                     std::size_t input) {
  if (in == nullptr && count != 0) return fail(Errc::invalid_argument, where, input);
  if (count > max_count) return fail(Errc::limit_exceeded, where, input, max_count);
  std::vector<Struct> out;
  if (count == 0) return out;
  const std::size_t stride = in->struct_size;
  if (stride < first_size || stride % alignof(Struct) != 0) {
    return fail(Errc::invalid_argument, where);
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(in);
  for (std::size_t i = 0; i < count; ++i) {
    const auto* one = reinterpret_cast<const Struct*>(bytes + i * stride);
    if (one->struct_size != stride) return fail(Errc::invalid_argument, where, i);
    BTCFI_TRY(const Struct read, struct_in(one, init, first_size, where, i));
    out.push_back(read);
  }
  return out;
}

/// Writes as much of a public struct as the caller's struct_size has room for. Errors:
/// invalid_argument for NULL or a struct_size below \p first_size.
template <class Struct>
[[nodiscard]] Status struct_out(const Struct& value, Struct* out, std::size_t first_size,
                                const char* where, std::size_t input) noexcept {
  if (out == nullptr || out->struct_size < first_size) {
    return fail(Errc::invalid_argument, where, input);
  }
  const std::uint32_t size = out->struct_size;
  std::memcpy(out, &value, size < sizeof(Struct) ? size : sizeof(Struct));
  out->struct_size = size;
  return {};
}

}  // namespace btcfi::c
