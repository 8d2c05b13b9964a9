#include "exception.hpp"

#include <btcfi/settlement/contract.hpp>
#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/timeline.hpp>
#include <btcfi/settlement/verify.hpp>
#include <btcfi/tx/simulated_chain.hpp>

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <memory>
#include <optional>

namespace {

using namespace btcfi;
using namespace btcfi::settlement;
using btcfi::python::exception_of;
using btcfi::python::unwrap;

// Terms ------------------------------------------------------------------------------------------

Terms make_terms(const std::string& kind, std::int64_t quantity_sat, std::uint64_t strike,
                 std::uint32_t expiry, const std::vector<Hash256>& announcements,
                 std::int64_t premium_sat, std::optional<std::int64_t> void_amount_sat,
                 std::uint64_t limit, std::optional<std::int64_t> collateral_sat,
                 std::optional<std::int64_t> step_sat, std::int64_t min_payout_sat,
                 std::uint32_t tick_cents, std::uint8_t price_bits,
                 std::optional<std::uint32_t> bucket_opens, std::optional<std::uint32_t> void_opens,
                 std::optional<std::uint32_t> reclaim_opens, std::uint8_t oracle_profile,
                 std::uint8_t min_confirmations, std::uint8_t threshold,
                 const std::string& network) {
  Terms t;
  t.network = unwrap(parse_network(network));
  t.kind = unwrap(parse_option_kind(kind));
  t.quantity = Sats{quantity_sat};
  t.strike = strike;
  t.limit = limit;
  t.premium = Sats{premium_sat};
  t.min_payout = Sats{min_payout_sat};
  t.tick_cents = tick_cents;
  t.price_bits = price_bits;
  t.expiry = expiry;
  t.oracle_profile = oracle_profile;
  t.min_confirmations = min_confirmations;
  t.threshold = threshold;
  t.announcements = announcements;
  std::sort(t.announcements.begin(), t.announcements.end());
  t.set_default_windows();
  if (bucket_opens) t.bucket_opens = *bucket_opens;
  if (void_opens) t.void_opens = *void_opens;
  if (reclaim_opens) t.reclaim_opens = *reclaim_opens;
  // PROTOCOL: VOID gives the premium back.
  t.void_amount = Sats{void_amount_sat.value_or(t.void_opens == 0 ? 0 : premium_sat)};
  t.collateral = collateral_sat ? Sats{*collateral_sat} : unwrap(required_collateral(t));
  t.step = step_sat ? Sats{*step_sat} : unwrap(default_step(t));
  return t;
}

py::list problems_of(const Terms& terms) {
  py::list out;
  for (const Error& error : terms.validate()) out.append(exception_of(error));
  return out;
}

// Payoffs: exact integers in, exact integers out; arrays must be of integers.
// -----------------------

template <class Payoff>
py::object payoff_at(const Terms& terms, const py::object& price, Payoff pays) {
  if (PyLong_Check(price.ptr())) {
    const int sign = py::cast<py::int_>(price) < py::int_(0) ? -1 : 1;
    if (sign < 0) throw py::value_error("price must not be negative");
    const py::object clamped =
        py::module_::import("builtins").attr("min")(price, py::int_(std::uint64_t{UINT32_MAX}));
    return py::int_(pays(terms, py::cast<std::uint64_t>(clamped)).value);
  }
  const py::array given = py::array::ensure(price);
  if (!given || (given.dtype().kind() != 'i' && given.dtype().kind() != 'u')) {
    PyErr_Clear();
    throw py::type_error("price must be an integer or an array of integers, in ticks");
  }
  const auto prices = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>(given);
  py::array_t<std::int64_t> out(
      std::vector<py::ssize_t>(prices.shape(), prices.shape() + prices.ndim()));
  const std::int64_t* in = prices.data();
  std::int64_t* to = out.mutable_data();
  const auto count = static_cast<std::size_t>(prices.size());
  bool negative = false;
  {
    const py::gil_scoped_release free;
    for (std::size_t i = 0; i < count && !negative; ++i) {
      negative = in[i] < 0;
      to[i] = pays(terms, static_cast<std::uint64_t>(in[i])).value;
    }
  }
  if (negative) throw py::value_error("price must not be negative");
  if (out.ndim() == 0) return py::int_(*out.data());
  return out;
}

// Levels
// -------------------------------------------------------------------------------------------

/// A table with the terms that it is of.
struct Levels {
  Terms terms;
  LevelTable table;
};

py::array_t<std::int64_t> runs_of(const Levels& levels) {
  const auto runs = levels.table.runs();
  py::array_t<std::int64_t> out({static_cast<py::ssize_t>(runs.size()), py::ssize_t{3}});
  auto cells = out.mutable_unchecked<2>();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto row = static_cast<py::ssize_t>(i);
    cells(row, 0) = runs[i].lo;
    cells(row, 1) = runs[i].hi;
    cells(row, 2) = runs[i].payout.value;
  }
  return out;
}

