#include "sample_messages.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/settlement/messages.hpp>

#include <catch2/catch.hpp>

#include <cstdio>
#include <random>
#include <string>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// What every message promises, whatever it holds.
template <class Message>
void check_promises(const Message& message) {
  const Bytes bytes = message.serialize();
  const auto again = Message::parse(bytes);
  REQUIRE(again);
  CHECK(*again == message);
  CHECK(again->serialize() == bytes);

  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto cut = Message::parse(ByteView(bytes).first(length));
    REQUIRE_FALSE(cut);
    REQUIRE(cut.error().offset <= length);
  }
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK(Message::parse(longer).error().code == Errc::trailing_data);
  Bytes other = bytes;
  other[3] ^= 1;
  CHECK(Message::parse(other).error().code == Errc::parse);
  other = bytes;
  other[8] = 2;
  CHECK(Message::parse(other).error().code == Errc::unsupported);
}

template <class Message>
std::size_t check_flips(const Message& message, std::mt19937& random, int rounds) {
  const Bytes bytes = message.serialize();
  std::size_t accepted = 0;
  for (int i = 0; i < rounds; ++i) {
    Bytes other = bytes;
    for (auto flips = 1 + random() % 3; flips > 0; --flips) {
      other[random() % other.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
    }
    const auto parsed = Message::parse(other);
    if (!parsed) continue;
    ++accepted;
    REQUIRE(parsed->serialize() == other);
  }
  return accepted;
}

template <class Message>
std::string field_of(const Message& message) {
  const auto parsed = Message::parse(message.serialize());
  return parsed ? "accepted" : parsed.error().where;
}

}  // namespace

TEST_CASE("every message reads back as it was written, whole or not at all") {
  check_promises(sample_quote());
  check_promises(sample_request());
  check_promises(sample_offer());
  check_promises(sample_accept());
  check_promises(sample_done());
  check_promises(sample_backup());
}

TEST_CASE("what a damaged message still says is written as the same bytes") {
  const std::uint32_t seed = 6;
  std::printf("messages flip test: seed %u\n", seed);
  std::mt19937 random(seed);
  std::size_t accepted = 0;
  accepted += check_flips(sample_quote(), random, 2'000);
  accepted += check_flips(sample_request(), random, 2'000);
  accepted += check_flips(sample_offer(), random, 4'000);
  accepted += check_flips(sample_accept(), random, 2'000);
  accepted += check_flips(sample_done(), random, 2'000);
  accepted += check_flips(sample_backup(), random, 2'000);
  CHECK(accepted > 1'000);
}

TEST_CASE("fields stand behind their lengths, in the order of the byte table") {
  const Offer offer = sample_offer();
  const Bytes bytes = offer.serialize();
  // docs/formats/offer.md, read here by a second program.
  std::size_t at = 9;
  std::vector<Bytes> fields;
  for (int i = 0; i < 13; ++i) {
    const std::size_t length = bytes[at] | std::size_t{bytes[at + 1]} << 8 |
                               std::size_t{bytes[at + 2]} << 16 | std::size_t{bytes[at + 3]} << 24;
    fields.emplace_back(bytes.begin() + long(at) + 4, bytes.begin() + long(at + 4 + length));
    at += 4 + length;
  }
  REQUIRE(at + 64 == bytes.size());
  CHECK(std::string(bytes.begin(), bytes.begin() + 8) == "BTCFIOFR");
  CHECK(fields[0] == offer.request.serialize());
  CHECK(fields[1] == to_bytes(offer.pool_identity));
  CHECK(fields[2] == offer.terms.serialize());
  CHECK(fields[3].size() == 1 + 4 + 100);
  CHECK(fields[4] == to_bytes(offer.internal_key));
  CHECK(fields[5] == to_bytes(offer.leaf_key));
  CHECK(fields[6] == offer.pool_script);
  CHECK(fields[7].size() == 1 + 36 + 8 + 2 + 34);
  CHECK(fields[8] == offer.fund.serialize_without_witness());
  CHECK(fields[9].size() == 130);
  CHECK(fields[10].size() == 64);
  CHECK(fields[11] == to_bytes(*offer.pool_v));
  CHECK(fields[12] == Bytes{0x3c, 0xd2, 0x49, 0x6b});
  CHECK(offer.id() == tagged_hash("btcfi/offer/1", ByteView(bytes).first(bytes.size() - 64)));
}

TEST_CASE("a field that is too long, too short or too many is refused by its name") {
  Request request = sample_request();
  request.inputs.resize(max_funding_inputs + 1, request.inputs[0]);
  CHECK(field_of(request) == "request.inputs");
  request = sample_request();
  request.change_script.resize(max_script_bytes + 1);
  CHECK(field_of(request) == "request.change_script");
  request = sample_request();
  request.inputs[0].proof.resize(max_witness_items + 1);
  CHECK(field_of(request) == "request.inputs");
  request = sample_request();
  request.fee_cap = {max_money.value + 1};
  CHECK(field_of(request) == "request.fee_cap");

  Offer offer = sample_offer();
  offer.inputs[0].output.amount = {max_money.value + 1};
  CHECK(field_of(offer) == "offer.inputs");
  offer = sample_offer();
  offer.announcements[0].resize(max_announcement_bytes + 1);
  CHECK(field_of(offer) == "offer.announcements");
  offer = sample_offer();
  offer.announcements.resize(max_announcements + 1);
  CHECK(field_of(offer) == "offer.announcements");
  offer = sample_offer();
  offer.request.inputs[0].previous.inputs.clear();
  CHECK(Offer::parse(offer.serialize()));
  offer = sample_offer();
  offer.pool_v.reset();
  CHECK(field_of(offer) == "accepted");
}

TEST_CASE("the ids change with every byte they commit to, and the offer's not with its signature") {
  Offer offer = sample_offer();
  const Hash256 id = offer.id();
  offer.signature.bytes[0] ^= 1;
  CHECK(offer.id() == id);
  offer.deadline_s += 1;
  CHECK(offer.id() != id);
  Request request = sample_request();
  const Hash256 request_id = request.id();
  request.inputs[0].proof[0][0] ^= 1;
  CHECK(request.id() != request_id);
  Quote quote = sample_quote();
  const Hash256 quote_id = quote.id();
  quote.nonce.bytes[15] ^= 1;
  CHECK(quote.id() != quote_id);
}
