#include "btcfi/keys.h"
#include "detail/c_call.hpp"

#include <btcfi/keys.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::keys;

struct btcfi_musig_group {
  KeyAggregate value;
};
struct btcfi_musig_nonce {
  SecretNonce value;
};
struct btcfi_musig_session {
  Session value;
};

namespace {

constexpr btcfi_adaptor_nonce nonce_init = BTCFI_ADAPTOR_NONCE_INIT;
constexpr std::size_t nonce_first_size = 80;
static_assert(sizeof(btcfi_adaptor_nonce) == nonce_first_size);

Result<SecretKey> secret_in(const std::uint8_t* secret32, const char* where, std::size_t input) {
  BTCFI_CHECK(need(secret32, where, input));
  return parse_secret_key(ByteView(secret32, 32));
}

Result<Entropy> entropy_in(const std::uint8_t* entropy32) {
  if (entropy32 == nullptr) return system_entropy();
  return Entropy(std::span<const std::uint8_t, 32>(entropy32, 32));
}

Result<std::optional<Hash256>> root_in(const std::uint8_t* root32) {
  if (root32 == nullptr) return std::optional<Hash256>();
  BTCFI_TRY(const Hash256 root, Hash256::from(ByteView(root32, 32)));
  return std::optional(root);
}

Result<Network> network_in(std::int32_t network, const char* where, std::size_t input) {
  switch (network) {
    case BTCFI_NETWORK_MAINNET: return Network::mainnet;
    case BTCFI_NETWORK_TESTNET4: return Network::testnet4;
    case BTCFI_NETWORK_SIGNET: return Network::signet;
    case BTCFI_NETWORK_REGTEST: return Network::regtest;
    default: return fail(Errc::invalid_argument, where, input);
  }
}

Result<Point> point_in(const std::uint8_t* point33, const char* where, std::size_t input) {
  BTCFI_TRY(const PublicKey key, fixed_in<PublicKey>(point33, where, input));
  return Point::parse(key);
}

Result<PreSignature> presignature_in(const std::uint8_t* bytes65, const char* where,
                                     std::size_t input) {
  BTCFI_CHECK(need(bytes65, where, input));
  return PreSignature::from(ByteView(bytes65, PreSignature::size_bytes));
}

// A list of values of fixed size that stand one after the other.
template <class Fixed>
Result<std::vector<Fixed>> list_in(const std::uint8_t* data, std::size_t count, const char* where,
                                   std::size_t input) {
  if (data == nullptr && count != 0) return fail(Errc::invalid_argument, where, input);
  if (count > max_signers) return fail(Errc::out_of_range, where, input, count);
  std::vector<Fixed> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    BTCFI_TRY(const Fixed value,
              Fixed::from(ByteView(data + i * Fixed::size_bytes, Fixed::size_bytes)));
    out.push_back(value);
  }
  return out;
}

void copy_out(ByteView bytes, std::uint8_t* out) noexcept {
  std::memcpy(out, bytes.data(), bytes.size());
}

}  // namespace

btcfi_status btcfi_key_public(uint8_t* public33, const uint8_t* secret32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(public33, "btcfi_key_public", 0));
    BTCFI_TRY(const SecretKey secret, secret_in(secret32, "btcfi_key_public", 1));
    BTCFI_TRY(const PublicKey key, public_key(secret));
    copy_out(key, public33);
    return {};
  });
}

btcfi_status btcfi_key_generate(uint8_t* secret32, const uint8_t* entropy32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(secret32, "btcfi_key_generate", 0));
    BTCFI_TRY(const Entropy entropy, entropy_in(entropy32));
    BTCFI_TRY(const SecretKey secret, make_secret_key(entropy));
    copy_out(secret.reveal(), secret32);
    return {};
  });
}

btcfi_status btcfi_schnorr_sign(uint8_t* signature64, const uint8_t* message, size_t message_len,
                                const uint8_t* secret32, const uint8_t* entropy32,
                                btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_schnorr_sign";
    BTCFI_CHECK(need(signature64, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(message, message_len, where, 1));
    BTCFI_TRY(const SecretKey secret, secret_in(secret32, where, 3));
    BTCFI_TRY(const Entropy entropy, entropy_in(entropy32));
    BTCFI_TRY(const SchnorrSignature signature, sign_schnorr(bytes, secret, entropy));
    copy_out(signature, signature64);
    return {};
  });
}