std::vector<std::pair<std::uint32_t, unsigned>> prefix_pairs(const std::vector<Prefix>& prefixes) {
  std::vector<std::pair<std::uint32_t, unsigned>> out;
  for (const Prefix& p : prefixes) out.emplace_back(p.value, p.length);
  return out;
}

void bind_terms(py::module_& m) {
  py::class_<Terms>(
      m, "Terms",
      "What two parties agree on: everything about an option contract but its keys.\n\n"
      "Prices in ticks, amounts in sats, times in seconds of the chain's median time "
      "past. None stands for the default: collateral and step by formula, windows of "
      "two, seven and seven more days, the premium back by VOID. A window of 0 leaves "
      "its rung out.")
      .def(py::init(&make_terms), py::kw_only(), py::arg("kind"), py::arg("quantity_sat"),
           py::arg("strike"), py::arg("expiry"), py::arg("announcements"), py::arg("premium_sat"),
           py::arg("void_amount_sat") = py::none(), py::arg("limit") = 0,
           py::arg("collateral_sat") = py::none(), py::arg("step_sat") = py::none(),
           py::arg("min_payout_sat") = 1'000, py::arg("tick_cents") = 100,
           py::arg("price_bits") = 20, py::arg("bucket_opens") = py::none(),
           py::arg("void_opens") = py::none(), py::arg("reclaim_opens") = py::none(),
           py::arg("oracle_profile") = 0, py::arg("min_confirmations") = 2,
           py::arg("threshold") = 1, py::arg("network") = "regtest")
      .def_static("from_bytes", &Terms::parse, py::arg("data"),
                  "Terms of their canonical bytes. Raises ParseError, UnsupportedError.")
      .def_static("from_json", &Terms::from_json, py::arg("text"),
                  "Terms of the JSON that to_json writes. Raises ParseError, UnsupportedError.")
      .def("to_bytes", &Terms::serialize, "The canonical bytes, version 1.")
      .def("to_json", &Terms::to_json, "One JSON object, keys in the order of the bytes.")
      .def("validate", &problems_of,
           "Everything that is wrong, as a list of btcfi.Error whose `where` is the field.")
      .def_property_readonly("id", &Terms::id, "The terms' hash, 32 bytes.")
      .def_property_readonly("network", [](const Terms& t) { return to_string(t.network); })
      .def_property_readonly("kind", [](const Terms& t) { return to_string(t.kind); })
      .def_property_readonly("quantity_sat", [](const Terms& t) { return t.quantity.value; })
      .def_readonly("strike", &Terms::strike)
      .def_readonly("limit", &Terms::limit)
      .def_property_readonly("collateral_sat", [](const Terms& t) { return t.collateral.value; })
      .def_property_readonly("premium_sat", [](const Terms& t) { return t.premium.value; })
      .def_property_readonly("void_amount_sat", [](const Terms& t) { return t.void_amount.value; })
      .def_property_readonly("step_sat", [](const Terms& t) { return t.step.value; })
      .def_property_readonly("min_payout_sat", [](const Terms& t) { return t.min_payout.value; })
      .def_readonly("tick_cents", &Terms::tick_cents)
      .def_readonly("price_bits", &Terms::price_bits)
      .def_readonly("expiry", &Terms::expiry)
      .def_readonly("bucket_opens", &Terms::bucket_opens)
      .def_readonly("void_opens", &Terms::void_opens)
      .def_readonly("reclaim_opens", &Terms::reclaim_opens)
      .def_readonly("dispute", &Terms::dispute)
      .def_readonly("oracle_profile", &Terms::oracle_profile)
      .def_readonly("min_confirmations", &Terms::min_confirmations)
      .def_readonly("threshold", &Terms::threshold)
      .def_readonly("announcements", &Terms::announcements)
      .def(
          "__eq__", [](const Terms& a, const Terms& b) { return a == b; }, py::is_operator())
      .def("__hash__", [](const Terms& t) { return py::hash(py::cast(t.id())); })
      .def("__repr__", [](const Terms& t) { return "Terms.from_json('" + t.to_json() + "')"; })
      .def(py::pickle(
          [](const Terms& t) { return py::make_tuple(t.serialize()); },
          [](const py::tuple& state) { return unwrap(Terms::parse(py::cast<Bytes>(state[0]))); }));
}

