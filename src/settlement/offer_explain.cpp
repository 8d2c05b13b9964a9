#include <btcfi/core/json.hpp>
#include <btcfi/core/time.hpp>
#include <btcfi/settlement/offer_check.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <algorithm>
#include <set>

namespace btcfi::settlement {
namespace {

std::string grouped(std::uint64_t value) {
  std::string out = std::to_string(value);
  for (std::size_t i = out.size(); i > 3; i -= 3) out.insert(i - 3, ",");
  return out;
}
std::string sats(Sats amount) {
  return amount.value < 0 ? "-" + grouped(std::uint64_t(-amount.value))
                          : grouped(std::uint64_t(amount.value));
}
/// Amount in BTC with all eight decimals.
std::string btc(Sats amount) {
  std::string decimals = std::to_string(amount.value % 100'000'000);
  decimals.insert(0, 8 - decimals.size(), '0');
  return grouped(std::uint64_t(amount.value / 100'000'000)) + "." + decimals;
}
/// A price of the settlement in US dollars.
std::string dollars(const Terms& terms, std::uint64_t ticks) {
  const std::uint64_t cents = ticks * terms.tick_cents;
  std::string out = grouped(cents / 100);
  if (terms.tick_cents % 100 != 0) {
    const std::string rest = std::to_string(cents % 100);
    out += (rest.size() == 1 ? ".0" : ".") + rest;
  }
  return out;
}
std::string date(std::uint32_t seconds) {
  const auto moment = Timestamp::from_seconds(seconds);
  if (!moment) return std::to_string(seconds);
  std::string text = moment->to_string();  // 2025-11-20T05:31:00.000Z
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}
std::string right(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}
std::string left(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}
void line(std::string& out, const std::string& label, const std::string& text) {
  out += "  " + left(label, 13) + text + "\n";
}

std::string short_key(const keys::XOnlyKey& key) { return key.hex().substr(0, 16) + "..."; }

/// Text of the offer's own, fit for a page: nothing in it ends a line or speaks to a terminal.
std::string shown(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string out(text.substr(0, most));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text.size() > most ? out + "..." : out;
}

std::string what_is_bought(const Terms& terms) {
  const std::string strike = dollars(terms, terms.strike) + " USD";
  const std::string limit = dollars(terms, terms.limit) + " USD";
  switch (terms.kind) {
    case OptionKind::call:
      return "a call on " + btc(terms.quantity) + " BTC, strike " + strike +
             (terms.limit != 0 ? ", capped at " + limit : "");
    case OptionKind::put:
      return "a put on " + btc(terms.quantity) + " BTC, strike " + strike + ", floor " + limit;
    case OptionKind::binary_call:
      return btc(terms.quantity) + " BTC if the price ends above " + strike;
    case OptionKind::binary_put: break;
  }
  return btc(terms.quantity) + " BTC if the price ends below " + strike;
}

/// Prices worth showing: around the strike and where the payoff ends.
std::set<std::uint64_t> telling_prices(const Terms& terms) {
  std::set<std::uint64_t> out;
  for (const std::uint64_t percent : {50u, 80u, 90u, 95u, 100u, 105u, 110u, 120u, 150u, 200u}) {
    out.insert(terms.strike * percent / 100);
  }
  if (terms.limit != 0) out.insert(terms.limit);
  if (terms.kind == OptionKind::binary_call) out.insert(terms.strike + 1);
  if (terms.kind == OptionKind::binary_put && terms.strike > 0) out.insert(terms.strike - 1);
  std::erase_if(out, [&](std::uint64_t price) { return price > terms.max_price(); });
  return out;
}

/// An offer may name any pool's key: it is that pool's once the signature says so.
bool knows_the_pool(const OfferReport& report) {
  return std::none_of(report.failures.begin(), report.failures.end(), [](const Error& error) {
    return error.code == Errc::offer_pool_unknown || error.code == Errc::offer_signature_invalid;
  });
}

void explain_money(std::string& out, const Sale& sale, const OfferReport& report) {
  const Terms& terms = sale.terms();
  const OfferFigures& figures = report.figures;
  line(out, "sold by",
       short_key(sale.offer().pool_identity) +
           (knows_the_pool(report) ? ", a pool that you trust" : ", not a pool that you trust"));
  line(out, "you buy", what_is_bought(terms));
  line(out, "you pay", right(sats(terms.premium), 15) + " sat premium");
  line(out, "",
       right(sats(figures.buyer_fee), 15) + " sat of the funding fee (" + sats(figures.fund_fee) +
           " in all, " + grouped(figures.fund_vsize) + " vB)");
  line(out, "locked up", right(sats(terms.collateral), 15) + " sat by the seller, for you");
  line(out, "you get", "          price       you get, sat");
  for (const std::uint64_t price : telling_prices(terms)) {
    line(out, "", right(dollars(terms, price), 15) + right(sats(payoff(terms, price)), 19));
  }
  line(out, "rounding",
       "down to steps of " + sats(terms.step) + " sat, below " + sats(terms.min_payout) +
           " sat to nothing:");
  line(out, "", "costs you at most " + sats(figures.worst_rounding) + " sat");
}

void explain_oracles(std::string& out, const Sale& sale, const OfferReport& report) {
  out += "\nWHO SAYS THE PRICE\n";
  const auto& all = sale.announcements();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const oracle::AnnouncementBody& body = all[i].body;
    line(out, shown(body.unit), "event " + shown(body.event_id));
    const bool known = i < report.oracles.size() && report.oracles[i].has_value();
    line(out, "  oracle",
         known ? short_key(*report.oracles[i]) + ", an identity that you trust"
               : "none that you trust vouches for this event");
    line(out, "  attests by", short_key(body.key) + ", the key that it announced");
  }
  if (all.size() > 1) {
    line(out, "", std::to_string(sale.terms().threshold) + " of them must agree");
  }
}

void explain_times(std::string& out, const Sale& sale) {
  const Terms& terms = sale.terms();
  out += "\nWHEN (by the chain's clock, which runs about an hour late)\n";
  line(out, "funded",
       std::to_string(terms.min_confirmations) + " confirmations; before that nothing is safe");
  const auto moment = [&](std::uint32_t at, const std::string& text) {
    if (at != 0) out += "  " + date(at) + "  " + text + "\n";
  };
  moment(terms.expiry, "expiry: the price is attested; claim it (rung 2)");
  moment(terms.bucket_opens, "claim by the oracle's price digits (rung 3)");
  moment(terms.void_opens, "no oracle spoke: take back " + sats(terms.void_amount) + " sat");
  if (terms.void_opens == 0) {
    out += "  if no oracle speaks you get nothing: the seller keeps everything\n";
  }
  moment(terms.reclaim_opens, "the seller may take everything: be done by then");
}

void explain_findings(std::string& out, const OfferReport& report) {
  out += "\nCHECKED\n";
  // Of an offer that was not derived none was looked at.
  if (report.figures.runs != 0) {
    line(out, "signatures",
         grouped(report.figures.pool_2) + " for rung 2, " + grouped(report.figures.pool_3) +
             " for rung 3, over " + grouped(report.figures.runs) + " price ranges");
  }
  line(out, "bytes", grouped(report.figures.offer_bytes));
  for (const Error& error : report.failures) {
    out += "  WRONG: " + std::string(error.where) + " (" + error_name(error.code);
    if (error.input != 0) out += ", number " + std::to_string(error.input);
    out += ")\n    " + std::string(error_sentence(error.code)) + "\n";
  }
  for (const Unchecked& one : report.unchecked) {
    out += "  not checked: " + std::string(one.field) + " (needs: " + one.needs + ")\n";
  }
  out += "\n";
  if (!report.ok()) {
    out += "REFUSE: " + std::to_string(report.failures.size()) + " thing(s) are wrong.\n";
  } else if (!report.complete()) {
    out += "Nothing is wrong, but " + std::to_string(report.unchecked.size()) +
           " thing(s) were not checked.\n";
  } else {
    out += "Everything was checked and nothing is wrong.\n";
  }
}

/// Why there is no contract to show.
const char* why_not_derived(OfferStage stage) noexcept {
  switch (stage) {
    case OfferStage::unsigned_offer: return "not opened: its pool did not sign this";
    case OfferStage::stranger: return "not opened: its pool is none that you trust";
    case OfferStage::no_contract:
    case OfferStage::derived:
    case OfferStage::unreadable: break;
  }
  return "makes no contract";
}

json::Value failures_json(const OfferReport& report) {
  json::Value out = json::Value::new_array();
  for (const Error& error : report.failures) {
    json::Value one = json::Value::new_object();
    one.set("field", error.where)
        .set("code", error_name(error.code))
        .set("number", std::uint64_t{error.input})
        .set("offset", std::uint64_t{error.offset})
        .set("happened", error_sentence(error.code))
        .set("remedy", error_remedy(error.code));
    out.push_back(std::move(one));
  }
  return out;
}

json::Value unchecked_json(const OfferReport& report) {
  json::Value out = json::Value::new_array();
  for (const Unchecked& one : report.unchecked) {
    json::Value entry = json::Value::new_object();
    entry.set("field", one.field).set("needs", one.needs);
    out.push_back(std::move(entry));
  }
  return out;
}

/// Per announcement who vouches for it and which key will attest.
json::Value oracles_json(const Sale& sale, const OfferReport& report) {
  json::Value out = json::Value::new_array();
  for (std::size_t i = 0; i < sale.announcements().size(); ++i) {
    const oracle::AnnouncementBody& body = sale.announcements()[i].body;
    const bool known = i < report.oracles.size() && report.oracles[i].has_value();
    json::Value one = json::Value::new_object();
    one.set("event_id", body.event_id)
        .set("unit", body.unit)
        .set("identity", known ? json::Value(report.oracles[i]->hex()) : json::Value())
        .set("attesting_key", body.key.hex());
    out.push_back(std::move(one));
  }
  return out;
}

json::Value figures_json(const OfferFigures& figures) {
  json::Value out = json::Value::new_object();
  out.set("runs", std::uint64_t{figures.runs})
      .set("pool_2", std::uint64_t{figures.pool_2})
      .set("pool_3", std::uint64_t{figures.pool_3})
      .set("offer_bytes", std::uint64_t{figures.offer_bytes})
      .set("max_payout_sat", figures.max_payout.value)
      .set("min_payout_sat", figures.min_payout.value)
      .set("worst_rounding_sat", figures.worst_rounding.value)
      .set("buyer_fee_sat", figures.buyer_fee.value)
      .set("fund_fee_sat", figures.fund_fee.value)
      .set("fund_vsize", std::uint64_t{figures.fund_vsize});
  return out;
}

}  // namespace

