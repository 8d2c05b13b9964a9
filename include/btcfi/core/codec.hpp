#pragma once

#include <btcfi/core/bytes.hpp>

#include <concepts>
#include <string>

namespace btcfi {

/// Appends integers and bytes to a growing buffer; little-endian unless the name says otherwise.
class ByteWriter {
 public:
  template <std::unsigned_integral T>
  ByteWriter& le(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      out_.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
    return *this;
  }
  template <std::unsigned_integral T>
  ByteWriter& be(T value) {
    for (std::size_t i = sizeof(T); i-- > 0;) {
      out_.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
    return *this;
  }
  ByteWriter& u8(std::uint8_t value) { return le(value); }
  ByteWriter& u16(std::uint16_t value) { return le(value); }
  ByteWriter& u32(std::uint32_t value) { return le(value); }
  ByteWriter& u64(std::uint64_t value) { return le(value); }
  ByteWriter& bytes(ByteView view) {
    out_.insert(out_.end(), view.begin(), view.end());
    return *this;
  }
  /// Bitcoin's CompactSize, minimal form.
  ByteWriter& compact_size(std::uint64_t value);
  /// CompactSize length, then the bytes.
  ByteWriter& var_bytes(ByteView view) { return compact_size(view.size()).bytes(view); }
  /// One length byte, then UTF-8 (PROTOCOL section 15, `str`). At most 255 bytes: longer text is
  /// cut by nobody, it is a broken precondition.
  ByteWriter& str8(std::string_view text) {
    BTCFI_ASSERT(text.size() <= 255);
    return u8(static_cast<std::uint8_t>(text.size())).bytes(as_bytes(text));
  }

  [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }
  [[nodiscard]] ByteView view() const noexcept { return out_; }
  [[nodiscard]] Bytes take() && noexcept { return std::move(out_); }

 private:
  Bytes out_;
};

/// Reads integers and bytes from a view that it does not own, and never past its end.
///
/// Every failing read names \p where, given at construction, with the byte offset; it leaves the
/// position unchanged.
class ByteReader {
 public:
  explicit ByteReader(ByteView input, const char* where = "ByteReader") noexcept
      : input_(input), where_(where) {}

  template <std::unsigned_integral T>
  Result<T> le() noexcept {
    BTCFI_TRY(ByteView raw, take(sizeof(T)));
    std::uint64_t value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;) value = value << 8 | raw[i];
    return static_cast<T>(value);
  }
  template <std::unsigned_integral T>
  Result<T> be() noexcept {
    BTCFI_TRY(ByteView raw, take(sizeof(T)));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value = value << 8 | raw[i];
    return static_cast<T>(value);
  }
  Result<std::uint8_t> u8() noexcept { return le<std::uint8_t>(); }
  Result<std::uint16_t> u16() noexcept { return le<std::uint16_t>(); }
  Result<std::uint32_t> u32() noexcept { return le<std::uint32_t>(); }
  Result<std::uint64_t> u64() noexcept { return le<std::uint64_t>(); }

  /// The next \p count bytes, borrowed from the input. Errors: truncated.
  Result<ByteView> take(std::size_t count) noexcept {
    if (count > remaining()) return fail(Errc::truncated, where_, 0, position_);
    const ByteView out = input_.subspan(position_, count);
    position_ += count;
    return out;
  }
  template <class Fixed>
  Result<Fixed> fixed() noexcept {
    BTCFI_TRY(ByteView raw, take(Fixed::size_bytes));
    return Fixed::from(raw);
  }
  /// CompactSize, minimal, at most 0x02000000 as in Bitcoin Core. Errors: truncated, not_canonical,
  /// limit_exceeded.
  Result<std::uint64_t> compact_size() noexcept;
  /// CompactSize length, then that many bytes, borrowed. Errors: as compact_size.
  Result<ByteView> var_bytes() noexcept;
  /// One length byte, then that many bytes of text. Errors: truncated.
  Result<std::string> str8();

  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return input_.size() - position_; }
  /// Errors: trailing_data when bytes remain.
  [[nodiscard]] Status finish() const noexcept {
    if (remaining() != 0) return fail(Errc::trailing_data, where_, 0, position_);
    return {};
  }

 private:
  ByteView input_;
  std::size_t position_ = 0;
  const char* where_;
};

}  // namespace btcfi
