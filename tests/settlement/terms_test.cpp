#include "sample_terms.hpp"

#include <btcfi/settlement/terms.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace btcfi;
using namespace btcfi::settlement;
using btcfi::test::sample_terms;

namespace {

using Finding = std::pair<std::string, Errc>;

std::vector<Finding> findings(const Terms& terms) {
  std::vector<Finding> out;
  for (const Error& e : terms.validate()) out.emplace_back(e.where, e.code);
  return out;
}

/// What validate finds when one thing is changed in valid terms.
std::vector<Finding> after(OptionKind kind, const std::function<void(Terms&)>& change) {
  Terms t = sample_terms(kind);
  change(t);
  return findings(t);
}

std::vector<Finding> after(const std::function<void(Terms&)>& change) {
  return after(OptionKind::call, change);
}

std::vector<Finding> only(const char* field, Errc code) { return {{field, code}}; }

std::vector<Finding> domain(const char* field) { return only(field, Errc::terms_out_of_domain); }

}  // namespace

TEST_CASE("valid terms of each kind have no problems") {
  for (const OptionKind kind :
       {OptionKind::call, OptionKind::put, OptionKind::binary_call, OptionKind::binary_put}) {
    CHECK(findings(sample_terms(kind)).empty());
    CHECK(sample_terms(kind).check());
  }
}

