#include "support/json_test.hpp"

#include <keys/detail/musig_nonce.hpp>

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

namespace {

template <class Fixed>
std::vector<Fixed> pick(const json::Value& file, const char* list, const json::Ref& indices) {
  std::vector<Fixed> out;
  for (const json::Value& i : indices.array())
    out.push_back(fixed<Fixed>(file.at(list).at(index(i))));
  return out;
}

// The tweaks of a case, from the file's list by index or written in the case itself.
Result<KeyAggregate> tweak(KeyAggregate group, const json::Value& file, const json::Value& test) {
  const auto kinds = test.at("is_xonly").array();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const Hash256 value =
        test.contains("tweaks")
            ? fixed<Hash256>(test.at("tweaks").at(i))
            : fixed<Hash256>(file.at("tweaks").at(index(test.at("tweak_indices").at(i))));
    BTCFI_TRY(group, group.tweaked(value, *kinds[i].as_bool() ? Tweak::xonly : Tweak::plain));
  }
  return group;
}

Result<KeyAggregate> group_of(const json::Value& file, const json::Value& test) {
  BTCFI_TRY(KeyAggregate group,
            KeyAggregate::of(pick<PublicKey>(file, "pubkeys", test.at("key_indices"))));
  return tweak(std::move(group), file, test);
}

// What the file says of a failing contribution, as our code and index.
void check_error(const Error& error, const json::Value& test) {
  const auto expected = test.at("error");
  if (text(expected.at("type")) == "invalid_contribution") {
    const std::string part = text(expected.at("contrib"));
    if (part == "pubkey") {
      CHECK(error.code == Errc::keys_invalid_public);
    } else if (part == "psig") {
      CHECK(error.code == Errc::keys_partial_invalid);
    } else {
      CHECK(error.code == Errc::keys_invalid_nonce);
    }
    if (!is_null(expected.at("signer"))) CHECK(error.input == index(expected.at("signer")));
    return;
  }
  const std::string message = text(expected.at("message"));
  if (message == "The tweak must be less than n.") {
    CHECK(error.code == Errc::keys_invalid_tweak);
  } else if (message == "The result of tweaking cannot be infinity.") {
    CHECK(error.code == Errc::keys_point_at_infinity);
  } else if (message == "The signer's pubkey must be included in the list of pubkeys.") {
    CHECK(error.code == Errc::keys_not_a_signer);
  } else {
    CHECK(message == "first secnonce value is out of range.");
    CHECK(error.code == Errc::keys_invalid_secret);
  }
}

SecretNonce secret_nonce(const json::Ref& value) {
  const Bytes bytes = hex(value);
  REQUIRE(bytes.size() == 97);
  return SecretNonceAccess::make(
      Secret<64, SecretNonceTag>(std::span<const std::uint8_t, 64>(bytes.data(), 64)),
      *PublicKey::from(ByteView(bytes).subspan(64)));
}

const std::string folder = "bitcoin/bip327/";

}  // namespace

TEST_CASE("BIP-327 key sorting and aggregation, valid and refused") {
  if (const auto file = load_json(folder + "key_sort_vectors.json")) {
    std::vector<PublicKey> keys;
    std::vector<PublicKey> expected;
    for (const auto& key : file->at("pubkeys").array()) keys.push_back(fixed<PublicKey>(key));
    for (const auto& key : file->at("sorted_pubkeys").array()) {
      expected.push_back(fixed<PublicKey>(key));
    }
    CHECK(sort_keys(keys) == expected);
    btcfi::test::report_cases(folder + "key_sort_vectors.json", 1);
  }
  const auto file = load_json(folder + "key_agg_vectors.json");
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& test : file->at("valid_test_cases").array()) {
    const auto group = group_of(*file, test);
    REQUIRE(group);
    CHECK(group->xonly() == fixed<XOnlyKey>(test.at("expected")));
    ++cases;
  }
  for (const auto& test : file->at("error_test_cases").array()) {
    const auto group = group_of(*file, test);
    REQUIRE_FALSE(group);
    check_error(group.error(), test);
    ++cases;
  }
  CHECK(cases == 9);
  btcfi::test::report_cases(folder + "key_agg_vectors.json", cases);
}

