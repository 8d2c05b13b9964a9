#pragma once

#include "bind.hpp"

#include <btcfi/core/secret.hpp>
#include <btcfi/settlement/close.hpp>

#include <optional>
#include <string>
#include <tuple>

// Rung 1 for both sides of bind_offer.cpp.

namespace btcfi::python {

/// A CloseSigner with the secret that it asks for, which Python never sees.
struct Closing {
  settlement::CloseSigner signer;
  keys::SecretKey internal_secret;
};

/// 32 fresh bytes in a buffer that can be written to: taken and wiped, so that they cannot be given
/// twice. None stands for the system's.
inline keys::Entropy take_entropy(const py::object& given) {
  if (given.is_none()) return unwrap(keys::system_entropy());
  Py_buffer buffer;
  if (PyObject_GetBuffer(given.ptr(), &buffer, PyBUF_WRITABLE) != 0) throw py::error_already_set();
  const std::span bytes(static_cast<std::uint8_t*>(buffer.buf),
                        static_cast<std::size_t>(buffer.len));
  std::optional<keys::Entropy> out;
  std::uint8_t any = 0;
  for (const std::uint8_t byte : bytes) any = static_cast<std::uint8_t>(any | byte);
  const bool whole = bytes.size() == 32;
  if (whole && any != 0) out.emplace(bytes.first<32>());
  secure_wipe(bytes);
  PyBuffer_Release(&buffer);
  if (!whole) throw py::value_error("entropy must be 32 bytes");
  if (!out) throw py::value_error("this entropy was used before: it is all zeros");
  return *std::move(out);
}

/// The most that a side signs away as fee, where it says so.
inline std::optional<Sats> fee_limit(std::optional<std::int64_t> max_fee_sat) {
  if (!max_fee_sat) return std::nullopt;
  return Sats{*max_fee_sat};
}

/// (txid, vout, amount_sat, script) of the coin that makes an early close revocable, and its owner.
inline settlement::CloseRevocation revocation_of(
    const std::tuple<std::string, std::uint32_t, std::int64_t, Bytes>& coin,
    const std::string& owner) {
  if (owner != "pool" && owner != "buyer") {
    throw py::value_error("owner must be 'pool' or 'buyer'");
  }
  const auto& [txid, vout, amount_sat, script] = coin;
  settlement::CloseRevocation out;
  out.coin = {{unwrap(tx::Txid::from_hex(txid)), vout}, {Sats{amount_sat}, script}};
  out.owner = owner == "pool" ? settlement::Party::pool : settlement::Party::buyer;
  return out;
}

inline void bind_closing(py::module_& m) {
  using keys::PartialSignature;
  using keys::PublicNonce;
  py::class_<Closing>(m, "CloseSigner",
                      "One side's part in one signing of one close. It has the side's secret and a "
                      "nonce,\nfor one attempt; it cannot be copied or pickled.")
      .def_property_readonly(
          "nonce", [](const Closing& c) { return c.signer.nonce(); },
          "The public nonce for the other side, 66 bytes.")
      .def_property_readonly(
          "transaction", [](const Closing& c) { return c.signer.transaction().serialize(); },
          "What is signed, without its witness.")
      .def(
          "sign_first",
          [](Closing& c, const PublicNonce& theirs) {
            return c.signer.sign_first(theirs, c.internal_secret);
          },
          py::arg("nonce"),
          "This side's share (32 bytes), for the other side's nonce. Uses up the own nonce.")
      .def(
          "complete",
          [](Closing& c, const PublicNonce& theirs, const PartialSignature& share,
             const std::optional<Bytes>& revocation) {
            std::optional<tx::Transaction> coin;
            if (revocation) coin = unwrap(tx::Transaction::parse(*revocation));
            return unwrap(c.signer.complete(theirs, share, c.internal_secret, coin)).serialize();
          },
          py::arg("nonce"), py::arg("share"), py::arg("revocation") = py::none(),
          "Checks the other side's share, adds this side's: the transaction to broadcast.\n\nAn "
          "early "
          "close needs what the other side's sign_revocation gave. Uses up the own nonce; what is\n"
          "wrong does not.")
      .def(
          "sign_revocation",
          [](const Closing& c, settlement::KeySigner& wallet) {
            return unwrap(c.signer.sign_revocation(wallet)).serialize();
          },
          py::arg("wallet"),
          "An early close alone: the transaction with this side's revocation coin signed, to send\n"
          "with the share.");
}

}  // namespace btcfi::python