void bind_levels(py::module_& m) {
  m.def(
      "payoff", [](const Terms& t, const py::object& price) { return payoff_at(t, price, payoff); },
      py::arg("terms"), py::arg("price"),
      "What the contract pays its buyer at settlement prices, in sats: the level P(S).");
  m.def(
      "exact_payoff",
      [](const Terms& t, const py::object& price) { return payoff_at(t, price, exact_payoff); },
      py::arg("terms"), py::arg("price"),
      "What the option is worth at settlement prices, in sats, rounded down: p(S).");
  py::class_<Levels>(m, "Levels", "The payoff as runs of prices that pay the same.")
      .def_property_readonly("runs", &runs_of, "Array of shape (n, 3): lo, hi, payout in sats.")
      .def(
          "prefixes",
          [](const Levels& l, std::size_t run) {
            if (run >= l.table.runs().size()) throw py::index_error("no such run");
            return prefix_pairs(l.table.prefixes(run));
          },
          py::arg("run"), "The dyadic prefixes of a run: (value, length), by price.")
      .def(
          "run_of", [](const Levels& l, std::uint64_t price) { return l.table.run_of(price); },
          py::arg("price"), "Index of the run that holds a price.")
      .def_property_readonly(
          "counts",
          [](const Levels& l) {
            const LevelCounts c = l.table.counts(l.terms.void_amount);
            py::dict out;
            out["runs"] = c.runs;
            out["paying_runs"] = c.paying_runs;
            out["paying_prefixes"] = c.paying_prefixes;
            out["otm_prefixes"] = c.otm_prefixes;
            out["buyer_2"] = c.buyer_2;
            out["buyer_3"] = c.buyer_3;
            out["buyer_m"] = c.buyer_m;
            return out;
          },
          "How many runs, prefixes and pre-signatures of each side.")
      .def_property_readonly("max_payout_sat",
                             [](const Levels& l) { return l.table.max_payout().value; })
      .def_property_readonly(
          "worst_rounding_sat",
          [](const Levels& l) { return l.table.worst_rounding(l.terms).value; },
          "What rounding costs the buyer at most.")
      .def("__len__", [](const Levels& l) { return l.table.runs().size(); });
  m.def(
      "levels",
      [](const Terms& t) {
        return Levels{t, unwrap(LevelTable::build(t))};
      },
      py::arg("terms"), "The level table of terms. Raises SettlementError.");
  m.def(
      "cover",
      [](std::uint32_t lo, std::uint32_t hi, unsigned bits) {
        return prefix_pairs(unwrap(cover(lo, hi, bits)));
      },
      py::arg("lo"), py::arg("hi"), py::arg("bits"),
      "The fewest prefixes (value, length) that hold exactly the prices lo .. hi.");
}

Contract derive(const Terms& terms, const keys::PublicKey& pool_internal,
                const keys::PublicKey& buyer_internal, const keys::XOnlyKey& pool_leaf,
                const keys::XOnlyKey& buyer_leaf, ByteView pool_script, ByteView buyer_script,
                const std::vector<Hash160>& price_key) {
  ContractKeys keys{pool_internal, buyer_internal,        pool_leaf,
                    buyer_leaf,    to_bytes(pool_script), to_bytes(buyer_script)};
  keys::OneTimePublicKey one_time;
  if (!price_key.empty()) {
    one_time.shape = unwrap(keys::OneTimeShape::of_bits(terms.price_bits));
    one_time.ends = price_key;
  }
  return unwrap(Contract::derive(terms, keys, one_time));
}

py::dict leaf_dict(const ContractLeaf& leaf) {
  py::dict out;
  out["name"] = leaf.id.name();
  out["depth"] = leaf.depth;
  out["opens"] = leaf.opens;
  out["script"] = py::cast(leaf.script);
  out["hash"] = py::cast(leaf.hash);
  out["control_block"] = py::cast(leaf.control_block);
  return out;
}

