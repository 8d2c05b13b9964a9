#include "bind.hpp"

#include <btcfi/oracle.hpp>

#include <pybind11/stl.h>

namespace {

using namespace btcfi;
using namespace btcfi::oracle;
using btcfi::python::unwrap;
using Release = py::call_guard<py::gil_scoped_release>;

Result<DigitProfile> profile_of(const std::string& name) {
  if (name == "tagged") return DigitProfile::tagged;
  if (name == "untagged") return DigitProfile::untagged;
  return fail(Errc::invalid_argument, "profile");
}
const char* name_of(DigitProfile profile) noexcept {
  return profile == DigitProfile::tagged ? "tagged" : "untagged";
}

Result<std::vector<Quantity>> quantities_of(const std::vector<std::string>& names) {
  std::vector<Quantity> out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    bool known = false;
    for (unsigned number = 0; number < quantities; ++number) {
      if (names[i] != to_string(static_cast<Quantity>(number))) continue;
      out.push_back(static_cast<Quantity>(number));
      known = true;
    }
    if (!known) return fail(Errc::invalid_argument, "one_time", i);
  }
  return out;
}

Result<Prefix> prefix_of(std::uint32_t value, unsigned length) {
  if (length > max_price_bits) return fail(Errc::out_of_range, "length", 0, length);
  return Prefix{value, static_cast<std::uint8_t>(length)};
}

Result<Bytes> bytes_of(const Result<keys::Point>& point) {
  if (!point) return point.error();
  BTCFI_TRY(const keys::PublicKey key, point->compressed());
  return to_bytes(key);
}
Result<Bytes> bytes_of(const Result<keys::Scalar>& scalar) {
  if (!scalar) return scalar.error();
  return to_bytes(scalar->bytes());
}

