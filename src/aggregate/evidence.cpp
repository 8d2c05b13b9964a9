#include <btcfi/aggregate/evidence.hpp>
#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>

namespace btcfi::aggregate {
namespace {

constexpr std::uint8_t flag_usdt_is_usd = 1;
constexpr std::uint8_t flag_moment = 2;

void write(ByteWriter& out, std::int64_t value) { out.u64(static_cast<std::uint64_t>(value)); }
void write(ByteWriter& out, const Currency& currency) {
  for (const char c : currency.code) out.u8(static_cast<std::uint8_t>(c));
}

Result<std::int64_t> read_i64(ByteReader& in) noexcept {
  BTCFI_TRY(const std::uint64_t bits, in.u64());
  return static_cast<std::int64_t>(bits);
}

Result<Price> read_price(ByteReader& in) noexcept {
  BTCFI_TRY(const std::int64_t e8, read_i64(in));
  return Price{e8};
}

Result<Timestamp> read_time(ByteReader& in) noexcept {
  BTCFI_TRY(const std::int64_t ms, read_i64(in));
  return Timestamp{ms};
}

// The code's characters without the zeros that fill it up: zeros only at the end.
Result<Currency> read_currency(ByteReader& in) noexcept {
  const std::size_t start = in.position();
  BTCFI_TRY(const ByteView raw, in.take(8));
  std::string_view text(reinterpret_cast<const char*>(raw.data()), raw.size());
  while (!text.empty() && text.back() == '\0') text.remove_suffix(1);
  const auto out = Currency::parse(text);
  if (!out) return fail(Errc::out_of_range, "evidence", 0, start);
  return out;
}

Result<Exchange> read_exchange(ByteReader& in) noexcept {
  const std::size_t start = in.position();
  BTCFI_TRY(const std::uint8_t number, in.u8());
  const auto out = exchange_from_number(number);
  if (!out) return fail(Errc::out_of_range, "evidence", 0, start);
  return out;
}

Result<Request> read_request(ByteReader& in) noexcept {
  Request out;
  const std::size_t start = in.position();
  BTCFI_TRY(const std::uint8_t method, in.u8());
  out.method = static_cast<Method>(method);
  if (!parse_method(to_string(out.method))) return fail(Errc::unsupported, "evidence", 0, start);
  BTCFI_TRY(out.quorum.needed, in.u8());
  BTCFI_TRY(out.quorum.sources, in.u8());
  const std::size_t flags_at = in.position();
  BTCFI_TRY(const std::uint8_t flags, in.u8());
  if ((flags & ~(flag_usdt_is_usd | flag_moment)) != 0) {
    return fail(Errc::not_canonical, "evidence", 0, flags_at);
  }
  out.treat_usdt_as_usd = (flags & flag_usdt_is_usd) != 0;
  BTCFI_TRY(out.base, read_currency(in));
  BTCFI_TRY(out.quote, read_currency(in));
  BTCFI_TRY(out.clamp_bps, in.u16());
  BTCFI_TRY(out.max_deviation_bps, in.u16());
  BTCFI_TRY(out.max_spread_bps, in.u16());
  BTCFI_TRY(out.max_age_ms, in.u32());
  BTCFI_TRY(out.max_ahead_ms, in.u32());
  BTCFI_TRY(out.now, read_time(in));
  const std::size_t moment_at = in.position();
  BTCFI_TRY(const Timestamp moment, read_time(in));
  if ((flags & flag_moment) != 0) {
    out.moment = moment;
  } else if (moment.ms != 0) {
    return fail(Errc::not_canonical, "evidence", 0, moment_at);
  }
  return out;
}

Result<Quote> read_quote(ByteReader& in) noexcept {
  Quote out;
  BTCFI_TRY(out.market.exchange, read_exchange(in));
  BTCFI_TRY(out.market.base, read_currency(in));
  BTCFI_TRY(out.market.quote, read_currency(in));
  BTCFI_TRY(out.price, read_price(in));
  BTCFI_TRY(out.time, read_time(in));
  BTCFI_TRY(out.payload_hash, in.fixed<Hash256>());
  return out;
}

constexpr std::array<std::uint8_t, 5> magic{'B', 'F', 'E', 'V', evidence_version};

}  // namespace

Bytes Evidence::encode() const {
  ByteWriter out;
  out.bytes(magic);
  const Request& r = request;
  out.u8(static_cast<std::uint8_t>(r.method)).u8(r.quorum.needed).u8(r.quorum.sources);
  out.u8(static_cast<std::uint8_t>((r.treat_usdt_as_usd ? flag_usdt_is_usd : 0) |
                                   (r.moment ? flag_moment : 0)));
  write(out, r.base);
  write(out, r.quote);
  out.u16(r.clamp_bps).u16(r.max_deviation_bps).u16(r.max_spread_bps);
  out.u32(r.max_age_ms).u32(r.max_ahead_ms);
  write(out, r.now.ms);
  write(out, r.moment ? r.moment->ms : 0);
  out.u8(static_cast<std::uint8_t>(quotes.size()));
  for (const Judged& j : quotes) {
    out.u8(static_cast<std::uint8_t>(j.quote.market.exchange));
    write(out, j.quote.market.base);
    write(out, j.quote.market.quote);
    write(out, j.quote.price.e8);
    write(out, j.quote.time.ms);
    out.bytes(j.quote.payload_hash);
  }
  out.u8(static_cast<std::uint8_t>(missing.size()));
  for (const Missing& m : missing) {
    out.u8(static_cast<std::uint8_t>(m.exchange)).u16(static_cast<std::uint16_t>(m.why));
  }
  write(out, decision.price.e8);
  write(out, decision.confidence.e8);
  write(out, decision.median.e8);
  return std::move(out).take();
}

Hash256 Evidence::hash() const { return tagged_hash("btcfi/evidence/1", encode()); }

Result<Evidence> decode_evidence(ByteView bytes) {
  constexpr const char* where = "evidence";
  ByteReader in(bytes, where);
  BTCFI_TRY(const ByteView head, in.take(magic.size()));
  if (!equal(head.first(4), ByteView(magic).first(4))) return fail(Errc::parse, where);
  if (head[4] != evidence_version) return fail(Errc::unsupported, where, 0, 4);
  BTCFI_TRY(const Request request, read_request(in));

  const std::size_t quotes_at = in.position();
  BTCFI_TRY(const std::uint8_t quote_count, in.u8());
  std::vector<Quote> quotes;
  for (std::size_t i = 0; i < quote_count; ++i) {
    BTCFI_TRY(const Quote quote, read_quote(in));
    quotes.push_back(quote);
  }
  const std::size_t missing_at = in.position();
  BTCFI_TRY(const std::uint8_t missing_count, in.u8());
  std::vector<Missing> missing;
  for (std::size_t i = 0; i < missing_count; ++i) {
    Missing m;
    BTCFI_TRY(m.exchange, read_exchange(in));
    BTCFI_TRY(const std::uint16_t why, in.u16());
    m.why = static_cast<Errc>(why);
    missing.push_back(m);
  }
  Decision claimed;
  BTCFI_TRY(claimed.price, read_price(in));
  BTCFI_TRY(claimed.confidence, read_price(in));
  BTCFI_TRY(claimed.median, read_price(in));
  BTCFI_CHECK(in.finish());

  BTCFI_TRY(Evidence out, decide(quotes, missing, request));
  claimed.used = out.decision.used;
  out.decision = claimed;
  BTCFI_CHECK(replay(out));
  for (std::size_t i = 0; i < quotes.size(); ++i) {
    if (out.quotes[i].quote != quotes[i]) return fail(Errc::not_canonical, where, 0, quotes_at);
  }
  if (out.missing != missing) return fail(Errc::not_canonical, where, 0, missing_at);
  return out;
}

}  // namespace btcfi::aggregate
