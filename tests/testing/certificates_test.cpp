#include <btcfi/testing/certificates.hpp>

#include <catch2/catch.hpp>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

using namespace btcfi;
using namespace btcfi::testing;

namespace {

struct Release {
  void operator()(X509* x) const noexcept { X509_free(x); }
  void operator()(BIO* x) const noexcept { BIO_free(x); }
  void operator()(X509_STORE* x) const noexcept { X509_STORE_free(x); }
  void operator()(X509_STORE_CTX* x) const noexcept { X509_STORE_CTX_free(x); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

Owned<X509> read(const std::string& pem) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Owned<X509>(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

// What OpenSSL's own verification says of the chain.
int verify(const std::string& ca, const std::string& certificate) {
  const Owned<X509> root = read(ca);
  const Owned<X509> leaf = read(certificate);
  const Owned<X509_STORE> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), root.get());
  const Owned<X509_STORE_CTX> context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr);
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

}  // namespace

TEST_CASE("an authority's certificates are right or wrong in exactly the way that was asked for") {
  const auto authority = TestAuthority::create();
  REQUIRE(authority);
  const auto check = [&](CertificateKind kind) {
    const auto pem = authority->issue("api.kraken.com", kind);
    REQUIRE(pem);
    return verify(authority->ca_pem(), pem->certificate);
  };
  CHECK(check(CertificateKind::good) == X509_V_OK);
  CHECK(check(CertificateKind::wrong_host) == X509_V_OK);
  CHECK(check(CertificateKind::expired) == X509_V_ERR_CERT_HAS_EXPIRED);
  CHECK(check(CertificateKind::not_yet) == X509_V_ERR_CERT_NOT_YET_VALID);
  CHECK(check(CertificateKind::self_signed) == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
  CHECK(check(CertificateKind::other_authority) == X509_V_ERR_CERT_SIGNATURE_FAILURE);

  const auto good = authority->issue("api.kraken.com", CertificateKind::good);
  const auto wrong = authority->issue("api.kraken.com", CertificateKind::wrong_host);
  CHECK(X509_check_host(read(good->certificate).get(), "api.kraken.com", 0, 0, nullptr) == 1);
  CHECK(X509_check_host(read(wrong->certificate).get(), "api.kraken.com", 0, 0, nullptr) == 0);
}

TEST_CASE("two authorities do not vouch for each other, and a host must be a name") {
  const auto one = TestAuthority::create();
  const auto two = TestAuthority::create();
  REQUIRE((one && two));
  CHECK(one->ca_pem() != two->ca_pem());
  const auto pem = one->issue("api.kraken.com", CertificateKind::good);
  REQUIRE(pem);
  CHECK(verify(two->ca_pem(), pem->certificate) != X509_V_OK);
  CHECK(one->issue("", CertificateKind::good).error().code == Errc::invalid_argument);
  CHECK(one->issue("a,DNS:b", CertificateKind::good).error().code == Errc::invalid_argument);
}
