#include <btcfi/script/flags.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::script;

TEST_CASE("flags have Bitcoin Core's names and bits") {
  CHECK(Flags::from_names("P2SH,WITNESS")->bits() == ((1u << 0) | (1u << 11)));
  CHECK(Flags::from_names("TAPROOT")->bits() == 1u << 17);
  CHECK(Flags::from_names("NONE")->bits() == 0);
  CHECK(Flags::from_names("")->bits() == 0);
  CHECK(*Flags::from_names("CONSENSUS") == Flags::consensus());
  CHECK(*Flags::from_names("STANDARD") == Flags::standard());
  CHECK(Flags::from_names("P2SH,WITNES").error() == fail(Errc::parse, "Flags::from_names", 0, 5));
}

TEST_CASE("every set of flags reads back from its names and its bits") {
  for (std::uint32_t bits = 0; bits < 1u << flag_count; bits += 977) {
    const Flags flags = *Flags::from_bits(bits);
    CHECK(*Flags::from_names(flags.names()) == flags);
    CHECK(flags.bits() == bits);
  }
  CHECK_FALSE(Flags::from_bits(1u << flag_count));
}

TEST_CASE("consensus is a part of what nodes relay") {
  CHECK((Flags::consensus().bits() & ~Flags::standard().bits()) == 0);
  CHECK(Flags::standard().has(Flag::minimaldata));
  CHECK_FALSE(Flags::standard().has(Flag::sigpushonly));
  CHECK(Flags{}.with(Flag::witness).without(Flag::witness) == Flags{});
}