void bind_contract(py::module_& m) {
  py::class_<Contract>(m, "Contract",
                       "A contract output with its tree, derived from terms and keys.")
      .def(py::init(&derive), py::arg("terms"), py::kw_only(), py::arg("pool_internal"),
           py::arg("buyer_internal"), py::arg("pool_leaf"), py::arg("buyer_leaf"),
           py::arg("pool_script"), py::arg("buyer_script"),
           py::arg("price_key") = std::vector<Hash160>{},
           "Internal keys 33 bytes, leaf keys 32; price_key: the oracle's one-time keys for the "
           "price, 20 bytes each. Raises SettlementError, KeyFailure.")
      .def_property_readonly("terms", &Contract::terms)
      .def_property_readonly("value_sat", [](const Contract& c) { return c.value().value; })
      .def_property_readonly("script_pubkey", &Contract::script_pubkey)
      .def_property_readonly("address", &Contract::address)
      .def_property_readonly("internal_key", &Contract::internal_key)
      .def_property_readonly("merkle_root", &Contract::merkle_root)
      .def_property_readonly(
          "leaves",
          [](const Contract& c) {
            py::list out;
            for (const ContractLeaf& leaf : c.leaves()) {
              out.append(leaf_dict(leaf));
            }
            return out;
          },
          "Dicts: name, depth, opens, script, hash, control_block.")
      .def(
          "next_action",
          [](const Contract& c, const std::string& side, std::uint32_t median_time,
             std::uint32_t funding_confirmations,
             std::optional<std::uint32_t> settlement_confirmations,
             std::optional<std::uint32_t> attested_price, std::optional<std::uint32_t> signed_price,
             bool automatic_payment, bool settlement_by_us, bool funding_overdue) {
            if (side != "buyer" && side != "pool") {
              throw py::value_error("side must be 'buyer' or 'pool'");
            }
            const NextAction n = next_action(
                c, {side == "buyer" ? Party::buyer : Party::pool, median_time,
                    funding_confirmations, settlement_confirmations, attested_price, signed_price,
                    automatic_payment, settlement_by_us, funding_overdue});
            py::dict out;
            out["action"] = to_string(n.action);
            out["opens"] = n.opens;
            out["adverse"] = n.adverse;
            out["confirm_by"] = n.confirm_by;
            out["may_wait_until"] = n.may_wait_until;
            return out;
          },
          py::kw_only(), py::arg("side"), py::arg("median_time"), py::arg("funding_confirmations"),
          py::arg("settlement_confirmations") = py::none(), py::arg("attested_price") = py::none(),
          py::arg("signed_price") = py::none(), py::arg("automatic_payment") = true,
          py::arg("settlement_by_us") = false, py::arg("funding_overdue") = false,
          "What a side should do next: action, opens, adverse, confirm_by, may_wait_until. Another "
          "side's\nsettlement counts for nothing before it confirms: its maker can replace it.\n"
          "funding_overdue: the chain has no FUND although the offer's deadline is over.");
}

// Whole settlements
// -------------------------------------------------------------------------------------------

/// A trust with what it borrows.
struct OwnedSettlementTrust {
  SettlementTrust trust;
  std::shared_ptr<const tx::SimulatedChain> chain;
};

std::shared_ptr<OwnedSettlementTrust> make_settlement_trust(
    const std::vector<keys::XOnlyKey>& publishers, const std::vector<keys::XOnlyKey>& oracles,
    const std::vector<Bytes>& anchors, const std::optional<std::string>& feed,
    const std::optional<std::string>& unit,
    const std::optional<std::pair<std::string, std::uint32_t>>& funded,
    const std::optional<std::string>& settled_by, std::shared_ptr<tx::SimulatedChain> chain,
    const std::optional<std::pair<std::vector<keys::XOnlyKey>, std::uint8_t>>& committee,
    std::uint32_t max_window_s, const std::optional<Hash256>& terms_id,
    const std::optional<Bytes>& buyer_script, const std::optional<Hash256>& evidence_hash,
    std::int64_t max_close_fee_sat) {
  if (max_close_fee_sat < 0) throw py::value_error("max_close_fee_sat must not be negative");
  auto out = std::make_shared<OwnedSettlementTrust>();
  SettlementTrust& t = out->trust;
  t.publishers = publishers;
  t.oracles = oracles;
  for (const Bytes& anchor : anchors) t.anchors.push_back(unwrap(merkle::Anchor::decode(anchor)));
  t.feed = feed;
  t.unit = unit;
  if (funded) {
    t.funded = tx::OutPoint{unwrap(tx::Txid::from_hex(funded->first)), funded->second};
  }
  if (settled_by) t.settled_by = unwrap(tx::Txid::from_hex(*settled_by));
  if (committee) {
    t.committee = oracle::Committee{committee->first, committee->second};
    unwrap(t.committee->validate());
  }
  t.max_window_s = max_window_s;
  t.max_close_fee = Sats{max_close_fee_sat};
  t.terms_id = terms_id;
  t.buyer_script = buyer_script;
  t.evidence_hash = evidence_hash;
  out->chain = std::move(chain);
  t.chain = out->chain.get();
  return out;
}

