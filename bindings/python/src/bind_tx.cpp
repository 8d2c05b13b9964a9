#include "bind.hpp"

#include <btcfi/tx.hpp>

#include <pybind11/stl.h>

#include <algorithm>

namespace {

using namespace btcfi;
using namespace btcfi::tx;
using btcfi::python::to_py;
using btcfi::python::unwrap;
using Outputs = std::vector<std::pair<std::int64_t, Bytes>>;

std::vector<TxOut> outputs_of(const Outputs& pairs) {
  std::vector<TxOut> out;
  for (const auto& [amount_sat, script_pubkey] : pairs)
    out.push_back({Sats{amount_sat}, script_pubkey});
  return out;
}

void verify_input_of(ByteView raw, std::size_t input, const Outputs& spent_outputs,
                     const std::string& flags) {
  const Transaction transaction = unwrap(Transaction::parse(raw));
  const std::vector<TxOut> spent = outputs_of(spent_outputs);
  const script::Flags rules = unwrap(script::Flags::from_names(flags));
  Status verdict;
  {
    const py::gil_scoped_release released;
    const auto data = PrecomputedData::of(transaction, spent);
    verdict = data ? verify_input(*data, input, rules) : Status(data.error());
  }
  unwrap(verdict);
}

std::vector<std::pair<std::string, std::size_t>> policy_reasons(ByteView raw,
                                                                const Outputs& spent_outputs,
                                                                bool ignore_feerate) {
  const Transaction transaction = unwrap(Transaction::parse(raw));
  const std::vector<TxOut> spent = outputs_of(spent_outputs);
  PolicyOptions options;
  options.ignore_fee_rate = ignore_feerate;
  const PolicyVerdict verdict = unwrap(check_policy({transaction, spent}, options));
  std::vector<std::pair<std::string, std::size_t>> out;
  for (const PolicyReason& reason : verdict.reasons)
    out.emplace_back(reason.name, reason.error.input);
  return out;
}

// What a signer wants to know of an input; amount and script are None where it is not known what it
// spends.
py::dict input_state(const Psbt& psbt, std::size_t input) {
  if (input >= psbt.unsigned_tx().inputs.size()) {
    btcfi::python::raise(fail(Errc::out_of_range, "Psbt.input_state", input));
  }
  const PsbtMap& map = psbt.input(input);
  const auto count = [&](std::uint64_t type) {
    const auto& all = map.records();
    return std::count_if(all.begin(), all.end(),
                         [type](const PsbtRecord& record) { return record.type == type; });
  };
  const OutPoint& previous = psbt.unsigned_tx().inputs[input].previous;
  const auto spent = psbt.spent_output(input);
  py::dict out;
  out["txid"] = previous.txid.hex();
  out["vout"] = previous.vout;
  out["final"] = psbt.is_final(input);
  out["amount_sat"] = spent ? py::object(py::int_(spent->amount.value)) : py::none();
  out["script_pubkey"] = spent ? py::object(to_py(spent->script_pubkey)) : py::none();
  out["partial_signatures"] = count(psbt_in::partial_signature);
  out["tap_key_signature"] = map.has(psbt_in::tap_key_signature);
  out["tap_script_signatures"] = count(psbt_in::tap_script_signature);
  out["tap_leaves"] = count(psbt_in::tap_leaf_script);
  return out;
}

void bind_psbt(py::module_& m) {
  py::class_<Psbt>(m, "Psbt")
      .def_static(
          "create",
          [](ByteView unsigned_tx) {
            return unwrap(
                Psbt::create(unwrap(Transaction::parse(unsigned_tx, WitnessForm::forbidden))));
          },
          py::arg("unsigned_tx"))
      .def_static(
          "parse", [](ByteView data) { return unwrap(Psbt::parse(data)); }, py::arg("data"))
      .def_static(
          "parse_base64", [](const std::string& text) { return unwrap(Psbt::parse_base64(text)); },
          py::arg("text"))
      .def_property_readonly("version", &Psbt::version)
      .def(
          "to_version",
          [](const Psbt& p, std::uint32_t version) { return unwrap(p.to_version(version)); },
          py::arg("version"))
      .def("serialize", &Psbt::serialize)
      .def("base64", &Psbt::base64)
      .def_property_readonly(
          "unsigned_tx", [](const Psbt& p) { return p.unsigned_tx().serialize_without_witness(); })
      .def_property_readonly("inputs", [](const Psbt& p) { return p.unsigned_tx().inputs.size(); })
      .def_property_readonly("outputs",
                             [](const Psbt& p) { return p.unsigned_tx().outputs.size(); })
      .def(
          "is_final",
          [](const Psbt& p, std::size_t input) {
            if (input >= p.unsigned_tx().inputs.size())
              btcfi::python::raise(fail(Errc::out_of_range, "Psbt.is_final", input));
            return p.is_final(input);
          },
          py::arg("input"))
      .def("fee_sat", [](const Psbt& p) { return unwrap(p.fee()).value; })
      .def("spent_outputs",
           [](const Psbt& p) {
             Outputs out;
             for (TxOut& spent : unwrap(p.spent_outputs())) {
               out.emplace_back(spent.amount.value, std::move(spent.script_pubkey));
             }
             return out;
           })
      .def("input_state", &input_state, py::arg("input"))
      .def("payments",
           [](const Psbt& p) {
             Outputs out;
             for (const TxOut& paid : p.unsigned_tx().outputs) {
               out.emplace_back(paid.amount.value, paid.script_pubkey);
             }
             return out;
           })
      .def(
          "set_witness_utxo",
          [](Psbt& p, std::size_t input, std::int64_t amount_sat, const Bytes& script_pubkey) {
            unwrap(p.set_witness_utxo(input, {Sats{amount_sat}, script_pubkey}));
          },
          py::arg("input"), py::arg("amount_sat"), py::arg("script_pubkey"))
      .def(
          "set_tap_internal_key",
          [](Psbt& p, std::size_t input, const keys::XOnlyKey& key) {
            unwrap(p.set_tap_internal_key(input, key));
          },
          py::arg("input"), py::arg("key"))
      .def(
          "sign",
          [](Psbt& p, std::size_t input, ByteView secret) {
            return unwrap(p.sign(input, unwrap(keys::parse_secret_key(secret))));
          },
          py::arg("input"), py::arg("secret"))
      .def(
          "combine", [](Psbt& p, const Psbt& other) { unwrap(p.combine(other)); }, py::arg("other"))
      .def("finalize", [](Psbt& p) { unwrap(p.finalize()); })
      .def("extract", [](const Psbt& p) { return unwrap(p.extract()).serialize(); })
      .def("__eq__", [](const Psbt& a, const Psbt& b) { return a == b; });
}

}  // namespace

void bind_tx(py::module_& root) {
  auto m = root.def_submodule("tx", "Transactions, their verification and policy, PSBT.");
  m.def(
      "txid", [](ByteView raw) { return unwrap(Transaction::parse(raw)).txid().hex(); },
      py::arg("transaction"), "The id of a serialised transaction, as explorers print it.");
  m.def(
      "vsize", [](ByteView raw) { return unwrap(Transaction::parse(raw)).vsize(); },
      py::arg("transaction"), "Virtual bytes of a serialised transaction.");
  m.def("verify_input", &verify_input_of, py::arg("transaction"), py::arg("input"),
        py::arg("spent_outputs"), py::arg("flags"));
  m.def("policy_reasons", &policy_reasons, py::arg("transaction"), py::arg("spent_outputs"),
        py::arg("ignore_feerate"));
  bind_psbt(m);
}