TEST_CASE("each field outside its domain is named") {
  CHECK(after([](Terms& t) { t.quantity = Sats{0}; }).front() ==
        Finding{"quantity_sat", Errc::terms_out_of_domain});
  CHECK(after([](Terms& t) { t.quantity = t.collateral = Sats{std::int64_t{1} << 35}; }) ==
        domain("quantity_sat"));
  CHECK(after([](Terms& t) { t.strike = 1u << 20; }) == domain("strike"));
  CHECK(after(OptionKind::binary_call, [](Terms& t) { t.limit = 200'000; }) == domain("limit"));
  CHECK(after([](Terms& t) { t.barrier = 90'000; }) == only("barrier", Errc::unsupported));
  CHECK(after([](Terms& t) { t.collateral = Sats{99'999'999}; }) ==
        only("collateral_sat", Errc::terms_collateral_mismatch));
  CHECK(after([](Terms& t) { t.premium = Sats{-1}; }) == domain("premium_sat"));
  CHECK(after([](Terms& t) { t.void_amount = Sats{100'000'000 - 329}; }) ==
        domain("void_amount_sat"));
  CHECK(after([](Terms& t) { t.void_amount = Sats{329}; }) == domain("void_amount_sat"));
  CHECK(after([](Terms& t) { t.step = Sats{0}; }) == domain("step_sat"));
  CHECK(after([](Terms& t) { t.min_payout = Sats{329}; }) == domain("min_payout_sat"));
  CHECK(after([](Terms& t) { t.min_payout = Sats{100'000'000 - 329}; }) ==
        domain("min_payout_sat"));
  CHECK(after([](Terms& t) { t.tick_cents = 0; }) == domain("tick_cents"));
  CHECK(after([](Terms& t) { t.price_bits = 29; }) == domain("price_bits"));
  CHECK(after([](Terms& t) {
          t.dispute = true;
          t.set_default_windows();
        }) == only("dispute", Errc::unsupported));
  CHECK(after([](Terms& t) { t.oracle_profile = 2; }) == only("oracle_profile", Errc::unsupported));
  CHECK(after([](Terms& t) { t.min_confirmations = 0; }) == domain("min_confirmations"));
  CHECK(after([](Terms& t) { t.threshold = 0; }) == domain("threshold"));
  CHECK(after([](Terms& t) { t.threshold = 2; }) == domain("threshold"));
  CHECK(after([](Terms& t) { t.announcements.clear(); }) == domain("announcements"));
}

TEST_CASE("the limit of a call lies above its strike, that of a put below") {
  for (const std::uint64_t limit : {100'000u, 99'999u}) {
    CHECK(after([&](Terms& t) { t.limit = limit; }).front() ==
          Finding{"limit", Errc::terms_out_of_domain});
  }
  for (const std::uint64_t limit : {0u, 100'000u, 100'001u}) {
    CHECK(after(OptionKind::put, [&](Terms& t) { t.limit = limit; }).front() ==
          Finding{"limit", Errc::terms_out_of_domain});
  }
}

TEST_CASE("one of several oracles is refused, two of three are not") {
  const auto with = [](std::size_t count, std::uint8_t threshold) {
    return after([=](Terms& t) {
      t.announcements.clear();
      for (std::size_t i = 0; i < count; ++i) {
        Hash256 hash;
        hash.bytes[0] = static_cast<std::uint8_t>(i + 1);
        t.announcements.push_back(hash);
      }
      t.threshold = threshold;
    });
  };
  CHECK(with(3, 1) == domain("threshold"));
  CHECK(with(3, 2).empty());
  CHECK(with(3, 3).empty());
  CHECK(with(3, 4) == domain("threshold"));
  CHECK(with(15, 8).empty());
  CHECK(with(16, 8) == domain("announcements"));
}

TEST_CASE("announcement hashes are strictly ascending") {
  CHECK(after([](Terms& t) {
          t.announcements = {t.announcements[0], t.announcements[0]};
          t.threshold = 2;
        }) == domain("announcements"));
}

TEST_CASE("every window keeps two days, to the second") {
  const auto moved = [](std::uint32_t Terms::*lock, std::int64_t by) {
    return after(
        [=](Terms& t) { t.*lock = static_cast<std::uint32_t>(std::int64_t{t.*lock} + by); });
  };
  CHECK(moved(&Terms::bucket_opens, -1) == only("bucket_opens", Errc::terms_time_order));
  CHECK(moved(&Terms::expiry, 1) == only("bucket_opens", Errc::terms_time_order));
  Terms t = sample_terms(OptionKind::call);
  t.void_opens = t.bucket_opens + min_window_s;
  t.reclaim_opens = t.void_opens + min_window_s;
  CHECK(findings(t).empty());
  t.reclaim_opens -= 1;
  CHECK(findings(t) == only("reclaim_opens", Errc::terms_time_order));
  t.reclaim_opens = 0;
  CHECK(findings(t) == only("reclaim_opens", Errc::terms_time_order));
  CHECK(after([](Terms& x) {
          x.expiry = 499'999'999;
          x.set_default_windows();
        }) == only("expiry", Errc::terms_time_order));
  CHECK(after([](Terms& x) { x.ask_opens = x.bucket_opens + min_window_s; }) ==
        only("ask_opens", Errc::terms_time_order));
}

TEST_CASE("rungs that are absent have no window and no amount") {
  CHECK(after([](Terms& t) { t.bucket_opens = 0; }).empty());
  CHECK(after([](Terms& t) {
          t.void_opens = 0;
          t.void_amount = Sats{0};
        }).empty());
  CHECK(after([](Terms& t) { t.void_opens = 0; }) == domain("void_amount_sat"));
  CHECK(after([](Terms& t) { t.void_amount = Sats{0}; }) == domain("void_amount_sat"));
}

TEST_CASE("an option that never pays, or needs too many levels, is refused") {
  CHECK(after(OptionKind::binary_call, [](Terms& t) { t.strike = t.max_price(); }) ==
        only("strike", Errc::terms_never_pay));
  CHECK(after([](Terms& t) { t.step = Sats{1'000}; }) == only("step_sat", Errc::too_many_levels));
}

TEST_CASE("several problems are reported together, in the order of the bytes") {
  CHECK(after([](Terms& t) {
          t.price_bits = 0;
          t.tick_cents = 0;
          t.premium = Sats{-5};
          t.strike = 0;
          t.threshold = 9;
        }) == std::vector<Finding>{{"premium_sat", Errc::terms_out_of_domain},
                                   {"tick_cents", Errc::terms_out_of_domain},
                                   {"price_bits", Errc::terms_out_of_domain},
                                   {"threshold", Errc::terms_out_of_domain}});
}

TEST_CASE("terms survive their bytes and their JSON") {
  for (const OptionKind kind :
       {OptionKind::call, OptionKind::put, OptionKind::binary_call, OptionKind::binary_put}) {
    const Terms t = sample_terms(kind);
    const Bytes bytes = t.serialize();
    CHECK(bytes.size() == 136 + 32);
    CHECK(Terms::parse(bytes).value_or(Terms{}) == t);
    CHECK(Terms::from_json(t.to_json()).value_or(Terms{}) == t);
    CHECK(Terms::from_json(t.to_json())->id() == t.id());
  }
}

TEST_CASE("every change of one field changes the id") {
  const Terms t = sample_terms(OptionKind::call);
  const Bytes bytes = t.serialize();
  std::size_t read = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes changed = bytes;
    changed[i] ^= 1;
    const auto other = Terms::parse(changed);
    if (!other) continue;
    ++read;
    CHECK(other->id() != t.id());
    CHECK(other->serialize() == changed);
  }
  CHECK(read > 100);
}

TEST_CASE("bytes that end early or go on are refused with the place") {
  const Bytes bytes = sample_terms(OptionKind::call).serialize();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto read = Terms::parse(ByteView(bytes).first(length));
    REQUIRE_FALSE(read);
    REQUIRE(read.error().code == Errc::truncated);
  }
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK(Terms::parse(longer).error() == fail(Errc::trailing_data, "Terms::parse", 0, bytes.size()));
}

TEST_CASE("another version, network or kind is unsupported; a flag is 0 or 1") {
  const Bytes bytes = sample_terms(OptionKind::call).serialize();
  const auto changed = [&](std::size_t at, std::uint8_t value) {
    Bytes copy = bytes;
    copy[at] = value;
    return Terms::parse(copy).error();
  };
  CHECK(changed(0, 2) == fail(Errc::unsupported, "Terms::parse", 0, 0));
  CHECK(changed(5, 0x77) == fail(Errc::unsupported, "Terms::parse", 0, 1));
  CHECK(changed(33, 4) == fail(Errc::unsupported, "Terms::parse", 0, 33));
  CHECK(changed(34 + 7, 0x80) == fail(Errc::out_of_range, "Terms::parse", 0, 34));
  CHECK(changed(131, 2) == fail(Errc::not_canonical, "Terms::parse", 0, 131));
  CHECK(changed(135, 16) == fail(Errc::limit_exceeded, "Terms::parse", 0, 135));
}

TEST_CASE("JSON with a missing, unknown or mistyped member is refused and the member named") {
  const std::string good = sample_terms(OptionKind::put).to_json();
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return Terms::from_json(text.replace(at, from.size(), to));
  };
  CHECK(std::string(replaced("\"strike\":100000,", "").error().where) == "strike");
  CHECK_FALSE(replaced("\"strike\"", "\"Strike\""));
  CHECK(std::string(replaced("\"step_sat\":100000", "\"step_sat\":\"many\"").error().where) ==
        "step_sat");
  CHECK(replaced("\"put\"", "\"strangle\"").error().code == Errc::unsupported);
  CHECK(replaced("\"price_bits\":20", "\"price_bits\":300").error().code == Errc::out_of_range);
}

TEST_CASE("the collateral is the most that the option can pay") {
  Terms t = sample_terms(OptionKind::call);
  t.quantity = Sats{12'345'679};
  t.strike = 98'765;
  t.limit = 123'457;
  CHECK(required_collateral(t).value_or({}) == Sats{2'469'195});
  t.kind = OptionKind::put;
  CHECK(required_collateral(t).error().code == Errc::terms_out_of_domain);
  t.strike = UINT64_MAX;
  t.limit = 1;
  CHECK(required_collateral(t).error().code == Errc::overflow);
}
