#pragma once

#include <btcfi/feeds/https_client.hpp>

#include <openssl/ssl.h>

namespace btcfi::feeds::tls {

/// Makes a client context verify: TLS 1.2 or later, peer certificate required, roots from \p trust.
/// Errors: parse (PEM), feed_tls.
[[nodiscard]] Status configure(SSL_CTX* context, const Trust& trust);

/// Prepares one connection: SNI and the name that the certificate must carry.
/// Errors: feed_tls.
[[nodiscard]] Status prepare(SSL* connection, const Endpoint& endpoint);

/// After a finished handshake: that a verified certificate is there and, with pins, that its key is
/// pinned. Gives SHA-256 of the key. Errors: feed_tls_untrusted, feed_tls_wrong_host,
/// feed_tls_expired; offset is OpenSSL's verification result.
[[nodiscard]] Result<Hash256> check_peer(SSL* connection, const Trust& trust);

/// Why a handshake failed, from what the verification said. `offset` is OpenSSL's verification
/// result, 0 when verification was not the reason.
[[nodiscard]] Error handshake_error(SSL* connection) noexcept;

}  // namespace btcfi::feeds::tls
