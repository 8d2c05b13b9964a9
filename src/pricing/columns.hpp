#pragma once

// How the batch calls of this room read and check their columns.

#include <btcfi/pricing/batch.hpp>

#include <algorithm>

namespace btcfi::pricing::detail {

/// Elements that a batch call works on at a time: small enough for its buffers to stay in the
/// first-level cache.
inline constexpr std::size_t block_size = 256;

/// Errors: pricing_lengths_differ naming the column.
template <class T>
[[nodiscard]] Status check_column(std::span<const T> column, std::size_t count, const char* name,
                                  bool may_be_empty = false) noexcept {
  if (column.size() == 1 || column.size() == count || (may_be_empty && column.empty())) return {};
  return fail(Errc::pricing_lengths_differ, name);
}
/// Errors: pricing_lengths_differ naming the column.
template <class T>
[[nodiscard]] Status check_output(std::span<T> column, std::size_t count,
                                  const char* name) noexcept {
  if (column.empty() || column.size() >= count) return {};
  return fail(Errc::pricing_lengths_differ, name);
}

/// The last columns of every product. Errors: pricing_lengths_differ naming the column.
template <class Columns>
[[nodiscard]] Status check_market_columns(const Columns& in, std::size_t count) noexcept {
  BTCFI_CHECK(check_column(in.tau, count, "tau"));
  BTCFI_CHECK(check_column(in.vol, count, "vol"));
  BTCFI_CHECK(check_column(in.rate, count, "rate", true));
  return check_column(in.dividend, count, "dividend", true);
}

/// A column read block by block: in place where it has a value for each element, else from a buffer
/// that holds the one value.
class Reader {
 public:
  Reader(Column column, std::size_t count) noexcept : column_(column) {
    if (column.size() == 1 || column.empty() || count == 0) {
      std::fill(std::begin(buffer_), std::end(buffer_), column.empty() ? 0.0 : column[0]);
    } else {
      each_ = true;
    }
  }
  /// The elements from `first` on, at least block_size of them or to the end.
  [[nodiscard]] const double* at(std::size_t first) const noexcept {
    return each_ ? column_.data() + first : buffer_;
  }

 private:
  Column column_;
  bool each_ = false;
  double buffer_[block_size];
};

/// One element of a column that was checked.
[[nodiscard]] inline double element(Column column, std::size_t i) noexcept {
  return column.empty() ? 0 : column[column.size() == 1 ? 0 : i];
}

/// The byte of a word, whatever it holds.
template <class Enum>
[[nodiscard]] unsigned word_at(std::span<const Enum> words, std::size_t i) noexcept {
  return reinterpret_cast<const unsigned char*>(words.data())[words.size() == 1 ? 0 : i];
}

/// What an element that has no value says: the kind is looked at first.
[[nodiscard]] inline PricingStatus status_at(KindColumn kinds, std::size_t i,
                                             const Error& error) noexcept {
  return word_at(kinds, i) > 1 ? PricingStatus::unknown_kind : status_of(error.code);
}

}  // namespace btcfi::pricing::detail
