#include "bind.hpp"

#include <btcfi/oracle/attestation.hpp>
#include <btcfi/settlement/tower.hpp>

#include <pybind11/stl.h>

#include <memory>

namespace {

using namespace btcfi;
using namespace btcfi::python;
using namespace btcfi::settlement;
using Outputs = std::vector<std::pair<std::int64_t, Bytes>>;
/// (txid, vout, amount_sat, script, confirmed)
using FeeTuple = std::tuple<std::string, std::uint32_t, std::int64_t, Bytes, bool>;

// A spend with the contract that it borrows.
struct KeptSpend {
  std::shared_ptr<const Contract> contract;
  Spend spend;
};

tx::OutPoint outpoint_of(const std::string& txid, std::uint32_t vout) {
  return {unwrap(tx::Txid::from_hex(txid)), vout};
}

Party party_of(const std::string& name) {
  if (name == "buyer") return Party::buyer;
  if (name == "pool") return Party::pool;
  throw py::value_error("claimer must be 'buyer' or 'pool'");
}

keys::KeyPair pair_of(ByteView secret) {
  return unwrap(keys::KeyPair::from(unwrap(keys::parse_secret_key(secret))));
}

FeeInput fee_input_of(const FeeTuple& from) {
  const auto& [txid, vout, amount_sat, script, confirmed] = from;
  return {outpoint_of(txid, vout), {Sats{amount_sat}, script}, confirmed};
}

std::vector<tx::TxOut> outputs_of(const Outputs& pairs) {
  std::vector<tx::TxOut> out;
  for (const auto& [amount_sat, script] : pairs) out.push_back({Sats{amount_sat}, script});
  return out;
}
Outputs pairs_of(std::span<const tx::TxOut> outputs) {
  Outputs out;
  for (const tx::TxOut& one : outputs) out.emplace_back(one.amount.value, one.script_pubkey);
  return out;
}

// Keeps a copy of the contract, so that the spend outlives what it was made of.
template <class Make>
KeptSpend keep(const Contract& contract, Make&& make) {
  KeptSpend out{std::make_shared<const Contract>(contract), {}};
  out.spend = make(*out.contract);
  return out;
}

void bind_spend(py::module_& m) {
  py::class_<KeptSpend>(m, "Spend",
                        "A contract about to be spent by one leaf: all of the input but the "
                        "claimer's own signature.")
      .def_static(
          "attested",
          [](const Contract& contract, const std::string& txid, std::uint32_t vout,
             const std::string& claimer, std::uint32_t price, ByteView presignature,
             ByteView secret) {
            return keep(contract, [&](const Contract& kept) {
              return unwrap(attested_spend(kept, outpoint_of(txid, vout), party_of(claimer), price,
                                           unwrap(keys::PreSignature::from(presignature)),
                                           unwrap(keys::Scalar::parse(secret))));
            });
          },
          py::arg("contract"), py::arg("txid"), py::arg("vout"), py::kw_only(), py::arg("claimer"),
          py::arg("price"), py::arg("presignature"), py::arg("secret"),
          "Rung 2: the other side's pre-signature for the prefix of a price, completed by the "
          "attested secret.")
      .def_static(
          "bucket",
          [](const Contract& contract, const std::string& txid, std::uint32_t vout,
             const std::string& claimer, const oracle::Attestation& attestation,
             const keys::SchnorrSignature& presignature) {
            const auto* digits = attestation.one_time_signature(oracle::Quantity::price);
            if (digits == nullptr) raise(fail(Errc::attestations_missing, "Spend.bucket"));
            return keep(contract, [&](const Contract& kept) {
              return unwrap(bucket_spend(kept, outpoint_of(txid, vout), party_of(claimer), *digits,
                                         presignature));
            });
          },
          py::arg("contract"), py::arg("txid"), py::arg("vout"), py::kw_only(), py::arg("claimer"),
          py::arg("attestation"), py::arg("presignature"),
          "Rung 3: the leaf in which the oracle's one-time digits place the price.")
      .def_static(
          "void",
          [](const Contract& contract, const std::string& txid, std::uint32_t vout,
             const keys::SchnorrSignature& pool_v) {
            return keep(contract, [&](const Contract& kept) {
              return unwrap(void_spend(kept, outpoint_of(txid, vout), pool_v));
            });
          },
          py::arg("contract"), py::arg("txid"), py::arg("vout"), py::kw_only(), py::arg("pool_v"),
          "VOID: the buyer takes the void amount.")
      .def_static(
          "reclaim",
          [](const Contract& contract, const std::string& txid, std::uint32_t vout) {
            return keep(contract, [&](const Contract& kept) {
              return reclaim_spend(kept, outpoint_of(txid, vout));
            });
          },
          py::arg("contract"), py::arg("txid"), py::arg("vout"),
          "RECLAIM: the pool takes all, alone.")
      .def_property_readonly("claimable_sat",
                             [](const KeptSpend& s) { return s.spend.claimable().value; })
      .def_property_readonly("lock_time", [](const KeptSpend& s) { return s.spend.lock_time; })
      .def_property_readonly("leaf", [](const KeptSpend& s) { return s.spend.leaf.name(); });
}

// A claim with the contracts that its spends borrow.
struct KeptClaim {
  std::vector<std::shared_ptr<const Contract>> contracts;
  Claim claim;
};

KeptClaim make_claim(const std::vector<KeptSpend>& spends, const Bytes& rest_script,
                     std::optional<std::int64_t> fee_sat,
                     std::optional<std::uint64_t> fee_sat_per_kvb,
                     const std::vector<FeeTuple>& fee_inputs, const Outputs& payouts) {
  if (fee_sat.has_value() == fee_sat_per_kvb.has_value()) {
    throw py::value_error("give either fee_sat or fee_sat_per_kvb");
  }
  std::vector<std::shared_ptr<const Contract>> contracts;
  ClaimPlan plan;
  for (const KeptSpend& one : spends) {
    contracts.push_back(one.contract);
    plan.spends.push_back(one.spend);
  }
  for (const FeeTuple& one : fee_inputs) plan.fee_inputs.push_back(fee_input_of(one));
  plan.payouts = outputs_of(payouts);
  plan.rest_script = rest_script;
  if (fee_sat) plan.fee = Sats{*fee_sat};
  return {std::move(contracts),
          unwrap(fee_sat ? Claim::build(std::move(plan))
                         : Claim::build_at_rate(std::move(plan), *fee_sat_per_kvb))};
}

void bind_claims(py::module_& m) {
  py::class_<KeptClaim>(m, "Claim",
                        "A settlement transaction between its plan and the network: one contract "
                        "or many.")
      .def(py::init(&make_claim), py::arg("spends"), py::kw_only(), py::arg("rest_script"),
           py::arg("fee_sat") = py::none(), py::arg("fee_sat_per_kvb") = py::none(),
           py::arg("fee_inputs") = std::vector<FeeTuple>{}, py::arg("payouts") = Outputs{})
      .def_property_readonly("fee_sat", [](const KeptClaim& c) { return c.claim.fee().value; })
      .def_property_readonly("vsize", [](const KeptClaim& c) { return c.claim.vsize(); })
      .def_property_readonly(
          "transaction", [](const KeptClaim& c) { return c.claim.transaction().serialize(); },
          "The transaction as far as it is signed.")
      .def_property_readonly(
          "spent_outputs", [](const KeptClaim& c) { return pairs_of(c.claim.spent_outputs()); },
          "Pairs (amount_sat, script), one per input.")
      .def(
          "sighash", [](const KeptClaim& c, std::size_t input) { return c.claim.sighash(input); },
          py::arg("input"), "What the claimer signs for an input, hash type DEFAULT.")
      .def(
          "sign",
          [](KeptClaim& c, ByteView leaf_secret) {
            unwrap(c.claim.sign(pair_of(leaf_secret), unwrap(keys::system_entropy())));
          },
          py::arg("leaf_secret"), "Signs every contract input whose claimer has this leaf key.")
      .def(
          "set_signature",
          [](KeptClaim& c, std::size_t input, ByteView signature) {
            unwrap(c.claim.set_signature(input, signature));
          },
          py::arg("input"), py::arg("signature"), "A signature made elsewhere.")
      .def(
          "sign_fee_input",
          [](KeptClaim& c, std::size_t input, ByteView output_secret) {
            unwrap(c.claim.sign_fee_input(input, pair_of(output_secret),
                                          unwrap(keys::system_entropy())));
          },
          py::arg("input"), py::arg("output_secret"), "Key path of a P2TR fee input.")
      .def(
          "set_witness",
          [](KeptClaim& c, std::size_t input, const std::vector<Bytes>& items) {
            unwrap(c.claim.set_witness(input, items));
          },
          py::arg("input"), py::arg("items"), "A fee input's witness made elsewhere.")
      .def(
          "finalize", [](const KeptClaim& c) { return unwrap(c.claim.finalize()).serialize(); },
          "The transaction, checked as a node and the protocol check it.");
}

std::vector<TowerSignature> tower_list(
    const std::vector<std::pair<std::uint32_t, keys::SchnorrSignature>>& pairs) {
  std::vector<TowerSignature> out;
  for (const auto& [run, signature] : pairs) out.push_back({run, signature});
  return out;
}

void bind_tower(py::module_& m) {
  m.def(
      "tower_payout",
      [](const Contract& contract, std::size_t run) {
        return unwrap(tower_payout(contract, run)).value;
      },
      py::arg("contract"), py::arg("run"),
      "What the buyer gets when a tower claims a run, sats. Raises SettlementError.");
  m.def(
      "sign_tower",
      [](const Contract& contract, const std::string& txid, std::uint32_t vout,
         const Bytes& payout_script, ByteView leaf_secret) {
        std::vector<std::pair<std::uint32_t, keys::SchnorrSignature>> out;
        for (const TowerSignature& one :
             unwrap(sign_tower(contract, outpoint_of(txid, vout), payout_script,
                               pair_of(leaf_secret), unwrap(keys::system_entropy())))) {
          out.emplace_back(one.run, one.signature);
        }
        return out;
      },
      py::arg("contract"), py::arg("txid"), py::arg("vout"), py::kw_only(),
      py::arg("payout_script"), py::arg("leaf_secret"),
      "Pairs (run, signature) of the buyer, one per run that a tower can claim.");
  m.def(
      "verify_tower",
      [](const Contract& contract, const std::string& txid, std::uint32_t vout,
         const Bytes& payout_script,
         const std::vector<std::pair<std::uint32_t, keys::SchnorrSignature>>& signatures) {
        unwrap(
            verify_tower(contract, outpoint_of(txid, vout), payout_script, tower_list(signatures)));
      },
      py::arg("contract"), py::arg("txid"), py::arg("vout"), py::kw_only(),
      py::arg("payout_script"), py::arg("signatures"),
      "What a tower checks when it takes the job.");
  m.def(
      "complete_tower",
      [](const KeptSpend& spend, const Bytes& payout_script,
         const keys::SchnorrSignature& signature) {
        return unwrap(complete_tower(spend.spend, payout_script, signature)).serialize();
      },
      py::arg("spend"), py::kw_only(), py::arg("payout_script"), py::arg("signature"),
      "The finished transaction of the buyer's attested spend.");
  m.def(
      "tower_child",
      [](ByteView tower, const FeeTuple& fee_input, const Bytes& change_script,
         std::int64_t fee_sat) {
        const auto child =
            unwrap(tower_child(unwrap(tx::Transaction::parse(tower)), fee_input_of(fee_input),
                               change_script, Sats{fee_sat}));
        return py::make_tuple(to_py(child.transaction.serialize()), pairs_of(child.spent_outputs));
      },
      py::arg("tower"), py::kw_only(), py::arg("fee_input"), py::arg("change_script"),
      py::arg("fee_sat"),
      "(transaction, spent_outputs) of the child that pays for both; input 1 is left to sign.");
}

}  // namespace

void bind_settlement_claim(py::module_& root) {
  auto m = root.def_submodule("claim", "Transactions that settle contracts.");
  bind_spend(m);
  bind_claims(m);
  bind_tower(m);
}