btcfi_status btcfi_schnorr_verify(const uint8_t* signature64, const uint8_t* message,
                                  size_t message_len, const uint8_t* xonly32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_schnorr_verify";
    BTCFI_TRY(const auto signature, fixed_in<SchnorrSignature>(signature64, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(message, message_len, where, 1));
    BTCFI_TRY(const auto key, fixed_in<XOnlyKey>(xonly32, where, 3));
    if (!verify_schnorr(signature, bytes, key)) {
      return fail(Errc::keys_signature_invalid, where);
    }
    return {};
  });
}

btcfi_status btcfi_output_key_compute(uint8_t* output32, int32_t* odd, const uint8_t* internal32,
                                      const uint8_t* root32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_output_key_compute";
    BTCFI_CHECK(need(output32, where, 0));
    BTCFI_TRY(const auto internal, fixed_in<XOnlyKey>(internal32, where, 2));
    BTCFI_TRY(const auto root, root_in(root32));
    BTCFI_TRY(const XOnlyWithParity output, tweak_public(internal, root));
    copy_out(output.key, output32);
    if (odd != nullptr) *odd = output.odd ? 1 : 0;
    return {};
  });
}

btcfi_status btcfi_output_key_secret(uint8_t* output_secret32, const uint8_t* secret32,
                                     const uint8_t* root32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_output_key_secret";
    BTCFI_CHECK(need(output_secret32, where, 0));
    BTCFI_TRY(const SecretKey internal, secret_in(secret32, where, 1));
    BTCFI_TRY(const auto root, root_in(root32));
    BTCFI_TRY(const SecretKey output, tweak_secret(internal, root));
    copy_out(output.reveal(), output_secret32);
    return {};
  });
}

btcfi_status btcfi_address_encode(char* text, size_t capacity, size_t* written,
                                  const uint8_t* script, size_t script_len, int32_t network,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_address_encode";
    BTCFI_TRY(const ByteView bytes, bytes_in(script, script_len, where, 3));
    BTCFI_TRY(const Network of, network_in(network, where, 5));
    BTCFI_TRY(const std::string address, address_of_script(of, bytes));
    return text_out(address, text, capacity, written, where);
  });
}

btcfi_status btcfi_address_decode(uint8_t* script, size_t capacity, size_t* written,
                                  const char* text, size_t text_len, int32_t network,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_address_decode";
    BTCFI_TRY(const std::string_view address, text_in(text, text_len, where, 3));
    BTCFI_TRY(const Network of, network_in(network, where, 5));
    BTCFI_TRY(const Bytes bytes, script_of_address(of, address));
    return bytes_out(bytes, script, capacity, written, where);
  });
}

void btcfi_adaptor_nonce_init(btcfi_adaptor_nonce* nonce) {
  if (nonce != nullptr) *nonce = nonce_init;
}

btcfi_status btcfi_presignature_create(uint8_t* presignature65, const uint8_t* message32,
                                       const uint8_t* point33, const uint8_t* secret32,
                                       const uint8_t* seed32, const btcfi_adaptor_nonce* nonce,
                                       btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_presignature_create";
    BTCFI_CHECK(need(presignature65, where, 0));
    BTCFI_TRY(const auto message, fixed_in<Hash256>(message32, where, 1));
    BTCFI_TRY(const Point point, point_in(point33, where, 2));
    BTCFI_TRY(const SecretKey secret, secret_in(secret32, where, 3));
    BTCFI_CHECK(need(seed32, where, 4));
    const NonceSeed seed(std::span<const std::uint8_t, 32>(seed32, 32));
    BTCFI_TRY(const btcfi_adaptor_nonce in,
              struct_in(nonce, nonce_init, nonce_first_size, where, 5));
    if (in.hash_type < 0 || in.hash_type > 255) return fail(Errc::invalid_argument, "hash_type", 5);
    if (in.reserved != 0) return fail(Errc::invalid_argument, "reserved", 5);
    BTCFI_TRY(const auto leaf, fixed_in<Hash256>(in.leaf_hash, where, 5));
    BTCFI_TRY(const auto auxiliary, fixed_in<Hash256>(in.auxiliary, where, 5));
    BTCFI_TRY(const KeyPair pair, KeyPair::from(secret));
    BTCFI_TRY(const PreSignature pre,
              presign(pair, message, point,
                      {seed, static_cast<std::uint8_t>(in.hash_type), leaf, in.index, auxiliary}));
    copy_out(pre.bytes(), presignature65);
    return {};
  });
}

