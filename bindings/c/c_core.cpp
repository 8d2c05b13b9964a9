#include "detail/c_call.hpp"

#include <btcfi/core/bytes.hpp>

using namespace btcfi;
using namespace btcfi::c;

namespace {

// Numbers that are no code at all must not be cut into one that is.
Errc code_of(btcfi_status status) noexcept {
  return static_cast<Errc>(status < 0 || status > 0xffff ? 0xffff : status);
}

}  // namespace

void btcfi_error_init(btcfi_error* err) {
  if (err != nullptr) *err = BTCFI_ERROR_INIT;
}

const char* btcfi_version(void) { return BTCFI_VERSION_TEXT; }
uint32_t btcfi_abi_version(void) { return BTCFI_ABI_NUMBER; }

const char* btcfi_status_name(btcfi_status status) { return error_name(code_of(status)); }
const char* btcfi_status_sentence(btcfi_status status) { return error_sentence(code_of(status)); }
const char* btcfi_status_remedy(btcfi_status status) { return error_remedy(code_of(status)); }

btcfi_status btcfi_hex_encode(char* text, size_t capacity, size_t* written, const uint8_t* data,
                              size_t data_len, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto input, bytes_in(data, data_len, "btcfi_hex_encode", 3));
    return text_out(to_hex(input), text, capacity, written, "btcfi_hex_encode");
  });
}

btcfi_status btcfi_hex_decode(uint8_t* data, size_t capacity, size_t* written, const char* text,
                              size_t text_len, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto input, text_in(text, text_len, "btcfi_hex_decode", 3));
    BTCFI_TRY(const auto bytes, from_hex(input));
    return bytes_out(bytes, data, capacity, written, "btcfi_hex_decode");
  });
}