void bind_announcement(py::module_& m) {
  py::class_<Announcement>(m, "Announcement", "A signed announcement of an event.")
      .def_static("parse", &Announcement::parse, py::arg("data"))
      .def("serialize", &Announcement::serialize)
      .def(
          "verify",
          [](const Announcement& self, const keys::XOnlyKey& identity,
             std::optional<std::uint32_t> maturity_s, std::optional<std::string> unit,
             std::optional<std::uint32_t> tick_cents, std::optional<std::uint8_t> price_bits) {
            return verify(self, identity, {maturity_s, std::move(unit), tick_cents, price_bits});
          },
          py::arg("identity"), py::kw_only(), py::arg("maturity_s") = py::none(),
          py::arg("unit") = py::none(), py::arg("tick_cents") = py::none(),
          py::arg("price_bits") = py::none(), Release(),
          "Raise OracleError unless signature, keys and nonce proofs are right and the terms fit.")
      .def(
          "point",
          [](const Announcement& self, std::uint32_t value, unsigned length,
             const std::string& profile) -> Result<Bytes> {
            BTCFI_TRY(const DigitProfile how, profile_of(profile));
            BTCFI_TRY(const Prefix prefix, prefix_of(value, length));
            BTCFI_TRY(const EventPoints points, EventPoints::of(self.body, how));
            return bytes_of(points.prefix(prefix));
          },
          py::arg("value"), py::arg("length"), py::kw_only(), py::arg("profile") = "tagged",
          Release(), "The point (33 bytes) of all prices whose first `length` bits are `value`.")
      .def_property_readonly("hash", [](const Announcement& self) { return self.body.hash(); })
      .def_property_readonly("event_id",
                             [](const Announcement& self) { return self.body.event_id; })
      .def_property_readonly("maturity_s",
                             [](const Announcement& self) { return self.body.maturity_s; })
      .def_property_readonly("unit", [](const Announcement& self) { return self.body.unit; })
      .def_property_readonly("tick_cents",
                             [](const Announcement& self) { return self.body.tick_cents; })
      .def_property_readonly("price_bits",
                             [](const Announcement& self) { return self.body.price_bits; })
      .def_property_readonly("key", [](const Announcement& self) { return self.body.key; })
      .def_property_readonly("nonces", [](const Announcement& self) { return self.body.nonces; })
      .def(
          "one_time_key",
          [](const Announcement& self,
             const std::string& quantity) -> Result<std::vector<Hash160>> {
            BTCFI_TRY(const auto of, quantities_of({quantity}));
            const auto* key = self.body.one_time_key(of[0]);
            return key == nullptr ? std::vector<Hash160>{} : key->ends;
          },
          py::arg("quantity"), "Public ends of a one-time key, 20 bytes each; empty for none.")
      .def_property_readonly("one_time", [](const Announcement& self) {
        std::vector<std::string> names;
        for (const QuantityKey& entry : self.body.one_time) {
          names.emplace_back(to_string(entry.quantity));
        }
        return names;
      });

  py::class_<Attestation>(m, "Attestation", "What an oracle released for an event.")
      .def_static("parse", &Attestation::parse, py::arg("data"))
      .def("serialize", &Attestation::serialize)
      .def(
          "verify",
          [](const Attestation& self, const Announcement& announcement,
             const std::string& profile) -> Status {
            BTCFI_TRY(const DigitProfile how, profile_of(profile));
            return verify(self, announcement.body, how);
          },
          py::arg("announcement"), py::kw_only(), py::arg("profile") = "tagged", Release(),
          "Raise OracleError unless every digit's and one-time signature is right.")
      .def(
          "secret",
          [](const Attestation& self, std::size_t length) {
            return bytes_of(self.prefix_secret(length));
          },
          py::arg("length"), "The secret (32 bytes) of the price's first `length` bits.")
      .def(
          "one_time_signature",
          [](const Attestation& self, const std::string& quantity) -> py::object {
            const auto of = unwrap(quantities_of({quantity}));
            const auto* signature = self.one_time_signature(of[0]);
            if (signature == nullptr) return py::none();
            return py::make_tuple(btcfi::python::to_py(signature->digits), signature->values);
          },
          py::arg("quantity"), "(digits, values of 20 bytes each), or None.")
      .def_property_readonly("price", [](const Attestation& self) { return self.price; })
      .def_property_readonly("announcement_hash",
                             [](const Attestation& self) { return self.announcement_hash; });

  py::class_<OracleSet>(m, "OracleSet", "Several oracles of which a number must attest.")
      .def(
          py::init([](const std::vector<Announcement>& members, std::size_t threshold,
                      const std::string& profile) {
            std::vector<AnnouncementBody> bodies;
            for (const Announcement& member : members) bodies.push_back(member.body);
            return unwrap(OracleSet::of(std::move(bodies), threshold, unwrap(profile_of(profile))));
          }),
          py::arg("members"), py::arg("threshold"), py::kw_only(), py::arg("profile") = "tagged")
      .def("subsets", &OracleSet::subsets, "Every subset of members that can settle, as indices.")
      .def(
          "point",
          [](const OracleSet& self, const OracleSet::Subset& subset, std::uint32_t value,
             unsigned length) -> Result<Bytes> {
            BTCFI_TRY(const Prefix prefix, prefix_of(value, length));
            return bytes_of(self.point(subset, prefix));
          },
          py::arg("subset"), py::arg("value"), py::arg("length"))
      .def(
          "secret",
          [](const OracleSet& self, const OracleSet::Subset& subset, std::uint32_t value,
             unsigned length, const std::vector<Attestation>& attestations) -> Result<Bytes> {
            BTCFI_TRY(const Prefix prefix, prefix_of(value, length));
            return bytes_of(prefix_secret(self, subset, prefix, attestations));
          },
          py::arg("subset"), py::arg("value"), py::arg("length"), py::arg("attestations"))
      .def_property_readonly("hashes", [](const OracleSet& self) { return self.hashes(); })
      .def_property_readonly("id", [](const OracleSet& self) { return self.id(); });

  py::class_<Registry>(m, "Registry", "Every nonce and one-time key that a receiver has seen.")
      .def(py::init<>())
      .def_static("parse", &Registry::parse, py::arg("data"))
      .def("serialize", &Registry::serialize)
      .def(
          "admit",
          [](Registry& self, const Announcement& announcement) {
            return self.admit(announcement.body);
          },
          py::arg("announcement"),
          "Take note of a verified announcement; raise OracleError when it reuses a key.")
      .def("__len__", &Registry::size);
}