py::list links_of(const SettlementReport& report) {
  py::list out;
  for (const LinkReport& one : report.links) {
    py::dict entry;
    entry["link"] = to_string(one.link);
    entry["state"] = to_string(one.state);
    entry["error"] = one.state == LinkState::failed ? exception_of(one.error) : py::none();
    entry["needs"] =
        one.state == LinkState::unchecked ? py::object(py::str(one.needs)) : py::none();
    out.append(entry);
  }
  return out;
}

void bind_verify(py::module_& m) {
  py::class_<OwnedSettlementTrust, std::shared_ptr<OwnedSettlementTrust>>(
      m, "SettlementTrust",
      "What the verifier of a settlement brings. Signers that are not named are not trusted; what "
      "else is left out is not checked, and the report says so.")
      .def(py::init(&make_settlement_trust), py::kw_only(),
           py::arg("publishers") = std::vector<keys::XOnlyKey>{},
           py::arg("oracles") = std::vector<keys::XOnlyKey>{},
           py::arg("anchors") = std::vector<Bytes>{}, py::arg("feed") = py::none(),
           py::arg("unit") = py::none(), py::arg("funded") = py::none(),
           py::arg("settled_by") = py::none(), py::arg("chain") = py::none(),
           py::arg("committee") = py::none(), py::arg("max_window_s") = 3'600u,
           py::arg("terms_id") = py::none(), py::arg("buyer_script") = py::none(),
           py::arg("evidence_hash") = py::none(),
           py::arg("max_close_fee_sat") = max_close_fee.value);

  py::class_<SettlementReport>(m, "SettlementReport", "What became of a settlement, link by link.")
      .def_property_readonly("ok", &SettlementReport::ok, "No link failed.")
      .def_property_readonly("complete", &SettlementReport::complete,
                             "Every link that is needed was verified.")
      .def_property_readonly(
          "first_failure",
          [](const SettlementReport& r) -> std::optional<std::string> {
            const LinkReport* first = r.first_failure();
            if (first == nullptr) return std::nullopt;
            return to_string(first->link);
          },
          "The name of the first link that failed, or None.")
      .def_property_readonly("links", &links_of,
                             "Dicts in order: link, state ('verified', 'failed', 'unchecked', "
                             "'not_needed'), error (an exception), needs.")
      .def_property_readonly(
          "rung",
          [](const SettlementReport& r) -> std::optional<std::string> {
            if (!r.settled) return std::nullopt;
            return to_string(r.settled->rung);
          },
          "How the contract was spent: 'key_path', 'attested', 'bucket', 'void', 'reclaim'.")
      .def_property_readonly(
          "price", [](const SettlementReport& r) { return r.price; },
          "The attested price in ticks, or None.")
      .def_property_readonly("payout_sat", [](const SettlementReport& r) { return r.payout.value; })
      .def("to_json", &SettlementReport::to_json);

  m.def(
      "verify",
      [](const std::string& bundle, const OwnedSettlementTrust& trust) {
        const SettlementBundle parsed = unwrap(SettlementBundle::from_json(bundle));
        // A simulated chain may be mined by another thread meanwhile: the lock is kept then.
        std::optional<py::gil_scoped_release> released;
        if (trust.trust.chain == nullptr) released.emplace();
        return settlement::verify(parsed, trust.trust);
      },
      py::arg("bundle"), py::arg("trust"), "Check a whole settlement out of its bundle.");
}

}  // namespace

void bind_settlement(py::module_& root) {
  auto m = root.def_submodule("settlement", "Terms, payoffs, levels and contract outputs.");
  bind_terms(m);
  bind_levels(m);
  bind_contract(m);
  bind_verify(m);
}