TEST_CASE("BIP-327 nonce generation") {
  const auto file = load_json(folder + "nonce_gen_vectors.json");
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& test : file->at("test_cases").array()) {
    NonceInputs inputs{fixed<PublicKey>(test.at("pk"))};
    SecretKey key;
    Bytes message;
    Bytes extra;
    if (!is_null(test.at("sk"))) {
      key = secret(text(test.at("sk")));
      inputs.secret = &key;
    }
    if (!is_null(test.at("aggpk"))) inputs.aggregate = fixed<XOnlyKey>(test.at("aggpk"));
    if (!is_null(test.at("msg"))) {
      message = hex(test.at("msg"));
      inputs.message = message;
    }
    if (!is_null(test.at("extra_in"))) extra = hex(test.at("extra_in"));
    inputs.extra = extra;
    const auto nonce = make_nonce(Entropy(fixed<Hash256>(test.at("rand_")).bytes), inputs);
    REQUIRE(nonce);
    CHECK(nonce->public_nonce == fixed<PublicNonce>(test.at("expected_pubnonce")));
    const Bytes expected = hex(test.at("expected_secnonce"));
    CHECK(
        equal(SecretNonceAccess::both(nonce->secret_nonce).reveal(), ByteView(expected).first(64)));
    CHECK(equal(nonce->secret_nonce.key(), ByteView(expected).subspan(64)));
    ++cases;
  }
  CHECK(cases == 4);
  btcfi::test::report_cases(folder + "nonce_gen_vectors.json", cases);
}

TEST_CASE("BIP-327 nonce aggregation, valid and refused") {
  const auto file = load_json(folder + "nonce_agg_vectors.json");
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& test : file->at("valid_test_cases").array()) {
    const auto all =
        aggregate_nonces(pick<PublicNonce>(*file, "pnonces", test.at("pnonce_indices")));
    REQUIRE(all);
    CHECK(*all == fixed<AggregateNonce>(test.at("expected")));
    ++cases;
  }
  for (const auto& test : file->at("error_test_cases").array()) {
    const auto all =
        aggregate_nonces(pick<PublicNonce>(*file, "pnonces", test.at("pnonce_indices")));
    REQUIRE_FALSE(all);
    check_error(all.error(), test);
    ++cases;
  }
  CHECK(cases == 5);
  btcfi::test::report_cases(folder + "nonce_agg_vectors.json", cases);
}

TEST_CASE("BIP-327 signing and verifying shares, valid and refused") {
  const auto file = load_json(folder + "sign_verify_vectors.json");
  if (!file) return;
  const SecretKey key = secret(text(file->at("sk")));
  std::size_t cases = 0;
  for (const auto& test : file->at("valid_test_cases").array()) {
    const auto nonces = pick<PublicNonce>(*file, "pnonces", test.at("nonce_indices"));
    const auto all =
        fixed<AggregateNonce>(file->at("aggnonces").at(index(test.at("aggnonce_index"))));
    CHECK(*aggregate_nonces(nonces) == all);
    const auto group = group_of(*file, test);
    REQUIRE(group);
    const Bytes message = hex(file->at("msgs").at(index(test.at("msg_index"))));
    const auto session = Session::start(*group, all, message);
    REQUIRE(session);
    const auto partial = sign_partial(secret_nonce(file->at("secnonces").at(0)), key, *session);
    REQUIRE(partial);
    CHECK(*partial == fixed<PartialSignature>(test.at("expected")));
    const std::size_t signer = index(test.at("signer_index"));
    CHECK(session->verify_partial(*partial, nonces[signer], group->signers()[signer]));
    ++cases;
  }
  for (const auto& test : file->at("sign_error_test_cases").array()) {
    INFO(text(test.at("comment")));
    const auto attempt = [&]() -> Result<PartialSignature> {
      BTCFI_TRY(const KeyAggregate group, group_of(*file, test));
      const auto all =
          fixed<AggregateNonce>(file->at("aggnonces").at(index(test.at("aggnonce_index"))));
      const Bytes message = hex(file->at("msgs").at(index(test.at("msg_index"))));
      BTCFI_TRY(const Session session, Session::start(group, all, message));
      return sign_partial(secret_nonce(file->at("secnonces").at(index(test.at("secnonce_index")))),
                          key, session);
    };
    const auto partial = attempt();
    REQUIRE_FALSE(partial);
    check_error(partial.error(), test);
    ++cases;
  }
  const auto verify = [&](const json::Value& test) -> Status {
    const auto nonces = pick<PublicNonce>(*file, "pnonces", test.at("nonce_indices"));
    const std::size_t signer = index(test.at("signer_index"));
    BTCFI_TRY(const AggregateNonce all, aggregate_nonces(nonces));
    BTCFI_TRY(const KeyAggregate group, group_of(*file, test));
    const Bytes message = hex(file->at("msgs").at(index(test.at("msg_index"))));
    BTCFI_TRY(const Session session, Session::start(group, all, message));
    return session.verify_partial(fixed<PartialSignature>(test.at("sig")), nonces[signer],
                                  group.signers()[signer]);
  };
  for (const auto& test : file->at("verify_fail_test_cases").array()) {
    CHECK(verify(test).error().code == Errc::keys_partial_invalid);
    ++cases;
  }
  for (const auto& test : file->at("verify_error_test_cases").array()) {
    check_error(verify(test).error(), test);
    ++cases;
  }
  CHECK(cases == 17);
  btcfi::test::report_cases(folder + "sign_verify_vectors.json", cases);
}