Result<PrefixSecret> prefix_secret_of(std::uint32_t value, unsigned length, ByteView secret) {
  BTCFI_TRY(const Prefix prefix, prefix_of(value, length));
  BTCFI_TRY(const keys::Scalar scalar, keys::Scalar::parse(secret));
  return PrefixSecret{prefix, scalar};
}

void bind_equivocation(py::module_& m) {
  using Taken = std::tuple<std::uint32_t, unsigned, Bytes>;
  m.def(
      "verify_equivocation",
      [](const Attestation& first, const Attestation& second, const Announcement& announcement,
         const std::string& profile) -> Status {
        BTCFI_TRY(const DigitProfile how, profile_of(profile));
        return verify_equivocation(first, second, announcement.body, how);
      },
      py::arg("first"), py::arg("second"), py::arg("announcement"), py::kw_only(),
      py::arg("profile") = "tagged",
      "Raise OracleError unless two attestations prove that an oracle said two prices.");
  m.def(
      "reveal_key",
      [](const Attestation& first, const Attestation& second, const Announcement& announcement,
         const std::string& profile) -> Result<Bytes> {
        BTCFI_TRY(const DigitProfile how, profile_of(profile));
        BTCFI_TRY(const keys::SecretKey key, reveal_key(first, second, announcement.body, how));
        return to_bytes(key.reveal());
      },
      py::arg("first"), py::arg("second"), py::arg("announcement"), py::kw_only(),
      py::arg("profile") = "tagged",
      "The secret key (32 bytes, the one of even y) that two attested prices give away.");
  m.def(
      "verify_equivocation_secrets",
      [](const Taken& first, const Taken& second, const Announcement& announcement,
         const std::string& profile) -> Status {
        BTCFI_TRY(const DigitProfile how, profile_of(profile));
        BTCFI_TRY(const PrefixSecret a,
                  prefix_secret_of(std::get<0>(first), std::get<1>(first), std::get<2>(first)));
        BTCFI_TRY(const PrefixSecret b,
                  prefix_secret_of(std::get<0>(second), std::get<1>(second), std::get<2>(second)));
        return verify_equivocation(a, b, announcement.body, how);
      },
      py::arg("first"), py::arg("second"), py::arg("announcement"), py::kw_only(),
      py::arg("profile") = "tagged",
      "The same of two (value, length, secret), as claims on chain reveal them.");
  m.def(
      "reveal_key_of_secrets",
      [](const Taken& first, const Taken& second, const Announcement& announcement,
         const std::string& profile) -> Result<Bytes> {
        BTCFI_TRY(const DigitProfile how, profile_of(profile));
        BTCFI_TRY(const PrefixSecret a,
                  prefix_secret_of(std::get<0>(first), std::get<1>(first), std::get<2>(first)));
        BTCFI_TRY(const PrefixSecret b,
                  prefix_secret_of(std::get<0>(second), std::get<1>(second), std::get<2>(second)));
        BTCFI_TRY(const keys::SecretKey key, reveal_key(a, b, announcement.body, how));
        return to_bytes(key.reveal());
      },
      py::arg("first"), py::arg("second"), py::arg("announcement"), py::kw_only(),
      py::arg("profile") = "tagged", "The secret key, from prefixes of one length.");
}

