#include "feeds/tls.hpp"

#include <btcfi/core/sha256.hpp>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

namespace btcfi::feeds::tls {
namespace {

struct BioFree {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct X509Free {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

Status add_roots(SSL_CTX* context, const std::string& pem) {
  if (pem.size() > (8u << 20)) return fail(Errc::limit_exceeded, "Trust::ca_pem", 0, pem.size());
  const std::unique_ptr<BIO, BioFree> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return fail(Errc::no_memory, "Trust::ca_pem");
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  std::size_t count = 0;
  ERR_clear_error();
  while (true) {
    const std::unique_ptr<X509, X509Free> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!certificate) break;
    if (X509_STORE_add_cert(store, certificate.get()) != 1) {
      return fail(Errc::feed_tls, "Trust::ca_pem", 0, count);
    }
    ++count;
  }
  // Running out of PEM blocks is how a good list ends; every other reason is a broken certificate.
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end || count == 0) return fail(Errc::parse, "Trust::ca_pem", count);
  return {};
}

Error verification_error(long result) noexcept {
  const auto offset = static_cast<std::size_t>(result);
  switch (result) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fail(Errc::feed_tls_wrong_host, "https: handshake", 0, offset);
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fail(Errc::feed_tls_expired, "https: handshake", 0, offset);
    default: return fail(Errc::feed_tls_untrusted, "https: handshake", 0, offset);
  }
}

}  // namespace

Status configure(SSL_CTX* context, const Trust& trust) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) {
    return fail(Errc::feed_tls, "HttpsClient::create");
  }
  if (trust.ca_pem.empty()) {
    if (SSL_CTX_set_default_verify_paths(context) != 1) {
      return fail(Errc::feed_tls, "HttpsClient::create");
    }
  } else {
    BTCFI_CHECK(add_roots(context, trust.ca_pem));
  }
  if (trust.verify_at) {
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(context),
                               static_cast<time_t>(trust.verify_at->seconds()));
  }
  return {};
}

Status prepare(SSL* connection, const Endpoint& endpoint) {
  SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (SSL_set1_host(connection, endpoint.host.c_str()) != 1) {
    return fail(Errc::feed_tls, "https: handshake");
  }
  // SSL_set_tlsext_host_name is a macro with an old-style cast.
  const long set = SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                            const_cast<void*>(static_cast<const void*>(endpoint.host.c_str())));
  if (set != 1) return fail(Errc::feed_tls, "https: handshake");
  return {};
}

Result<Hash256> check_peer(SSL* connection, const Trust& trust) {
  const std::unique_ptr<X509, X509Free> certificate(SSL_get1_peer_certificate(connection));
  if (!certificate) return fail(Errc::feed_tls_untrusted, "https: handshake");
  const long result = SSL_get_verify_result(connection);
  if (result != X509_V_OK) return verification_error(result);
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  if (size <= 0) return fail(Errc::feed_tls, "https: pins");
  const Hash256 key = sha256(ByteView(der, static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  const auto& pins = trust.spki_pins;
  if (!pins.empty() && std::find(pins.begin(), pins.end(), key) == pins.end()) {
    return fail(Errc::feed_tls_untrusted, "https: pins");
  }
  return key;
}

Error handshake_error(SSL* connection) noexcept {
  const long result = SSL_get_verify_result(connection);
  if (result != X509_V_OK) return verification_error(result);
  return fail(Errc::feed_tls, "https: handshake");
}

}  // namespace btcfi::feeds::tls
