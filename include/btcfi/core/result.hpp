#pragma once

#include <btcfi/core/error.hpp>

#include <cstdlib>
#include <type_traits>
#include <utility>
#include <variant>

/// A precondition that only a bug in the library can break. Bad input is an Error, never this.
#define BTCFI_ASSERT(condition) ((condition) ? void(0) : std::abort())

namespace btcfi {

/// A value, or the Error that says why there is none.
///
///     Result<Price> p = parse_price("106160.42");
///     if (p) use(*p); else log(describe(p.error()));
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  constexpr Result(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : state_(std::in_place_index<0>, std::move(value)) {}
  constexpr Result(Error error) noexcept : state_(std::in_place_index<1>, error) {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return state_.index() == 0; }
  constexpr explicit operator bool() const noexcept { return has_value(); }

  /// The value; the Result must hold one.
  constexpr const T& operator*() const& noexcept { return *checked(std::get_if<0>(&state_)); }
  constexpr T& operator*() & noexcept { return *checked(std::get_if<0>(&state_)); }
  /// By value, so that `for (auto& x : *call())` and `auto& x = *call()` do not dangle.
  constexpr T operator*() && noexcept(std::is_nothrow_move_constructible_v<T>) {
    return std::move(*checked(std::get_if<0>(&state_)));
  }
  constexpr const T* operator->() const noexcept { return checked(std::get_if<0>(&state_)); }
  constexpr T* operator->() noexcept { return checked(std::get_if<0>(&state_)); }
  constexpr T value_or(T other) const& { return has_value() ? **this : std::move(other); }

  /// The error; the Result must not hold a value.
  [[nodiscard]] constexpr const Error& error() const noexcept {
    return *checked(std::get_if<1>(&state_));
  }

  template <class F>
  constexpr auto map(F&& f) && -> Result<std::invoke_result_t<F, T&&>> {
    if (!has_value()) return error();
    return std::forward<F>(f)(std::move(**this));
  }
  template <class F>
  constexpr auto and_then(F&& f) && -> std::invoke_result_t<F, T&&> {
    if (!has_value()) return error();
    return std::forward<F>(f)(std::move(**this));
  }

 private:
  template <class P>
  static constexpr P* checked(P* p) noexcept {
    BTCFI_ASSERT(p != nullptr);
    return p;
  }
  std::variant<T, Error> state_;
};

/// Success, or the Error that says why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  constexpr Result() noexcept = default;
  constexpr Result(Error error) noexcept : error_(error) {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return error_.code == Errc::ok; }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  [[nodiscard]] constexpr const Error& error() const noexcept { return error_; }

 private:
  Error error_{};
};

using Status = Result<void>;

/// An Error in one expression: `return fail(Errc::parse, "parse_price", 0, offset);`
[[nodiscard]] constexpr Error fail(Errc code, const char* where, std::size_t input = 0,
                                   std::size_t offset = 0) noexcept {
  return Error{code, static_cast<std::uint16_t>(input < 0xffff ? input : 0xffff),
               static_cast<std::uint32_t>(offset < 0xffffffff ? offset : 0xffffffff), where};
}

}  // namespace btcfi

#define BTCFI_DETAIL_JOIN2(a, b) a##b
#define BTCFI_DETAIL_JOIN(a, b) BTCFI_DETAIL_JOIN2(a, b)
#define BTCFI_DETAIL_TRY(name, declaration, ...) \
  auto name = (__VA_ARGS__);                     \
  if (!name) return name.error();                \
  declaration = *std::move(name)

/// Declares or assigns the value of an expression of type Result<T>, or returns its error.
///
///     BTCFI_TRY(auto candle, parse_kline(bytes));
#define BTCFI_TRY(declaration, ...) \
  BTCFI_DETAIL_TRY(BTCFI_DETAIL_JOIN(btcfi_try_, __LINE__), declaration, __VA_ARGS__)

/// Returns the error of an expression of type Status or Result<T>, if it has one.
#define BTCFI_CHECK(...)                                                               \
  do {                                                                                 \
    if (auto btcfi_check_ = (__VA_ARGS__); !btcfi_check_) return btcfi_check_.error(); \
  } while (false)