void bind_signer(py::module_& m) {
  py::class_<FileJournal>(m, "Journal",
                          "What an oracle signed: a file, synced at every entry and locked.")
      .def(py::init([](const std::string& path, const keys::XOnlyKey& key) {
             return unwrap(FileJournal::open(path, key));
           }),
           py::arg("path"), py::arg("key"))
      .def("__len__", &FileJournal::size);

  py::class_<Signer>(m, "Signer", "An oracle that announces events and attests each once.")
      .def(py::init([](ByteView seed, ByteView secret, ByteView identity_secret) {
             if (seed.size() != 32) {
               btcfi::python::raise(fail(Errc::invalid_argument, "seed", 0, seed.size()));
             }
             const keys::SecretKey key = unwrap(keys::parse_secret_key(secret));
             const keys::SecretKey identity = unwrap(keys::parse_secret_key(identity_secret));
             return unwrap(Signer::create(OracleSeed(seed.first<32>()), key, identity));
           }),
           py::arg("seed"), py::arg("secret"), py::arg("identity_secret"))
      .def_property_readonly("key", [](const Signer& self) { return self.key(); })
      .def_property_readonly("identity", [](const Signer& self) { return self.identity(); })
      .def(
          "announce",
          [](const Signer& self, const std::string& event_id, const std::string& unit,
             std::uint32_t maturity_s, std::uint32_t tick_cents, std::uint8_t price_bits,
             const std::vector<std::string>& one_time,
             const std::string& profile) -> Result<Announcement> {
            EventPlan plan;
            plan.event_id = event_id;
            plan.unit = unit;
            plan.maturity_s = maturity_s;
            plan.tick_cents = tick_cents;
            plan.price_bits = price_bits;
            BTCFI_TRY(plan.one_time, quantities_of(one_time));
            BTCFI_TRY(plan.profile, profile_of(profile));
            return self.announce(plan);
          },
          py::arg("event_id"), py::arg("unit"), py::kw_only(), py::arg("maturity_s"),
          py::arg("tick_cents") = 100, py::arg("price_bits") = 20,
          py::arg("one_time") = std::vector<std::string>{"price"}, py::arg("profile") = "tagged",
          Release(), "The signed announcement; the same for the same arguments.")
      .def(
          "attest",
          [](const Signer& self, const Announcement& announcement, std::int64_t price,
             std::uint32_t now_s, FileJournal& journal, std::optional<std::int64_t> low,
             std::optional<std::int64_t> high, std::optional<Hash160> record_digest,
             const std::string& profile) -> Result<Attestation> {
            BTCFI_TRY(const DigitProfile how, profile_of(profile));
            return self.attest(announcement.body, how, {price, low, high, record_digest}, now_s,
                               journal);
          },
          py::arg("announcement"), py::arg("price"), py::kw_only(), py::arg("now_s"),
          py::arg("journal"), py::arg("low") = py::none(), py::arg("high") = py::none(),
          py::arg("record_digest") = py::none(), py::arg("profile") = "tagged", Release(),
          "The attestation. The journal comes first; a second value for an event is refused.");
}

