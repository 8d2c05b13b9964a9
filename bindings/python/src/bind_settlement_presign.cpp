#include "bind.hpp"

#include <btcfi/settlement/sale.hpp>

#include <pybind11/stl.h>

#include <memory>

namespace {

using namespace btcfi;
using namespace btcfi::python;
using namespace btcfi::settlement;
using PreList = std::vector<keys::PreSignature>;
using PlainList = std::vector<keys::SchnorrSignature>;

PresignKind kind_of(const std::string& name) {
  for (std::size_t i = 0; i < presign_kinds; ++i) {
    const auto kind = static_cast<PresignKind>(i);
    if (name == to_string(kind)) return kind;
  }
  throw py::value_error("kind must be pool_2, pool_3, pool_v, buyer_2, buyer_3 or buyer_m");
}

keys::PreSignature presignature_of(const Bytes& bytes) {
  return unwrap(keys::PreSignature::from(bytes));
}
PreList adaptors_of(const std::vector<Bytes>& list) {
  PreList out;
  for (const Bytes& one : list) out.push_back(presignature_of(one));
  return out;
}
py::list list_of(const PreList& list) {
  py::list out;
  for (const keys::PreSignature& one : list) out.append(to_py(one.bytes()));
  return out;
}

// A plan with the contract that it borrows.
struct Plan {
  std::shared_ptr<const Contract> contract;
  PresignPlan plan;
};

// The keys and seeds of one side, from bytes.
struct Side {
  Side(ByteView leaf_secret, ByteView nonce_seed, const Hash256& auxiliary_bytes)
      : pair(unwrap(keys::KeyPair::from(unwrap(keys::parse_secret_key(leaf_secret))))),
        seed(seed_of(nonce_seed)),
        auxiliary(auxiliary_bytes) {}

  [[nodiscard]] PresignSecrets secrets() const { return {pair, seed, auxiliary}; }

  static keys::NonceSeed seed_of(ByteView bytes) {
    if (bytes.size() != 32) raise(fail(Errc::invalid_argument, "seed", 0, bytes.size()));
    return keys::NonceSeed(bytes.first<32>());
  }

  keys::KeyPair pair;
  keys::NonceSeed seed;
  Hash256 auxiliary;
};

py::dict slot_dict(const PresignPlan& plan, PresignKind kind, const PresignSlot& slot) {
  py::dict out;
  out["run"] = slot.run;
  out["subset"] = slot.subset;
  out["prefix"] = py::make_tuple(slot.prefix.value, slot.prefix.length);
  out["sighash"] = to_py(plan.sighash(kind, slot));
  out["point"] = is_adaptor(kind) ? py::object(to_py(unwrap(plan.point(slot).compressed())))
                                  : py::object(py::none());
  return out;
}

void bind_plan(py::module_& m) {
  py::class_<Plan>(
      m, "PresignPlan",
      "All pre-signatures of one funded contract: which there are, what they sign, for "
      "which point.")
      .def(py::init([](const Contract& contract, const std::string& txid, std::uint32_t vout,
                       const oracle::OracleSet& oracles) {
             auto kept = std::make_shared<const Contract>(contract);
             const tx::OutPoint funded{unwrap(tx::Txid::from_hex(txid)), vout};
             auto made = [&]() -> Result<PresignPlan> {
               const py::gil_scoped_release released;
               BTCFI_TRY(const auto points, subset_points(oracles));
               return PresignPlan::make(*kept, funded, points);
             }();
             return Plan{std::move(kept), unwrap(std::move(made))};
           }),
           py::arg("contract"), py::arg("txid"), py::arg("vout"), py::arg("oracles"))
      .def(
          "count",
          [](const Plan& p, const std::string& kind) { return p.plan.slots(kind_of(kind)).size(); },
          py::arg("kind"), "How many pre-signatures of a kind there are.")
      .def(
          "slot",
          [](const Plan& p, const std::string& kind, std::size_t index) {
            const auto slots = p.plan.slots(kind_of(kind));
            if (index >= slots.size()) throw py::index_error("no such pre-signature");
            return slot_dict(p.plan, kind_of(kind), slots[index]);
          },
          py::arg("kind"), py::arg("index"),
          "Dict: run, subset, prefix (value, length), sighash, point (None for plain ones).")
      .def(
          "find",
          [](const Plan& p, const std::string& kind, std::uint32_t price,
             std::uint32_t subset) -> std::optional<std::size_t> {
            const PresignKind of = kind_of(kind);
            const PresignSlot* slot = p.plan.slot_of(of, price, subset);
            if (slot == nullptr) return std::nullopt;
            return p.plan.index_of(of, *slot);
          },
          py::arg("kind"), py::arg("price"), py::arg("subset") = 0,
          "Index of the pre-signature that a price needs, or None.")
      .def(
          "sign_pool",
          [](const Plan& p, ByteView leaf_secret, ByteView seed, const Hash256& auxiliary) {
            const Side side(leaf_secret, seed, auxiliary);
            const auto made = [&] {
              const py::gil_scoped_release released;
              return p.plan.sign_pool(side.secrets());
            }();
            if (!made) raise(made.error());
            return py::make_tuple(list_of(made->pool_2), made->pool_3, made->pool_v);
          },
          py::arg("leaf_secret"), py::kw_only(), py::arg("seed"), py::arg("auxiliary"),
          "(pool_2, pool_3, pool_v): deterministic, each verified when made.")
      .def(
          "sign_buyer",
          [](const Plan& p, ByteView leaf_secret, ByteView seed, const Hash256& auxiliary,
             bool automatic_payment) {
            const Side side(leaf_secret, seed, auxiliary);
            const auto made = [&] {
              const py::gil_scoped_release released;
              return p.plan.sign_buyer(side.secrets(), automatic_payment);
            }();
            if (!made) raise(made.error());
            return py::make_tuple(list_of(made->buyer_2), made->buyer_3, list_of(made->buyer_m));
          },
          py::arg("leaf_secret"), py::kw_only(), py::arg("seed"), py::arg("auxiliary"),
          py::arg("automatic_payment") = true,
          "(buyer_2, buyer_3, buyer_m), the last empty without automatic payment.")
      .def(
          "verify_pool",
          [](const Plan& p, const std::vector<Bytes>& pool_2, const PlainList& pool_3,
             const std::optional<keys::SchnorrSignature>& pool_v) -> Status {
            const PoolPresignatures all{adaptors_of(pool_2), pool_3, pool_v};
            const py::gil_scoped_release released;
            return p.plan.verify_pool(all);
          },
          py::arg("pool_2"), py::arg("pool_3"), py::arg("pool_v"),
          "Verify every one; the error's where is the list, input the run, offset the place.")
      .def(
          "verify_buyer",
          [](const Plan& p, const std::vector<Bytes>& buyer_2, const PlainList& buyer_3,
             const std::vector<Bytes>& buyer_m) -> Status {
            const BuyerPresignatures all{adaptors_of(buyer_2), buyer_3, adaptors_of(buyer_m)};
            const py::gil_scoped_release released;
            return p.plan.verify_buyer(all);
          },
          py::arg("buyer_2"), py::arg("buyer_3"), py::arg("buyer_m"), "As verify_pool.");
}

}  // namespace

void bind_settlement_presign(py::module_& root) {
  auto m = root.def_submodule("presign", "What each side of a contract signs in advance.");
  bind_plan(m);
}