btcfi_status btcfi_presignature_verify(const uint8_t* presignature65, const uint8_t* message32,
                                       const uint8_t* point33, const uint8_t* xonly32,
                                       btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_presignature_verify";
    BTCFI_TRY(const PreSignature pre, presignature_in(presignature65, where, 0));
    BTCFI_TRY(const auto message, fixed_in<Hash256>(message32, where, 1));
    BTCFI_TRY(const Point point, point_in(point33, where, 2));
    BTCFI_TRY(const auto key, fixed_in<XOnlyKey>(xonly32, where, 3));
    return verify_presignature(pre, key, message, point);
  });
}

btcfi_status btcfi_presignature_complete(uint8_t* signature64, const uint8_t* presignature65,
                                         const uint8_t* secret32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_presignature_complete";
    BTCFI_CHECK(need(signature64, where, 0));
    BTCFI_TRY(const PreSignature pre, presignature_in(presignature65, where, 1));
    BTCFI_TRY(const SecretKey secret, secret_in(secret32, where, 2));
    BTCFI_TRY(const SchnorrSignature signature, complete(pre, secret));
    copy_out(signature, signature64);
    return {};
  });
}

btcfi_status btcfi_presignature_extract(uint8_t* secret32, const uint8_t* presignature65,
                                        const uint8_t* signature64, const uint8_t* point33,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_presignature_extract";
    BTCFI_CHECK(need(secret32, where, 0));
    BTCFI_TRY(const PreSignature pre, presignature_in(presignature65, where, 1));
    BTCFI_TRY(const auto signature, fixed_in<SchnorrSignature>(signature64, where, 2));
    BTCFI_TRY(const Point point, point_in(point33, where, 3));
    BTCFI_TRY(const SecretKey secret, extract(pre, signature, point));
    copy_out(secret.reveal(), secret32);
    return {};
  });
}

btcfi_status btcfi_musig_group_create(btcfi_musig_group** group, const uint8_t* keys33,
                                      size_t count, int32_t sort, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_musig_group_create";
    BTCFI_CHECK(need(group, where, 0));
    if (sort != 0 && sort != 1) return fail(Errc::invalid_argument, where, 3);
    BTCFI_TRY(auto keys, list_in<PublicKey>(keys33, count, where, 1));
    if (sort == 1) keys = sort_keys(std::move(keys));
    BTCFI_TRY(KeyAggregate made, KeyAggregate::of(keys));
    *group = new btcfi_musig_group{std::move(made)};
    return {};
  });
}

btcfi_status btcfi_musig_group_tweak(btcfi_musig_group* group, const uint8_t* tweak32, int32_t kind,
                                     btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_musig_group_tweak";
    BTCFI_CHECK(need(group, where, 0));
    BTCFI_TRY(const auto tweak, fixed_in<Hash256>(tweak32, where, 1));
    if (kind != BTCFI_MUSIG_TWEAK_PLAIN && kind != BTCFI_MUSIG_TWEAK_XONLY) {
      return fail(Errc::invalid_argument, where, 2);
    }
    BTCFI_TRY(
        group->value,
        group->value.tweaked(tweak, kind == BTCFI_MUSIG_TWEAK_XONLY ? Tweak::xonly : Tweak::plain));
    return {};
  });
}

btcfi_status btcfi_musig_group_key(const btcfi_musig_group* group, uint8_t* public33,
                                   btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(group, "btcfi_musig_group_key", 0));
    BTCFI_CHECK(need(public33, "btcfi_musig_group_key", 1));
    copy_out(group->value.public_key(), public33);
    return {};
  });
}

