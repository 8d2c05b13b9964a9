#include <btcfi/core/secret.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <new>

using namespace btcfi;

namespace {

using Key = Secret<32, struct KeyTag>;

std::array<std::uint8_t, 32> sevens() {
  std::array<std::uint8_t, 32> out;
  out.fill(7);
  return out;
}

bool all_zero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

}  // namespace

TEST_CASE("a secret wipes its bytes when it goes and when it moves") {
  alignas(Key) std::array<std::uint8_t, sizeof(Key)> storage{};
  auto* key = new (storage.data()) Key(sevens());
  CHECK(storage[0] == 7);
  Key moved = std::move(*key);
  CHECK(all_zero(storage));
  CHECK(moved.reveal()[31] == 7);
  *key = std::move(moved);
  CHECK(all_zero(moved.reveal()));
  CHECK(storage[31] == 7);
  std::destroy_at(key);
  CHECK(all_zero(storage));
}

TEST_CASE("a secret cannot be copied, printed or compared by accident") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<Key>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<Key>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Key, ByteView>);
  const Key key(sevens());
  const Key second = key.duplicate();
  CHECK(equal_constant_time(key.reveal(), second.reveal()));
}

TEST_CASE("the constant-time comparison compares") {
  const Bytes a{1, 2, 3};
  CHECK(equal_constant_time(a, Bytes{1, 2, 3}));
  CHECK_FALSE(equal_constant_time(a, Bytes{1, 2, 4}));
  CHECK_FALSE(equal_constant_time(a, Bytes{0, 2, 3}));
  CHECK_FALSE(equal_constant_time(a, Bytes{1, 2}));
  CHECK(equal_constant_time({}, {}));
}

TEST_CASE("the system's entropy fills any length and does not repeat") {
  for (const std::size_t size : {0u, 1u, 255u, 256u, 257u, 1000u}) {
    Bytes a(size), b(size);
    REQUIRE(fill_entropy(a));
    REQUIRE(fill_entropy(b));
    // 1 in 2^256 or less from 32 bytes on.
    if (size >= 32) CHECK(a != b);
    if (size >= 32) CHECK_FALSE(all_zero(ByteView(a).last(32)));
  }
}
