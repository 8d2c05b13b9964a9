#include "bind.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/keys.hpp>

#include <pybind11/stl.h>

namespace {

using namespace btcfi;
using namespace btcfi::keys;
using Release = py::call_guard<py::gil_scoped_release>;

Result<Entropy> entropy_of(const std::optional<FixedBytes<32, EntropyTag>>& given) {
  if (!given) return system_entropy();
  return Entropy(std::span<const std::uint8_t, 32>(given->bytes));
}
using OptionalEntropy = std::optional<FixedBytes<32, EntropyTag>>;

Result<Point> point_of(const PublicKey& key) { return Point::parse(key); }

Result<Tweak> tweak_of(const std::string& kind) {
  if (kind == "plain") return Tweak::plain;
  if (kind == "xonly") return Tweak::xonly;
  return fail(Errc::invalid_argument, "kind");
}

// A nonce that belongs to Python: used up in place.
struct PyNonce {
  SecretNonce secret;
  PublicNonce public_nonce;
};

void bind_functions(py::module_& m) {
  m.def(
      "public_key",
      [](ByteView secret) -> Result<PublicKey> {
        BTCFI_TRY(const SecretKey key, parse_secret_key(secret));
        return public_key(key);
      },
      py::arg("secret"), Release(),
      "The compressed public key (33 bytes) of a secret key (32 bytes).");
  m.def(
      "xonly_key",
      [](ByteView secret) -> Result<XOnlyKey> {
        BTCFI_TRY(const SecretKey key, parse_secret_key(secret));
        return xonly(key);
      },
      py::arg("secret"), Release(), "The x-only public key (32 bytes) of a secret key.");
  m.def(
      "generate_secret_key",
      [](const OptionalEntropy& entropy) -> Result<FixedBytes<32, SecretKeyTag>> {
        BTCFI_TRY(const Entropy from, entropy_of(entropy));
        BTCFI_TRY(const SecretKey key, make_secret_key(from));
        return FixedBytes<32, SecretKeyTag>::from(key.reveal());
      },
      py::kw_only(), py::arg("entropy") = py::none(),
      "A fresh secret key from 32 uniformly random bytes, the system's by default.");
  m.def(
      "sign_schnorr",
      [](ByteView message, ByteView secret,
         const OptionalEntropy& entropy) -> Result<SchnorrSignature> {
        BTCFI_TRY(const SecretKey key, parse_secret_key(secret));
        BTCFI_TRY(const Entropy from, entropy_of(entropy));
        return sign_schnorr(message, key, from);
      },
      py::arg("message"), py::arg("secret"), py::kw_only(), py::arg("entropy") = py::none(),
      Release(),
      "A BIP-340 signature (64 bytes) of a message of any length, verified before it is given.");
  m.def(
      "verify_schnorr",
      [](ByteView signature, ByteView message, const XOnlyKey& key) {
        return verify_schnorr(signature, message, key);
      },
      py::arg("signature"), py::arg("message"), py::arg("key"), Release(),
      "Whether a BIP-340 signature by an x-only key is right.");
  m.def(
      "tweak_public",
      [](const XOnlyKey& internal,
         const std::optional<Hash256>& root) -> Result<std::pair<XOnlyKey, bool>> {
        BTCFI_TRY(const XOnlyWithParity output, tweak_public(internal, root));
        return std::pair(output.key, output.odd);
      },
      py::arg("internal"), py::arg("root") = py::none(), Release(),
      "The Taproot output key of an internal key and the root of a tree, and whether its y is "
      "odd.");
  m.def(
      "tweak_secret",
      [](ByteView secret,
         const std::optional<Hash256>& root) -> Result<FixedBytes<32, SecretKeyTag>> {
        BTCFI_TRY(const SecretKey key, parse_secret_key(secret));
        BTCFI_TRY(const SecretKey output, tweak_secret(key, root));
        return FixedBytes<32, SecretKeyTag>::from(output.reveal());
      },
      py::arg("secret"), py::arg("root") = py::none(), Release(),
      "The secret of a Taproot output key, for signing its key path.");
  m.def(
      "address_of_script",
      [](ByteView script, const std::string& network) -> Result<std::string> {
        BTCFI_TRY(const Network of, parse_network(network));
        return address_of_script(of, script);
      },
      py::arg("script"), py::kw_only(), py::arg("network"),
      "The address of a scriptPubKey on 'mainnet', 'testnet4', 'signet' or 'regtest'.");
  m.def(
      "script_of_address",
      [](const std::string& address, const std::string& network) -> Result<Bytes> {
        BTCFI_TRY(const Network of, parse_network(network));
        return script_of_address(of, address);
      },
      py::arg("address"), py::kw_only(), py::arg("network"),
      "The scriptPubKey of an address, which must belong to the network.");
}

void bind_adaptor(py::module_& m) {
  m.def(
      "presign",
      [](const Hash256& message, const PublicKey& point, ByteView secret, ByteView seed,
         unsigned hash_type, const Hash256& leaf_hash, std::uint32_t index,
         const Hash256& auxiliary) -> Result<Bytes> {
        BTCFI_TRY(const SecretKey key, parse_secret_key(secret));
        BTCFI_TRY(const KeyPair pair, KeyPair::from(key));
        BTCFI_TRY(const Point at, point_of(point));
        if (seed.size() != 32) return fail(Errc::invalid_argument, "seed", 0, seed.size());
        if (hash_type > 255) return fail(Errc::invalid_argument, "hash_type");
        const NonceSeed from(seed.first<32>());
        BTCFI_TRY(const PreSignature pre, presign(pair, message, at,
                                                  {from, static_cast<std::uint8_t>(hash_type),
                                                   leaf_hash, index, auxiliary}));
        return to_bytes(pre.bytes());
      },
      py::arg("message"), py::arg("point"), py::arg("secret"), py::kw_only(), py::arg("seed"),
      py::arg("hash_type"), py::arg("leaf_hash"), py::arg("index"), py::arg("auxiliary"), Release(),
      "A pre-signature (65 bytes) that the secret of `point` completes. Deterministic.");
  m.def(
      "verify_presignature",
      [](ByteView presignature, const Hash256& message, const PublicKey& point,
         const XOnlyKey& key) -> Status {
        BTCFI_TRY(const PreSignature pre, PreSignature::from(presignature));
        BTCFI_TRY(const Point at, point_of(point));
        return verify_presignature(pre, key, message, at);
      },
      py::arg("presignature"), py::arg("message"), py::arg("point"), py::arg("key"), Release(),
      "Raise KeyFailure unless the secret of `point`, and only that, completes the pre-signature.");
  m.def(
      "complete",
      [](ByteView presignature, ByteView secret) -> Result<SchnorrSignature> {
        BTCFI_TRY(const PreSignature pre, PreSignature::from(presignature));
        BTCFI_TRY(const SecretKey t, parse_secret_key(secret));
        return complete(pre, t);
      },
      py::arg("presignature"), py::arg("secret"), "The signature that the secret makes of it.");
  m.def(
      "extract",
      [](ByteView presignature, const SchnorrSignature& signature,
         const PublicKey& point) -> Result<FixedBytes<32, SecretKeyTag>> {
        BTCFI_TRY(const PreSignature pre, PreSignature::from(presignature));
        BTCFI_TRY(const Point at, point_of(point));
        BTCFI_TRY(const SecretKey t, extract(pre, signature, at));
        return FixedBytes<32, SecretKeyTag>::from(t.reveal());
      },
      py::arg("presignature"), py::arg("signature"), py::arg("point"), Release(),
      "The secret that turned the pre-signature into the signature.");
}

void bind_musig(py::module_& m) {
  py::class_<KeyAggregate>(m, "MusigGroup", "An aggregate key (BIP-327) with its tweaks.")
      .def(py::init([](std::vector<PublicKey> keys, bool sort) {
             if (sort) keys = sort_keys(std::move(keys));
             return btcfi::python::unwrap(KeyAggregate::of(keys));
           }),
           py::arg("keys"), py::kw_only(), py::arg("sort") = true)
      .def(
          "tweaked",
          [](const KeyAggregate& self, const Hash256& tweak,
             const std::string& kind) -> Result<KeyAggregate> {
            BTCFI_TRY(const Tweak how, tweak_of(kind));
            return self.tweaked(tweak, how);
          },
          py::arg("tweak"), py::arg("kind") = "xonly",
          "The group with one more tweak, 'xonly' (Taproot) or 'plain' (BIP-32).")
      .def_property_readonly("key", [](const KeyAggregate& self) { return self.public_key(); })
      .def_property_readonly("xonly", [](const KeyAggregate& self) { return self.xonly(); })
      .def_property_readonly("signers", [](const KeyAggregate& self) { return self.signers(); });

  py::class_<PyNonce>(m, "MusigNonce",
                      "Two secret nonces for one signature. Used up by MusigSession.sign; cannot "
                      "be copied or pickled.")
      .def(py::init([](ByteView secret, const KeyAggregate* group, const OptionalEntropy& entropy) {
             const SecretKey key = btcfi::python::unwrap(parse_secret_key(secret));
             const PublicKey own = btcfi::python::unwrap(public_key(key));
             NonceInputs inputs{own, &key};
             if (group != nullptr) inputs.aggregate = group->xonly();
             NoncePair pair = btcfi::python::unwrap(
                 make_nonce(btcfi::python::unwrap(entropy_of(entropy)), inputs));
             return PyNonce{std::move(pair.secret_nonce), pair.public_nonce};
           }),
           py::arg("secret"), py::arg("group") = py::none(), py::kw_only(),
           py::arg("entropy") = py::none())
      .def_property_readonly("public", [](const PyNonce& self) { return self.public_nonce; })
      .def_property_readonly("usable", [](const PyNonce& self) { return self.secret.usable(); });

  py::class_<Session>(m, "MusigSession", "The signing of one message by one group.")
      .def(py::init([](const KeyAggregate& group, const std::vector<PublicNonce>& nonces,
                       ByteView message) {
             if (nonces.size() != group.signers().size()) {
               btcfi::python::raise(fail(Errc::out_of_range, "nonces", 0, nonces.size()));
             }
             const AggregateNonce all = btcfi::python::unwrap(aggregate_nonces(nonces));
             return btcfi::python::unwrap(Session::start(group, all, message));
           }),
           py::arg("group"), py::arg("nonces"), py::arg("message"))
      .def(
          "sign",
          [](const Session& self, PyNonce& nonce, ByteView secret) -> Result<PartialSignature> {
            SecretNonce own = std::move(nonce.secret);
            BTCFI_TRY(const SecretKey key, parse_secret_key(secret));
            return sign_partial(std::move(own), key, self);
          },
          py::arg("nonce"), py::arg("secret"),
          "The signer's share (32 bytes). Uses the nonce up, whatever happens.")
      .def("verify", &Session::verify_partial, py::arg("partial"), py::arg("nonce"), py::arg("key"),
           "Raise KeyFailure unless the share of another signer is right.")
      .def(
          "aggregate",
          [](const Session& self, const std::vector<PartialSignature>& partials) {
            return self.aggregate(partials);
          },
          py::arg("partials"), "The signature (64 bytes), checked.");
}

void bind_bip32(py::module_& m) {
  py::class_<ExtendedPublic>(m, "ExtendedPublic", "A public key that derives keys (BIP-32).")
      .def_static(
          "parse",
          [](const std::string& text, const std::string& network) -> Result<ExtendedPublic> {
            BTCFI_TRY(const Network of, parse_network(network));
            return ExtendedPublic::parse(of, text);
          },
          py::arg("text"), py::kw_only(), py::arg("network"))
      .def(
          "derive",
          [](const ExtendedPublic& self, const std::string& path) -> Result<ExtendedPublic> {
            BTCFI_TRY(const DerivationPath steps, parse_path(path));
            return self.derive(steps);
          },
          py::arg("path"))
      .def_property_readonly("key", [](const ExtendedPublic& self) { return self.key; })
      .def(
          "text",
          [](const ExtendedPublic& self, const std::string& network) -> Result<std::string> {
            BTCFI_TRY(const Network of, parse_network(network));
            return self.text(of);
          },
          py::kw_only(), py::arg("network"));

  py::class_<ExtendedSecret>(m, "ExtendedSecret", "A secret key that derives keys (BIP-32).")
      .def_static("from_seed", &ExtendedSecret::from_seed, py::arg("seed"))
      .def_static(
          "parse",
          [](const std::string& text, const std::string& network) -> Result<ExtendedSecret> {
            BTCFI_TRY(const Network of, parse_network(network));
            return ExtendedSecret::parse(of, text);
          },
          py::arg("text"), py::kw_only(), py::arg("network"))
      .def(
          "derive",
          [](const ExtendedSecret& self, const std::string& path) -> Result<ExtendedSecret> {
            BTCFI_TRY(const DerivationPath steps, parse_path(path));
            return self.derive(steps);
          },
          py::arg("path"))
      .def("public", &ExtendedSecret::public_part)
      .def("reveal",
           [](const ExtendedSecret& self) { return btcfi::python::to_py(self.secret().reveal()); })
      .def(
          "reveal_text",
          [](const ExtendedSecret& self, const std::string& network) -> Result<std::string> {
            BTCFI_TRY(const Network of, parse_network(network));
            return self.reveal_text(of);
          },
          py::kw_only(), py::arg("network"));
}

}  // namespace

void bind_keys(py::module_& root) {
  auto m = root.def_submodule("keys", "Keys, signatures, adaptors, MuSig2 and addresses.");
  bind_functions(m);
  bind_adaptor(m);
  bind_musig(m);
  bind_bip32(m);
}