void btcfi_musig_group_destroy(btcfi_musig_group* group) { delete group; }

btcfi_status btcfi_musig_nonce_create(btcfi_musig_nonce** nonce, uint8_t* public66,
                                      const uint8_t* secret32, const btcfi_musig_group* group,
                                      const uint8_t* entropy32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_musig_nonce_create";
    BTCFI_CHECK(need(nonce, where, 0));
    BTCFI_CHECK(need(public66, where, 1));
    BTCFI_TRY(const SecretKey secret, secret_in(secret32, where, 2));
    BTCFI_TRY(const PublicKey own, public_key(secret));
    BTCFI_TRY(Entropy entropy, entropy_in(entropy32));
    NonceInputs inputs{own, &secret};
    if (group != nullptr) inputs.aggregate = group->value.xonly();
    BTCFI_TRY(NoncePair pair, make_nonce(std::move(entropy), inputs));
    *nonce = new btcfi_musig_nonce{std::move(pair.secret_nonce)};
    copy_out(pair.public_nonce, public66);
    return {};
  });
}

void btcfi_musig_nonce_destroy(btcfi_musig_nonce* nonce) { delete nonce; }

btcfi_status btcfi_musig_session_create(btcfi_musig_session** session,
                                        const btcfi_musig_group* group, const uint8_t* nonces66,
                                        size_t count, const uint8_t* message, size_t message_len,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_musig_session_create";
    BTCFI_CHECK(need(session, where, 0));
    BTCFI_CHECK(need(group, where, 1));
    BTCFI_TRY(const auto nonces, list_in<PublicNonce>(nonces66, count, where, 2));
    if (count != group->value.signers().size()) {
      return fail(Errc::out_of_range, where, 2, count);
    }
    BTCFI_TRY(const ByteView bytes, bytes_in(message, message_len, where, 4));
    BTCFI_TRY(const AggregateNonce all, aggregate_nonces(nonces));
    BTCFI_TRY(Session made, Session::start(group->value, all, bytes));
    *session = new btcfi_musig_session{std::move(made)};
    return {};
  });
}

btcfi_status btcfi_musig_session_sign(const btcfi_musig_session* session, uint8_t* partial32,
                                      btcfi_musig_nonce* nonce, const uint8_t* secret32,
                                      btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_musig_session_sign";
    BTCFI_CHECK(need(nonce, where, 2));
    // Used up from here on, also where another argument is wrong.
    SecretNonce own = std::move(nonce->value);
    BTCFI_CHECK(need(session, where, 0));
    BTCFI_CHECK(need(partial32, where, 1));
    BTCFI_TRY(const SecretKey secret, secret_in(secret32, where, 3));
    BTCFI_TRY(const PartialSignature partial, sign_partial(std::move(own), secret, session->value));
    copy_out(partial, partial32);
    return {};
  });
}

btcfi_status btcfi_musig_session_verify(const btcfi_musig_session* session,
                                        const uint8_t* partial32, const uint8_t* nonce66,
                                        const uint8_t* public33, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_musig_session_verify";
    BTCFI_CHECK(need(session, where, 0));
    BTCFI_TRY(const auto partial, fixed_in<PartialSignature>(partial32, where, 1));
    BTCFI_TRY(const auto nonce, fixed_in<PublicNonce>(nonce66, where, 2));
    BTCFI_TRY(const auto key, fixed_in<PublicKey>(public33, where, 3));
    return session->value.verify_partial(partial, nonce, key);
  });
}

btcfi_status btcfi_musig_session_aggregate(const btcfi_musig_session* session, uint8_t* signature64,
                                           const uint8_t* partials32, size_t count,
                                           btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_musig_session_aggregate";
    BTCFI_CHECK(need(session, where, 0));
    BTCFI_CHECK(need(signature64, where, 1));
    BTCFI_TRY(const auto partials, list_in<PartialSignature>(partials32, count, where, 2));
    BTCFI_TRY(const SchnorrSignature signature, session->value.aggregate(partials));
    copy_out(signature, signature64);
    return {};
  });
}

void btcfi_musig_session_destroy(btcfi_musig_session* session) { delete session; }
