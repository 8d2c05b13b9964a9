#include "settlement/verify_parts.hpp"

#include <btcfi/core/json.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

constexpr const char* link_names[] = {"evidence", "record", "root",       "attestation",
                                      "program",  "payout", "transaction"};
constexpr const char* state_names[] = {"verified", "failed", "unchecked", "not_needed"};

void note(LinkReport& report, const detail::Outcome& outcome) {
  if (!outcome) {
    report.state = LinkState::failed;
    report.error = outcome.error();
    return;
  }
  report.needs = *outcome;
  report.state = *report.needs == '\0' ? LinkState::verified : LinkState::unchecked;
}

bool says_nothing_of_a_price(const SettlementBundle& bundle) noexcept {
  return bundle.evidence.empty() && bundle.record.empty() && bundle.record_signature.empty() &&
         bundle.anchor.empty() && bundle.proof.empty() && bundle.attestations.empty();
}

}  // namespace

const char* to_string(Link link) noexcept {
  const auto index = static_cast<std::size_t>(link);
  return index < std::size(link_names) ? link_names[index] : "unknown";
}

const char* to_string(LinkState state) noexcept {
  const auto index = static_cast<std::size_t>(state);
  return index < std::size(state_names) ? state_names[index] : "unknown";
}

bool SettlementReport::complete() const noexcept {
  return std::all_of(links.begin(), links.end(), [](const LinkReport& one) {
    return one.state == LinkState::verified || one.state == LinkState::not_needed;
  });
}

const LinkReport* SettlementReport::first_failure() const noexcept {
  const auto found = std::find_if(links.begin(), links.end(), [](const LinkReport& one) {
    return one.state == LinkState::failed;
  });
  return found == links.end() ? nullptr : &*found;
}

std::string SettlementReport::to_json() const {
  json::Value list = json::Value::new_array();
  for (const LinkReport& one : links) {
    json::Value entry = json::Value::new_object();
    entry.set("link", to_string(one.link)).set("state", to_string(one.state));
    if (one.state == LinkState::failed) {
      entry.set("code", error_name(one.error.code))
          .set("where", one.error.where)
          .set("happened", error_sentence(one.error.code));
    }
    if (one.state == LinkState::unchecked) entry.set("needs", one.needs);
    list.push_back(std::move(entry));
  }
  json::Value out = json::Value::new_object();
  out.set("ok", ok()).set("complete", complete());
  const LinkReport* first = first_failure();
  out.set("first_failure", first != nullptr ? json::Value(to_string(first->link)) : json::Value());
  out.set("rung", settled ? json::Value(to_string(settled->rung)) : json::Value());
  out.set("price", price ? json::Value(*price) : json::Value());
  out.set("payout_sat", payout.value).set("links", std::move(list));
  return json::write(out);
}

SettlementReport verify(const SettlementBundle& bundle, const SettlementTrust& trust) {
  using namespace detail;
  SettlementReport out;
  for (std::size_t i = 0; i < link_count; ++i) out.links[i].link = static_cast<Link>(i);
  const auto at = [&out](Link link) -> LinkReport& {
    return out.links[static_cast<std::size_t>(link)];
  };
  Chain chain{bundle, trust};
  // The transaction first: how the contract was spent says whether a price is needed at all.
  note(at(Link::transaction), check_transaction(chain));
  const bool no_price = chain.settled && priceless(chain.settled->rung);
  if (no_price && says_nothing_of_a_price(bundle)) {
    for (const Link link : {Link::evidence, Link::record, Link::root, Link::attestation}) {
      at(link).state = LinkState::not_needed;
    }
  } else {
    note(at(Link::evidence), check_evidence(chain));
    note(at(Link::record), check_record(chain));
    note(at(Link::root), check_root(chain));
    note(at(Link::attestation), check_attestation(chain));
  }
  if (no_price && !bundle.program) {
    at(Link::program).state = LinkState::not_needed;
  } else {
    note(at(Link::program), check_program(chain));
  }
  note(at(Link::payout), check_payout(chain));
  out.settled = chain.settled;
  out.price = chain.price;
  out.payout = bundle.payout;
  return out;
}

}  // namespace btcfi::settlement
