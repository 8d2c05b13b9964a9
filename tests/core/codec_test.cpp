#include <btcfi/core/codec.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;

TEST_CASE("integers are written little-endian, or big-endian where it is said") {
  ByteWriter out;
  out.u8(1).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0f).be(std::uint32_t{0x10111213});
  CHECK(to_hex(out.view()) == "010302070605040f0e0d0c0b0a090810111213");
  ByteReader in(out.view());
  CHECK(*in.u8() == 1);
  CHECK(*in.u16() == 0x0203);
  CHECK(*in.u32() == 0x04050607);
  CHECK(*in.u64() == 0x08090a0b0c0d0e0f);
  CHECK(*in.be<std::uint32_t>() == 0x10111213);
  CHECK(in.finish());
}

TEST_CASE("CompactSize is read only in its shortest form") {
  for (const std::uint64_t value : {0ull, 0xfcull, 0xfdull, 0xffffull, 0x10000ull, 0x02000000ull}) {
    ByteWriter out;
    out.compact_size(value);
    CHECK(out.size() == (value < 0xfd ? 1u : value <= 0xffff ? 3u : 5u));
    ByteReader in(out.view());
    CHECK(*in.compact_size() == value);
  }
  const auto error = [](std::string_view hex) {
    const Bytes bytes = *from_hex(hex);
    ByteReader in(bytes, "here");
    const auto value = in.compact_size();
    CHECK(in.position() == 0);
    return value ? Errc::ok : value.error().code;
  };
  CHECK(error("fdfc00") == Errc::not_canonical);
  CHECK(error("feffff0000") == Errc::not_canonical);
  CHECK(error("ffffffffff00000000") == Errc::not_canonical);
  CHECK(error("fe01000002") == Errc::limit_exceeded);
  CHECK(error("fd00") == Errc::truncated);
  CHECK(error("") == Errc::truncated);
  ByteWriter large;
  large.compact_size(0x100000000);
  CHECK(to_hex(large.view()) == "ff0000000001000000");
}

TEST_CASE("a failing read leaves the position and says where more was needed") {
  const Bytes bytes{5, 1, 2};
  ByteReader in(bytes, "here");
  CHECK(in.var_bytes().error() == fail(Errc::truncated, "here", 0, 1));
  CHECK(in.str8().error() == fail(Errc::truncated, "here", 0, 1));
  CHECK(in.u32().error() == fail(Errc::truncated, "here", 0, 0));
  CHECK(in.position() == 0);
  CHECK(in.finish().error() == fail(Errc::trailing_data, "here", 0, 0));
  CHECK(*in.u8() == 5);
  CHECK(in.take(3).error() == fail(Errc::truncated, "here", 0, 1));
  CHECK(in.fixed<Hash256>().error().code == Errc::truncated);
  CHECK(in.take(2)->size() == 2);
  CHECK(in.finish());
}

TEST_CASE("length-prefixed bytes and texts round trip") {
  ByteWriter out;
  out.var_bytes(Bytes(300, 9)).str8("price").str8("").bytes(Hash160{});
  ByteReader in(out.view());
  CHECK(in.var_bytes()->size() == 300);
  CHECK(*in.str8() == "price");
  CHECK(in.str8()->empty());
  CHECK(*in.fixed<Hash160>() == Hash160{});
  CHECK(in.finish());
  CHECK(std::move(out).take().size() == 303 + 6 + 1 + 20);
}