const char* to_string(OfferStage stage) noexcept {
  switch (stage) {
    case OfferStage::unreadable: return "unreadable";
    case OfferStage::unsigned_offer: return "unsigned";
    case OfferStage::stranger: return "stranger";
    case OfferStage::no_contract: return "no_contract";
    case OfferStage::derived: break;
  }
  return "derived";
}

std::string explain(const CheckedOffer& offer) {
  std::string out = "OPTION OFFER";
  if (offer.sale) {
    out += " on " + std::string(to_string(offer.sale->terms().network)) + ", " +
           offer.report.offer_id.hex().substr(0, 16) + "...\n";
    explain_money(out, *offer.sale, offer.report);
    explain_times(out, *offer.sale);
    explain_oracles(out, *offer.sale, offer.report);
  } else if (offer.stage == OfferStage::unreadable) {
    out += " that cannot be read\n";
  } else {
    out += " " + offer.report.offer_id.hex().substr(0, 16) + "..., " +
           why_not_derived(offer.stage) + "\n";
  }
  explain_findings(out, offer.report);
  return out;
}

std::string to_json(const CheckedOffer& offer) {
  json::Value out = json::Value::new_object();
  out.set("ok", offer.report.ok())
      .set("complete", offer.report.complete())
      .set("stage", to_string(offer.stage))
      .set("offer_id", offer.report.offer_id.hex());
  if (offer.sale) {
    out.set("network", to_string(offer.sale->terms().network))
        .set("pool_identity", offer.sale->offer().pool_identity.hex())
        .set("deadline", offer.sale->offer().deadline_s)
        .set("fund_txid", offer.sale->funded().txid.hex());
    auto terms = json::parse(offer.sale->terms().to_json());
    if (terms) out.set("terms", *std::move(terms));
    out.set("oracles", oracles_json(*offer.sale, offer.report));
  }
  out.set("figures", figures_json(offer.report.figures))
      .set("failures", failures_json(offer.report))
      .set("unchecked", unchecked_json(offer.report));
  return json::write(out);
}

}  // namespace btcfi::settlement
