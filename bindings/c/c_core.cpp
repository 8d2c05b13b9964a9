#include "detail/c_call.hpp"

#include <btcfi/core/blake3.hpp>
#include <btcfi/core/keccak.hpp>
#include <btcfi/core/market.hpp>
#include <btcfi/core/sha256.hpp>

using namespace btcfi;
using namespace btcfi::c;

namespace {

// Numbers that are no code at all must not be cut into one that is.
Errc code_of(btcfi_status status) noexcept {
  return static_cast<Errc>(status < 0 || status > 0xffff ? 0xffff : status);
}

static_assert(static_cast<int>(Rounding::half_even) == BTCFI_ROUNDING_HALF_EVEN);
static_assert(Price::scale == BTCFI_PRICE_SCALE);
static_assert(all_exchanges.size() == BTCFI_EXCHANGE_FTX &&
              all_exchanges.back() == static_cast<Exchange>(BTCFI_EXCHANGE_FTX));

// A hash function of any digest size as a C function's body.
template <class Hash>
btcfi_status hash_call(Hash hash, const char* where, uint8_t* out, const uint8_t* data,
                       size_t data_len, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(out, where, 0));
    BTCFI_TRY(const auto input, bytes_in(data, data_len, where, 1));
    const auto digest = hash(input);
    std::memcpy(out, digest.data(), digest.size());
    return {};
  });
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

btcfi_status btcfi_hash_sha256(uint8_t* hash32, const uint8_t* data, size_t data_len,
                               btcfi_error* err) {
  return hash_call(sha256, "btcfi_hash_sha256", hash32, data, data_len, err);
}

btcfi_status btcfi_hash_sha256d(uint8_t* hash32, const uint8_t* data, size_t data_len,
                                btcfi_error* err) {
  return hash_call(sha256d, "btcfi_hash_sha256d", hash32, data, data_len, err);
}

btcfi_status btcfi_hash_hash160(uint8_t* hash20, const uint8_t* data, size_t data_len,
                                btcfi_error* err) {
  return hash_call(hash160, "btcfi_hash_hash160", hash20, data, data_len, err);
}

btcfi_status btcfi_hash_blake3(uint8_t* hash32, const uint8_t* data, size_t data_len,
                               btcfi_error* err) {
  return hash_call(blake3_hash, "btcfi_hash_blake3", hash32, data, data_len, err);
}

btcfi_status btcfi_hash_keccak256(uint8_t* hash32, const uint8_t* data, size_t data_len,
                                  btcfi_error* err) {
  return hash_call(keccak256, "btcfi_hash_keccak256", hash32, data, data_len, err);
}

btcfi_status btcfi_hash_tagged(uint8_t* hash32, const char* tag, size_t tag_len,
                               const uint8_t* data, size_t data_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_hash_tagged";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(hash32, where, 0));
    BTCFI_TRY(const auto name, text_in(tag, tag_len, where, 1));
    BTCFI_TRY(const auto input, bytes_in(data, data_len, where, 3));
    const Hash256 digest = tagged_hash(name, input);
    std::memcpy(hash32, digest.data(), digest.size());
    return {};
  });
}

btcfi_status btcfi_decimal_parse(int64_t* value, const char* text, size_t text_len, int32_t scale,
                                 int32_t rounding, btcfi_error* err) {
  constexpr const char* where = "btcfi_decimal_parse";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(value, where, 0));
    BTCFI_TRY(const auto input, text_in(text, text_len, where, 1));
    if (rounding < BTCFI_ROUNDING_EXACT || rounding > BTCFI_ROUNDING_HALF_EVEN) {
      return fail(Errc::invalid_argument, where, 4);
    }
    BTCFI_TRY(*value, parse_decimal(input, scale, static_cast<Rounding>(rounding)));
    return {};
  });
}

btcfi_status btcfi_decimal_format(char* text, size_t capacity, size_t* written, int64_t value,
                                  int32_t scale, btcfi_error* err) {
  constexpr const char* where = "btcfi_decimal_format";
  return c_call(err, [&]() -> Status {
    if (scale < 0 || scale > max_decimal_scale) return fail(Errc::out_of_range, where, 4);
    return text_out(format_decimal_short(value, scale), text, capacity, written, where);
  });
}

btcfi_status btcfi_price_to_tick(uint64_t* tick, int64_t price_e8, uint32_t tick_cents,
                                 btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tick, "btcfi_price_to_tick", 0));
    BTCFI_TRY(*tick, floor_to_tick(Price{price_e8}, tick_cents));
    return {};
  });
}

btcfi_status btcfi_time_parse(int64_t* time_ms, const char* text, size_t text_len,
                              btcfi_error* err) {
  constexpr const char* where = "btcfi_time_parse";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(time_ms, where, 0));
    BTCFI_TRY(const auto input, text_in(text, text_len, where, 1));
    BTCFI_TRY(const Timestamp time, Timestamp::parse(input));
    *time_ms = time.ms;
    return {};
  });
}

btcfi_status btcfi_time_format(char* text, size_t capacity, size_t* written, int64_t time_ms,
                               btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    return text_out(Timestamp{time_ms}.to_string(), text, capacity, written, "btcfi_time_format");
  });
}
