#include <btcfi/testing/certificates.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>

namespace btcfi::testing {
namespace {

template <class T, void (*release)(T*)>
struct Free {
  void operator()(T* pointer) const noexcept { release(pointer); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION, X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO, BIO_free_all>>;

constexpr long day_s = 86'400;
constexpr const char* authority_name = "btcfi test authority";

struct Plan {
  const char* common_name;
  std::string alternative_name;  // empty for an authority
  long from_s;
  long to_s;
};

bool set_name(X509_NAME* name, const char* text) {
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>(text), -1, -1, 0) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  const Extension extension(X509V3_EXT_nconf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::uint8_t bytes[8];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
  std::uint64_t serial = 0;
  for (std::uint8_t byte : bytes) serial = serial << 8 | byte;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) == 1;
}

// A certificate for \p key after the plan, signed by issuer_key in the name of \p issuer (null: its
// own).
Certificate make_certificate(const Plan& plan, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  Certificate out(X509_new());
  if (!out) return nullptr;
  X509* const x = out.get();
  X509* const signer = issuer != nullptr ? issuer : x;
  const bool is_authority = plan.alternative_name.empty();
  const bool ok =
      X509_set_version(x, 2) == 1 && set_serial(x) &&
      X509_gmtime_adj(X509_getm_notBefore(x), plan.from_s) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(x), plan.to_s) != nullptr &&
      X509_set_pubkey(x, key) == 1 && set_name(X509_get_subject_name(x), plan.common_name) &&
      X509_set_issuer_name(x, X509_get_subject_name(signer)) == 1 &&
      add_extension(x, signer, NID_basic_constraints,
                    is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
      add_extension(x, signer, NID_key_usage,
                    is_authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature") &&
      (is_authority || (add_extension(x, signer, NID_ext_key_usage, "serverAuth") &&
                        add_extension(x, signer, NID_subject_alt_name, plan.alternative_name))) &&
      X509_sign(x, issuer_key, EVP_sha256()) != 0;
  if (!ok) return nullptr;
  return out;
}

Key make_key() { return Key(EVP_EC_gen("P-256")); }

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_ctrl(bio, BIO_CTRL_INFO, 0, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}
std::string pem_of(X509* certificate) {
  const Memory bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) return {};
  return text_of(bio.get());
}
std::string pem_of(EVP_PKEY* key) {
  const Memory bio(BIO_new(BIO_s_mem()));
  if (!bio ||
      PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return {};
  }
  return text_of(bio.get());
}

struct Signer {
  Key key;
  Certificate certificate;
};
Signer make_signer() {
  Signer out{make_key(), nullptr};
  if (out.key) {
    out.certificate = make_certificate({authority_name, "", -2 * day_s, 30 * day_s}, out.key.get(),
                                       nullptr, out.key.get());
  }
  return out;
}

bool is_name(std::string_view host) noexcept {
  return !host.empty() && host.size() <= 64 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

}  // namespace

struct TestAuthority::Impl {
  Signer signer;
  Signer impostor;
  std::string ca_pem;
};

Result<TestAuthority> TestAuthority::create() {
  auto impl = std::make_shared<Impl>();
  impl->signer = make_signer();
  impl->impostor = make_signer();
  if (!impl->signer.certificate || !impl->impostor.certificate) {
    return fail(Errc::internal, "TestAuthority::create");
  }
  impl->ca_pem = pem_of(impl->signer.certificate.get());
  if (impl->ca_pem.empty()) return fail(Errc::internal, "TestAuthority::create");
  return TestAuthority(std::move(impl));
}

const std::string& TestAuthority::ca_pem() const noexcept { return impl_->ca_pem; }

Result<CertificatePem> TestAuthority::issue(std::string_view host, CertificateKind kind) const {
  if (!is_name(host)) return fail(Errc::invalid_argument, "TestAuthority::issue");
  Plan plan{"btcfi simulator", "DNS:" + std::string(host), -day_s, 30 * day_s};
  const Signer* by = &impl_->signer;
  switch (kind) {
    case CertificateKind::good: break;
    case CertificateKind::wrong_host: plan.alternative_name = "DNS:wrong.host.example"; break;
    case CertificateKind::expired: plan.to_s = -day_s / 2; break;
    case CertificateKind::not_yet: plan.from_s = day_s; break;
    case CertificateKind::self_signed: by = nullptr; break;
    case CertificateKind::other_authority: by = &impl_->impostor; break;
  }
  const Key key = make_key();
  if (!key) return fail(Errc::internal, "TestAuthority::issue");
  const Certificate certificate =
      by == nullptr ? make_certificate(plan, key.get(), nullptr, key.get())
                    : make_certificate(plan, key.get(), by->certificate.get(), by->key.get());
  if (!certificate) return fail(Errc::internal, "TestAuthority::issue");
  CertificatePem out{pem_of(certificate.get()), pem_of(key.get())};
  if (out.certificate.empty() || out.private_key.empty()) {
    return fail(Errc::internal, "TestAuthority::issue");
  }
  return out;
}

}  // namespace btcfi::testing