TEST_CASE("BIP-327 tweaks, valid and refused") {
  const auto file = load_json(folder + "tweak_vectors.json");
  if (!file) return;
  const SecretKey key = secret(text(file->at("sk")));
  const auto all = fixed<AggregateNonce>(file->at("aggnonce"));
  std::size_t cases = 0;
  for (const auto& test : file->at("valid_test_cases").array()) {
    const auto group = group_of(*file, test);
    REQUIRE(group);
    const auto session = Session::start(*group, all, hex(file->at("msg")));
    REQUIRE(session);
    const auto partial = sign_partial(secret_nonce(file->at("secnonce")), key, *session);
    REQUIRE(partial);
    CHECK(*partial == fixed<PartialSignature>(test.at("expected")));
    const auto nonces = pick<PublicNonce>(*file, "pnonces", test.at("nonce_indices"));
    const std::size_t signer = index(test.at("signer_index"));
    CHECK(session->verify_partial(*partial, nonces[signer], group->signers()[signer]));
    ++cases;
  }
  for (const auto& test : file->at("error_test_cases").array()) {
    const auto group = group_of(*file, test);
    REQUIRE_FALSE(group);
    check_error(group.error(), test);
    ++cases;
  }
  CHECK(cases == 6);
  btcfi::test::report_cases(folder + "tweak_vectors.json", cases);
}

TEST_CASE("BIP-327 signature aggregation, valid and refused") {
  const auto file = load_json(folder + "sig_agg_vectors.json");
  if (!file) return;
  std::size_t cases = 0;
  const auto run = [&](const json::Value& test) -> Result<SchnorrSignature> {
    BTCFI_TRY(const KeyAggregate group, group_of(*file, test));
    BTCFI_TRY(
        const Session session,
        Session::start(group, fixed<AggregateNonce>(test.at("aggnonce")), hex(file->at("msg"))));
    return session.aggregate(pick<PartialSignature>(*file, "psigs", test.at("psig_indices")));
  };
  for (const auto& test : file->at("valid_test_cases").array()) {
    const auto signature = run(test);
    REQUIRE(signature);
    CHECK(*signature == fixed<SchnorrSignature>(test.at("expected")));
    ++cases;
  }
  for (const auto& test : file->at("error_test_cases").array()) {
    const auto signature = run(test);
    REQUIRE_FALSE(signature);
    check_error(signature.error(), test);
    ++cases;
  }
  CHECK(cases == 5);
  btcfi::test::report_cases(folder + "sig_agg_vectors.json", cases);
}

TEST_CASE("BIP-327 deterministic signing, valid and refused") {
  const auto file = load_json(folder + "det_sign_vectors.json");
  if (!file) return;
  const SecretKey key = secret(text(file->at("sk")));
  std::size_t cases = 0;
  const auto run = [&](const json::Value& test) -> Result<DeterministicShare> {
    BTCFI_TRY(const KeyAggregate group, group_of(*file, test));
    std::optional<Entropy> entropy;
    if (!is_null(test.at("rand"))) entropy.emplace(fixed<Hash256>(test.at("rand")).bytes);
    return sign_deterministic(key, fixed<AggregateNonce>(test.at("aggothernonce")), group,
                              hex(file->at("msgs").at(index(test.at("msg_index")))),
                              entropy ? &*entropy : nullptr);
  };
  for (const auto& test : file->at("valid_test_cases").array()) {
    const auto share = run(test);
    REQUIRE(share);
    CHECK(share->public_nonce == fixed<PublicNonce>(test.at("expected").at(0)));
    CHECK(share->partial == fixed<PartialSignature>(test.at("expected").at(1)));
    ++cases;
  }
  for (const auto& test : file->at("error_test_cases").array()) {
    const auto share = run(test);
    REQUIRE_FALSE(share);
    check_error(share.error(), test);
    ++cases;
  }
  CHECK(cases == 9);
  btcfi::test::report_cases(folder + "det_sign_vectors.json", cases);
}
