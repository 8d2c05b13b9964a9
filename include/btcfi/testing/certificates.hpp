#pragma once

#include <btcfi/core/result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace btcfi::testing {

/// What is right or wrong with a certificate.
enum class CertificateKind : std::uint8_t {
  good,             ///< signed by the authority, for the host, valid now
  wrong_host,       ///< for wrong.host.example
  expired,          ///< ended a day ago
  not_yet,          ///< begins in a day
  self_signed,      ///< by its own key
  other_authority,  ///< signed by an authority of the same name with another key
};

/// A certificate and its key.
struct CertificatePem {
  std::string certificate;
  std::string private_key;
};

/// A certificate authority of its own, made anew each time: P-256 keys from the system's entropy,
/// valid from a day ago for a month by the system's clock. Nothing outside the process trusts it,
/// and nothing of it is written anywhere.
class TestAuthority {
 public:
  /// Errors: internal when OpenSSL cannot make keys or certificates.
  [[nodiscard]] static Result<TestAuthority> create();

  /// The authority's certificate, for a client's trust.
  [[nodiscard]] const std::string& ca_pem() const noexcept;
  /// A server's certificate. Errors: invalid_argument for a host that is not a name; internal.
  [[nodiscard]] Result<CertificatePem> issue(std::string_view host, CertificateKind kind) const;

 private:
  struct Impl;
  explicit TestAuthority(std::shared_ptr<const Impl> impl) noexcept : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace btcfi::testing
