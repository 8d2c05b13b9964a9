#include "quotes.hpp"

#include <btcfi/aggregate/evidence.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::aggregate;

namespace {

Evidence sample() {
  const std::vector<Missing> missing{{Exchange::gemini, Errc::truncated}};
  return *decide(test::three(), missing, test::request());
}

}  // namespace

TEST_CASE("evidence is written as its page says, and its hash is tagged") {
  const Bytes bytes = sample().encode();
  // Built byte by byte from docs/formats/evidence.md by a Python script of its own.
  CHECK(bytes.size() == 279);
  CHECK(sha256(bytes).hex() == "44718cb7dc5e2040d1f85245fa361964acac8c5fc03da914b1eb855bfa311deb");
  CHECK(sample().hash().hex() ==
        "85b99769615e4f2b7d3a762831632b37dc7e9d256dd3784b56597440f7e54ff9");
  CHECK(sample().hash() == tagged_hash("btcfi/evidence/1", bytes));
}

TEST_CASE("evidence that is read replays to the same integer") {
  const Evidence evidence = sample();
  const auto from_bytes = decode_evidence(evidence.encode());
  REQUIRE(from_bytes);
  CHECK(*from_bytes == evidence);
  CHECK(replay(*from_bytes)->price == evidence.decision.price);
  const auto text = json::write(evidence.to_json(), json::Style::pretty);
  const auto from_json = evidence_from_json(*json::parse(text));
  REQUIRE(from_json);
  CHECK(*from_json == evidence);
  CHECK(from_json->hash() == evidence.hash());

  Request any = test::request();
  any.moment.reset();
  const Evidence fresh = *decide(test::three(), {}, any);
  CHECK(*decode_evidence(fresh.encode()) == fresh);
  CHECK(*evidence_from_json(fresh.to_json()) == fresh);
}

TEST_CASE("a result that does not follow is refused by the figure that differs") {
  const auto figure = [](auto change) {
    Evidence evidence = sample();
    change(evidence);
    const auto out = replay(evidence);
    return out ? std::string("none")
               : std::string(error_name(out.error().code)) + " " + out.error().where;
  };
  CHECK(figure([](Evidence&) {}) == "none");
  CHECK(figure([](Evidence& e) { ++e.decision.price.e8; }) == "aggregate_replay_mismatch price");
  CHECK(figure([](Evidence& e) { --e.decision.confidence.e8; }) ==
        "aggregate_replay_mismatch confidence");
  CHECK(figure([](Evidence& e) { ++e.decision.median.e8; }) == "aggregate_replay_mismatch median");
  CHECK(figure([](Evidence& e) { e.decision.used = 2; }) == "aggregate_replay_mismatch used");
  CHECK(figure([](Evidence& e) { e.quotes[0].verdict = Verdict::stale; }) ==
        "aggregate_replay_mismatch verdicts");
  CHECK(figure([](Evidence& e) { e.quotes[0].quote.price.e8 += 3; }) ==
        "aggregate_replay_mismatch price");
  CHECK(figure([](Evidence& e) { std::swap(e.quotes[0], e.quotes[1]); }) ==
        "aggregate_replay_mismatch verdicts");
  CHECK(figure([](Evidence& e) { e.request.quorum.needed = 3; }) == "none");
  CHECK(figure([](Evidence& e) { e.request.moment = Timestamp{7}; }) ==
        "aggregate_no_quorum aggregate::decide");
}

TEST_CASE("no single changed bit of the evidence gives another price") {
  const Evidence evidence = sample();
  const Bytes bytes = evidence.encode();
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    Bytes changed = bytes;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const auto read = decode_evidence(changed);
    if (!read) {
      ++refused;
      continue;
    }
    REQUIRE(read->decision == evidence.decision);
    REQUIRE(read->encode() == changed);
    REQUIRE(read->hash() != evidence.hash());
  }
  // What may change without another price: payload hashes, slack in limits, a reason.
  CHECK(refused > 900);
}

TEST_CASE("evidence is read whole or not at all, in its one form") {
  const Bytes bytes = sample().encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto error = decode_evidence(ByteView(bytes).first(size)).error();
    REQUIRE(error.code == Errc::truncated);
    REQUIRE(error.offset <= size);
  }
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK(decode_evidence(longer).error().code == Errc::trailing_data);
  const auto error_at = [&](std::size_t at, std::uint8_t value) {
    Bytes changed = bytes;
    changed[at] = value;
    return decode_evidence(changed).error();
  };
  CHECK(error_at(0, 'X').code == Errc::parse);
  CHECK(error_at(4, 2) == fail(Errc::unsupported, "evidence", 0, 4));
  CHECK(error_at(5, 9) == fail(Errc::unsupported, "evidence", 0, 5));
  CHECK(error_at(8, 4) == fail(Errc::not_canonical, "evidence", 0, 8));
  CHECK(error_at(9, 'b') == fail(Errc::out_of_range, "evidence", 0, 9));
  CHECK(error_at(13, 'X') == fail(Errc::out_of_range, "evidence", 0, 9));
  // Quotes in another order: the first two, 65 bytes each, exchanged.
  Bytes swapped = bytes;
  const auto quotes = swapped.begin() + 56;
  std::swap_ranges(quotes, quotes + 65, quotes + 65);
  CHECK(decode_evidence(swapped).error().code == Errc::not_canonical);
}

TEST_CASE("a changed JSON document is refused by its member") {
  const auto refused = [](std::string_view from, std::string_view to) {
    std::string text = json::write(sample().to_json());
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    const auto out = evidence_from_json(*json::parse(text));
    return out ? std::string("accepted")
               : std::string(error_name(out.error().code)) + " " + out.error().where;
  };
  CHECK(refused("\"92355.5\"", "\"92355.6\"") == "aggregate_replay_mismatch price");
  CHECK(refused("\"92355.5\"", "\"92355.50\"") == "not_canonical price");
  CHECK(refused("\"92355.5\"", "92355.5") == "json_wrong_kind price");
  CHECK(refused("\"clamped-mean\"", "\"vwap\"") == "unsupported method");
  CHECK(refused("\"2/3\"", "\"3/2\"") == "parse quorum");
  CHECK(refused("\"clamp_bps\":50", "\"clamp_bps\":65536") == "out_of_range clamp_bps");
  CHECK(refused("\"kraken\"", "\"krakem\"") == "out_of_range exchange");
  CHECK(refused("\"USDT\"", "\"usdt\"") == "parse quote");
  CHECK(refused("\"verdict\":\"used\"", "\"verdict\":\"fine\"") == "unsupported verdict");
  CHECK(refused("\"verdict\":\"used\"", "\"verdict\":\"stale\"") == "json_unknown_key counted");
  CHECK(refused("\"truncated\"", "\"parse\"") == "aggregate_replay_mismatch reason");
  CHECK(refused("\"missing\"", "\"missed\"") == "json_unknown_key json");
  CHECK(refused("evidence/1", "evidence/2") == "unsupported document");
  CHECK(refused("\"used\":3", "\"used\":2") == "aggregate_replay_mismatch used");
}
