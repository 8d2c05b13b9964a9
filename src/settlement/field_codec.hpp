#pragma once

#include <btcfi/core/codec.hpp>
#include <btcfi/tx/transaction.hpp>

namespace btcfi::settlement::detail {

/// Writes a message: magic, version, then each field behind its length as u32 (docs/formats).
class FieldWriter {
 public:
  FieldWriter(std::string_view magic, std::uint8_t version) {
    out_.bytes(as_bytes(magic)).u8(version);
  }
  FieldWriter& field(ByteView bytes) {
    out_.u32(static_cast<std::uint32_t>(bytes.size())).bytes(bytes);
    return *this;
  }
  FieldWriter& field(ByteWriter&& bytes) { return field(std::move(bytes).take()); }
  /// Bytes without a length: only the signature at the end.
  FieldWriter& raw(ByteView bytes) {
    out_.bytes(bytes);
    return *this;
  }
  [[nodiscard]] Bytes take() { return std::move(out_).take(); }
  [[nodiscard]] ByteView view() const noexcept { return out_.view(); }

 private:
  ByteWriter out_;
};

/// Reads what FieldWriter wrote; every error carries the field's name and its byte in the message.
class FieldReader {
 public:
  explicit FieldReader(ByteView message) noexcept : message_(message) {}

  /// Errors: limit_exceeded, truncated, parse (another magic), unsupported (another version).
  Status header(std::string_view magic, std::uint8_t version, std::size_t limit,
                const char* where) noexcept;
  /// The next field as it stands. Errors: truncated.
  Result<ByteView> field(const char* where) noexcept;
  /// The next field, at most \p limit bytes. Errors: truncated, limit_exceeded.
  Result<ByteView> field(const char* where, std::size_t limit) noexcept;
  /// A field of exactly the size of a FixedBytes. Errors: truncated, out_of_range.
  template <class Fixed>
  Result<Fixed> fixed(const char* where) noexcept {
    BTCFI_TRY(const ByteView bytes, field(where));
    if (bytes.size() != Fixed::size_bytes) return at_field(Errc::out_of_range, where);
    return Fixed::from(bytes);
  }
  /// A field of one unsigned integer. Errors: truncated, out_of_range.
  template <class T>
  Result<T> integer(const char* where) noexcept {
    BTCFI_TRY(const ByteView bytes, field(where));
    if (bytes.size() != sizeof(T)) return at_field(Errc::out_of_range, where);
    return ByteReader(bytes).le<T>();
  }
  /// Bytes without a length at the end of the message. Errors: truncated, trailing_data.
  template <class Fixed>
  Result<Fixed> last(const char* where) noexcept {
    if (message_.size() - position_ < Fixed::size_bytes) return at(Errc::truncated, where);
    if (message_.size() - position_ > Fixed::size_bytes) {
      return fail(Errc::trailing_data, where, 0, position_ + Fixed::size_bytes);
    }
    return Fixed::from(message_.subspan(position_));
  }
  /// Errors: trailing_data.
  Status finish(const char* where) const noexcept;

  /// An error at the start of the field read last.
  [[nodiscard]] Error at_field(Errc code, const char* where, std::size_t input = 0) const noexcept {
    return fail(code, where, input, field_start_);
  }
  /// \p inner, which a parser of the last field's bytes gave, as an error of the message.
  [[nodiscard]] Error inside(const Error& inner, const char* where,
                             std::size_t input = 0) const noexcept {
    return fail(inner.code, where, input, field_start_ + inner.offset);
  }

 private:
  [[nodiscard]] Error at(Errc code, const char* where) const noexcept {
    return fail(code, where, 0, position_);
  }
  ByteView message_;
  std::size_t position_ = 0;
  std::size_t field_start_ = 0;
};

inline ByteWriter& write_outpoint(ByteWriter& out, const tx::OutPoint& outpoint) {
  return out.bytes(outpoint.txid).u32(outpoint.vout);
}
Result<tx::OutPoint> read_outpoint(ByteReader& in) noexcept;

/// Count u8, then each item behind its length as u16.
void write_witness(ByteWriter& out, const tx::Witness& witness);
/// Errors: truncated, limit_exceeded (max_witness_items, max_witness_bytes).
Result<tx::Witness> read_witness(ByteReader& in);

/// u16 length, then the script. Errors: truncated, limit_exceeded.
Result<Bytes> read_script(ByteReader& in);
void write_script(ByteWriter& out, ByteView script);

/// An amount as u64. Errors: truncated, out_of_range (above 21 million BTC).
Result<Sats> read_sats(ByteReader& in) noexcept;
inline void write_sats(ByteWriter& out, Sats amount) {
  out.u64(static_cast<std::uint64_t>(amount.value));
}

/// Fixed-size elements that fill a field without gaps. Errors (from the caller): out_of_range when
/// the field is not a multiple of the size.
template <class Fixed>
Result<std::vector<Fixed>> read_array(ByteView bytes, const char* where) {
  constexpr std::size_t size = Fixed::size_bytes;
  if (bytes.size() % size != 0) return fail(Errc::out_of_range, where, 0, bytes.size());
  std::vector<Fixed> out;
  out.reserve(bytes.size() / size);
  for (std::size_t i = 0; i < bytes.size(); i += size) {
    BTCFI_TRY(Fixed element, Fixed::from(bytes.subspan(i, size)));
    out.push_back(element);
  }
  return out;
}

}  // namespace btcfi::settlement::detail