void bind_records(py::module_& m) {
  py::class_<PriceRecord>(m, "PriceRecord", "One price of one feed over one window: 96 bytes.")
      .def(py::init([](const FeedId& feed, std::int64_t price, std::uint64_t window_start_ms,
                       std::uint64_t published_ms, std::uint64_t source_mask,
                       std::uint64_t confidence, int exponent, std::uint32_t epoch,
                       std::uint8_t flags, const CommitteeId& committee) {
             if (exponent < -128 || exponent > 127) {
               btcfi::python::raise(fail(Errc::oracle_record_invalid, "exponent", 0, 6));
             }
             PriceRecord out;
             out.feed = feed;
             out.price = price;
             out.window_start_ms = window_start_ms;
             out.published_ms = published_ms;
             out.source_mask = source_mask;
             out.confidence = confidence;
             out.exponent = static_cast<std::int8_t>(exponent);
             out.epoch = epoch;
             out.flags = flags;
             out.committee = committee;
             unwrap(out.validate());
             return out;
           }),
           py::arg("feed"), py::arg("price"), py::kw_only(), py::arg("window_start_ms"),
           py::arg("published_ms"), py::arg("source_mask"), py::arg("confidence") = 0,
           py::arg("exponent") = -8, py::arg("epoch") = 0, py::arg("flags") = 0,
           py::arg("committee") = py::bytes(std::string(8, '\0')))
      .def_static("parse", &PriceRecord::parse, py::arg("data"))
      .def("serialize", &PriceRecord::bytes)
      .def("hash", &PriceRecord::hash, "What is signed.")
      .def(
          "sign",
          [](const PriceRecord& self, ByteView secret) -> Result<keys::SchnorrSignature> {
            BTCFI_TRY(const keys::SecretKey key, keys::parse_secret_key(secret));
            BTCFI_TRY(const keys::KeyPair pair, keys::KeyPair::from(key));
            BTCFI_TRY(const keys::Entropy entropy, keys::system_entropy());
            return sign(self, pair, entropy);
          },
          py::arg("secret"), Release())
      .def(
          "verify",
          [](const PriceRecord& self, const keys::SchnorrSignature& signature,
             const keys::XOnlyKey& key) { return verify(self, signature, key); },
          py::arg("signature"), py::arg("key"), Release(),
          "Raise OracleError unless the signature is right.")
      .def_readonly("price", &PriceRecord::price)
      .def_readonly("confidence", &PriceRecord::confidence)
      .def_property_readonly("exponent", [](const PriceRecord& self) { return int{self.exponent}; })
      .def_readonly("window_start_ms", &PriceRecord::window_start_ms)
      .def_readonly("published_ms", &PriceRecord::published_ms)
      .def_readonly("source_mask", &PriceRecord::source_mask)
      .def_property_readonly("feed", [](const PriceRecord& self) { return self.feed; });
  m.def("feed_id", &feed_id, py::arg("name"), "The 32-byte id of a feed such as 'BTC/USD'.");

  py::class_<PriceBatch>(m, "PriceBatch", "Records under one root that an OP_RETURN anchors.")
      .def(py::init([](std::vector<PriceRecord> records) {
             return unwrap(PriceBatch::of(std::move(records)));
           }),
           py::arg("records"))
      .def_property_readonly("root", [](const PriceBatch& self) { return self.anchor().root; })
      .def(
          "payload",
          [](const PriceBatch& self) { return btcfi::python::to_py(self.anchor().encode()); },
          "The 38 bytes that go into the OP_RETURN output.")
      .def(
          "prove",
          [](const PriceBatch& self, std::uint32_t index) -> Result<Bytes> {
            BTCFI_TRY(const merkle::Proof proof, self.prove(index));
            return merkle::encode(proof);
          },
          py::arg("index"), "The proof of a record, as bytes.")
      .def("__len__", [](const PriceBatch& self) { return self.records().size(); });
  m.def(
      "verify_record",
      [](ByteView payload, const PriceRecord& record, ByteView proof) -> Status {
        BTCFI_TRY(const merkle::Anchor anchor, merkle::Anchor::decode(payload));
        BTCFI_TRY(const merkle::Proof path, merkle::decode_proof(proof));
        return verify(anchor, record, path);
      },
      py::arg("payload"), py::arg("record"), py::arg("proof"),
      "Raise unless the anchored payload commits to the record.");
}

void bind_dlcspecs(py::module_& m) {
  py::class_<dlcspecs::Announcement>(m, "DlcAnnouncement",
                                     "An announcement as the DLC specification's oracles write it.")
      .def_static("parse", &dlcspecs::Announcement::parse, py::arg("data"))
      .def("serialize", &dlcspecs::Announcement::serialize)
      .def(
          "verify",
          [](const dlcspecs::Announcement& self) -> Result<std::string> {
            BTCFI_TRY(const DigitProfile profile, dlcspecs::verify(self));
            return std::string(name_of(profile));
          },
          Release(), "The profile in which the oracle signed it; raises when in none.")
      .def(
          "read_number",
          [](const dlcspecs::Announcement& self, ByteView attestation,
             const std::string& profile) -> Result<std::int64_t> {
            BTCFI_TRY(const DigitProfile how, profile_of(profile));
            BTCFI_TRY(const auto read, dlcspecs::read_attestation(attestation, self, how));
            return dlcspecs::number_of(read, self);
          },
          py::arg("attestation"), py::kw_only(), py::arg("profile"), Release(),
          "The number that a verified attestation message of this event says.")
      .def_property_readonly("key", [](const dlcspecs::Announcement& self) { return self.key; })
      .def_property_readonly("event_id",
                             [](const dlcspecs::Announcement& self) { return self.event.event_id; })
      .def_property_readonly(
          "maturity_s", [](const dlcspecs::Announcement& self) { return self.event.maturity_s; })
      .def_property_readonly("nonces",
                             [](const dlcspecs::Announcement& self) { return self.event.nonces; });
}

}  // namespace

void bind_oracle(py::module_& root) {
  auto m = root.def_submodule("oracle", "Who says the price and how it is checked.");
  bind_announcement(m);
  bind_equivocation(m);
  bind_signer(m);
  bind_records(m);
  bind_dlcspecs(m);
}
